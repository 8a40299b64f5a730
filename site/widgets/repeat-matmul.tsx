import { f32ToBits } from '../../kernels/f32/bits.ts';
import { random } from '../../kernels/f32/random.ts';
import { atomicMatmul, matmul, type Strategy } from '../../kernels/matmul/matmul.ts';
import type { Buffer, KernelContext } from '../../kernels/runtime/context.ts';
import { hash } from '../../kernels/runtime/hash.ts';
import { BitStrip } from '../figure/bit-strip.tsx';
import { Cells } from '../figure/cells.tsx';
import { brief, counted, f32Text, whole } from '../figure/numbers.ts';
import { choice, range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

/** Repetitions a frame. */
const batch = 50;
const mostListed = 5;

const sums = ['first to last', 'split in 8', 'as they finish'] as const;
const strategies: Partial<Record<(typeof sums)[number], Strategy>> = {
  'first to last': { kind: 'register' },
  'split in 8': { kind: 'split', splits: 8 },
};

const loads = { none: 0, some: 1, 'a lot': 4 } as const;
const work = ['none', 'some', 'a lot'] as const;

interface Frame {
  readonly done: number;
  readonly distinct: number;
  /** For each repetition, which of the results it gave, in order of appearance; 255 at most. */
  readonly sequence: Uint8Array<ArrayBuffer>;
  /** The first few results: their hashes, how often each came, their first output, and how far their farthest output is from the first result's. */
  readonly hashes: readonly string[];
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly corners: Float32Array<ArrayBuffer>;
  readonly apart: Float64Array<ArrayBuffer>;
  /** Other products that were queued between the repetitions. */
  readonly others: number;
}

/** Some other layer's product, of another shape each time: it is queued between the repetitions and nobody waits for it. */
function disturb(kernels: KernelContext, index: number): void {
  const n = 32 + 16 * (index % 5);
  const m = 16 + 8 * (index % 7);
  const k = 64;
  const a = kernels.buffer('f32', m * k);
  const b = kernels.buffer('f32', k * n);
  kernels.free(matmul(kernels, { a, b }, { m, n, k }, { kind: index % 2 === 0 ? 'tiled' : 'naive' }));
  kernels.free(a);
  kernels.free(b);
}

/** `count` results of one product, read back. */
async function repeat(
  kernels: KernelContext,
  operands: { a: Buffer<'f32'>; b: Buffer<'f32'> },
  size: number,
  sum: (typeof sums)[number],
  load: number,
  count: number,
): Promise<Float32Array<ArrayBuffer>[]> {
  const shape = { m: size, n: size, k: size };
  const strategy = strategies[sum];
  if (strategy === undefined) {
    const all = atomicMatmul(kernels, operands, shape, { splits: 16, runs: count });
    for (let index = 0; index < count * load; index++) disturb(kernels, index);
    const values = await kernels.read(all);
    kernels.free(all);
    return Array.from({ length: count }, (_, run) => values.slice(run * size * size, (run + 1) * size * size));
  }
  const outputs = Array.from({ length: count }, (_, run) => {
    for (let index = 0; index < load; index++) disturb(kernels, run * load + index);
    return matmul(kernels, operands, shape, strategy);
  });
  const results: Float32Array<ArrayBuffer>[] = [];
  for (const output of outputs) {
    results.push(await kernels.read(output));
    kernels.free(output);
  }
  return results;
}

export default defineWidget({
  title: 'The same product, again and again',
  params: {
    sum: choice('Additions', sums, 'first to last'),
    times: range('Times', { min: batch, max: 1000, step: batch }, 1000),
    load: choice('Other work', work, 'none'),
    size: choice('Matrix', ['32', '64', '128'], '64'),
    seed: seed(1),
  },
  presets: {
    busy: { load: 'a lot', times: 200 },
    atomic: { sum: 'as they finish', times: 200 },
  },
  varies: 'by run',
  holds: ({ done, distinct, counts }: Frame, { sum, times }) =>
    done <= times && counts.reduce((total, count) => total + count, 0) <= done && (sum === 'as they finish' || distinct === 1),
  starts: 'click',
  cost: ({ size, times, load }) => ({
    flops: times * (2 * Number(size) ** 3 + loads[load] * 2 * 64 * 40 * 64),
    bytes: times * 12 * Number(size) ** 2,
    frames: times / batch,
  }),
  ask: {
    question: 'One product of two matrices, computed 1,000 times in a row. How many different results?',
    choices: ['one', 'a few', 'hundreds'],
    answer: ({ distinct }) => (distinct === 1 ? 'one' : distinct < 100 ? 'a few' : 'hundreds'),
  },
  async *compute(kernels, { sum, times, load, size: side, seed: start }) {
    const size = Number(side);
    const drawn = random(start);
    const operands = {
      a: kernels.buffer('f32', drawn.normals(size * size)),
      b: kernels.buffer('f32', drawn.normals(size * size)),
    };
    const found = new Map<string, { index: number; count: number; corner: number; apart: number }>();
    const sequence: number[] = [];
    let first: Float32Array<ArrayBuffer> | undefined;
    for (let done = batch; done <= times; done += batch) {
      for (const result of await repeat(kernels, operands, size, sum, loads[load], batch)) {
        first ??= result;
        const key = hash(result);
        let entry = found.get(key);
        if (entry === undefined) {
          const apart = result.reduce((most, value, at) => Math.max(most, Math.abs(value - first![at]!)), 0);
          found.set(key, (entry = { index: found.size, count: 0, corner: result[0]!, apart }));
        }
        entry.count++;
        sequence.push(Math.min(255, entry.index));
      }
      const listed = [...found].slice(0, mostListed);
      yield {
        done,
        distinct: found.size,
        sequence: Uint8Array.from(sequence),
        hashes: listed.map(([key]) => key),
        counts: Uint32Array.from(listed, ([, { count }]) => count),
        corners: Float32Array.from(listed, ([, { corner }]) => corner),
        apart: Float64Array.from(listed, ([, { apart }]) => apart),
        others: done * loads[load],
      };
    }
  },
  view({ frame: { done, distinct, sequence, hashes, counts, corners, apart }, params: { times } }) {
    const first = BigInt(f32ToBits(corners[0]!));
    return (
      <div class="repeat-matmul">
        <p class="part-title">each run beside the first one: {whole(done)} so far</p>
        <Cells
          levels={sequence.map((index) => (index === 0 ? 0 : 5))}
          columns={50}
          count={times}
          label={`${whole(done)} runs, ${distinct === 1 ? 'all with the same bits' : `${whole(distinct)} different results`}`}
        />
        <p class="part-title">
          {distinct === 1
            ? 'one result'
            : `${whole(distinct)} different results${distinct > mostListed ? `, the first ${mostListed}` : ''}`}
        </p>
        <div class="scrolls">
          <table>
            <thead>
              <tr>
                <th scope="col">hash of all outputs</th>
                <th scope="col">first output</th>
                <th scope="col" class="number detail">
                  value
                </th>
                <th scope="col" class="number detail">
                  farthest output
                </th>
                <th scope="col" class="number">
                  times
                </th>
              </tr>
            </thead>
            <tbody>
              {hashes.map((key, index) => (
                <tr key={key}>
                  <th scope="row" class={index === 0 ? 'mono' : 'mono differs'}>
                    {key.slice(0, 8)}
                  </th>
                  <td>
                    <BitStrip bits={BigInt(f32ToBits(corners[index]!))} against={first} />
                  </td>
                  <td class="number detail">{f32Text(corners[index]!)}</td>
                  <td class="number detail">{index === 0 ? '' : brief(apart[index]!, 2)}</td>
                  <td class="number">{whole(counts[index]!)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    );
  },
  describe({ done, distinct, others }, { sum, size }) {
    const busy = others > 0 ? `, with ${whole(others)} other products queued in between,` : '';
    const what = `The same product of two ${size} × ${size} matrices, computed ${whole(done)} times${busy}`;
    if (distinct > 1) return `${what} by adding **as they finish**, gave __${counted(distinct, 'different result')}__.`;
    if (sum === 'as they finish')
      return `${what} by adding **as they finish**, gave **one result**: on this device the parts finish in the same order each time.`;
    return `${what} gave **one result**, to the last bit of all ${whole(Number(size) ** 2)} outputs.`;
  },
});
