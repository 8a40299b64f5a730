import { f32ToBits } from '../../kernels/f32/bits.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../kernels/f32/ulp.ts';
import { matmul, type Strategy } from '../../kernels/matmul/matmul.ts';
import { fixed, heuristic, strategyName } from '../../kernels/matmul/strategy.ts';
import type { Buffer, KernelContext } from '../../kernels/runtime/context.ts';
import { hash, murmur3 } from '../../kernels/runtime/hash.ts';
import { BitStrip } from '../figure/bit-strip.tsx';
import { counted, f32Text, whole } from '../figure/numbers.ts';
import { choice, range, seed } from '../runtime/params.ts';
import { text } from '../runtime/text-param.ts';
import { defineWidget } from '../runtime/widget.ts';

/** A request is k numbers drawn from its text; the layer is one product with k × n weights. */
const k = 256;
const n = 512;
const steps = 40;
/** Steps a request stays, as a completion of so many tokens would. */
const stay = 6;
const mostBatch = 64;
/** Steps of load a frame. */
const stepsAFrame = 4;

const rules = ['by shape', 'always the same'] as const;
const views = ['only your request', 'all requests'] as const;

interface Frame {
  /** By hand: your row alone and among your neighbours. */
  readonly alone: string;
  readonly strategy: string;
  readonly differing: number;
  readonly farthest: number;
  readonly first: Float32Array<ArrayBuffer>;
  readonly hashes: readonly string[];
  /** The row of the first neighbour that changes with its text: a hash of it. */
  readonly neighbour: string;
  /** Under load, at each step: how many rows, which strategy, which of the results your row gave, and whether a replay of the step gave the same. */
  readonly batches: Uint8Array<ArrayBuffer>;
  readonly strategies: readonly string[];
  readonly results: Uint8Array<ArrayBuffer>;
  readonly replays: Uint8Array<ArrayBuffer>;
  readonly distinct: number;
}

/** A prompt as a layer sees it: k numbers that its text alone decides. */
const embedded = (prompt: string): Float32Array<ArrayBuffer> => random(murmur3(new TextEncoder().encode(prompt), 0)).normals(k);

/** Every row of the batch through the layer. */
async function layer(
  kernels: KernelContext,
  rows: readonly Float32Array[],
  weights: Buffer<'f32'>,
  strategy: Strategy,
): Promise<Float32Array<ArrayBuffer>> {
  const values = new Float32Array(rows.length * k);
  for (const [index, row] of rows.entries()) values.set(row, index * k);
  const a = kernels.buffer('f32', values);
  const c = matmul(kernels, { a, b: weights }, { m: rows.length, n, k }, strategy);
  const outputs = await kernels.read(c);
  kernels.free(a);
  kernels.free(c);
  return outputs;
}

/** Arrivals of a step: Poisson with this mean (Knuth's product of uniforms). */
function poisson(draw: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; count++) product *= draw();
  return count;
}

export default defineWidget({
  title: 'A server, you, and the others',
  params: {
    neighbours: range('Neighbours', { min: 0, max: 40, step: 1 }, 3),
    yours: text('Your prompt', 'Tell me about Richard Feynman', { longest: 80 }),
    theirs: text('A neighbour’s prompt', 'What is the weather like?', { longest: 80 }),
    rule: choice('Strategy', rules, 'by shape'),
    rate: range('Requests a step', { min: 0, max: 8, step: 0.5 }, 3),
    view: choice('What is held fixed', views, 'only your request'),
    seed: seed(1),
  },
  presets: {
    crowd: { neighbours: 24 },
    server: { view: 'all requests' },
    invariant: { rule: 'always the same' },
    'invariant-crowd': { rule: 'always the same', neighbours: 24, rate: 6 },
  },
  varies: 'by device',
  holds: ({ differing, alone, strategy, distinct, replays, hashes }: Frame, { rule }) =>
    hashes[1] === hashes[2] &&
    replays.every((same) => same === 1) &&
    (alone !== strategy || differing === 0) &&
    (rule === 'by shape' || distinct === 1),
  starts: 'visible',
  cost: ({ neighbours, rate }) => {
    const rows = 3 * (neighbours + 1) + 2 * steps * (1 + rate * stay);
    return { flops: 2 * rows * k * n, bytes: 4 * (steps * k * n + rows * (k + n)), frames: steps / stepsAFrame };
  },
  ask: {
    question: 'You send one request to a server, and others send theirs. What can change the bits of your answer?',
    choices: ['what they wrote', 'how many they are', 'neither'],
    answer: ({ distinct, differing, hashes }) =>
      hashes[1] !== hashes[2] ? 'what they wrote' : distinct > 1 || differing > 0 ? 'how many they are' : 'neither',
  },
  async *compute(kernels, { neighbours, yours, theirs, rule, rate, seed: start }) {
    const strategyFor = (m: number): Strategy => (rule === 'by shape' ? heuristic({ m, n, k }) : fixed);
    const weights = kernels.buffer('f32', random(7).normals(k * n, 0, 1 / 16));
    const you = embedded(yours);
    const others = Array.from({ length: neighbours }, (_, index) => embedded(index === 0 ? theirs : `neighbour ${index}`));
    const among = [you, ...others];
    const ownRow = (outputs: Float32Array) => outputs.slice(0, n);
    const alone = ownRow(await layer(kernels, [you], weights, strategyFor(1)));
    const batch = await layer(kernels, among, weights, strategyFor(among.length));
    // The same batch, and one neighbour has written something else.
    const edited = await layer(
      kernels,
      among.map((row, index) => (index === 1 ? embedded(`${theirs}, please`) : row)),
      weights,
      strategyFor(among.length),
    );
    const row = ownRow(batch);
    const ulps = Int32Array.from(row, (value, column) => f32UlpDistance(alone[column]!, value));
    const byHand = {
      alone: strategyName(strategyFor(1)),
      strategy: strategyName(strategyFor(among.length)),
      differing: ulps.filter((ulp) => ulp !== 0).length,
      farthest: ulps.reduce((most, ulp) => Math.max(most, Math.abs(ulp)), 0),
      first: Float32Array.of(alone[0]!, row[0]!, edited[0]!),
      hashes: [alone, row, ownRow(edited)].map((one) => hash(one)),
      neighbour: neighbours > 0 ? hash(batch.slice(n, 2 * n)) : '',
    };

    const drawn = random(start);
    let active: { row: Float32Array<ArrayBuffer>; left: number }[] = [];
    let arrived = 0;
    const found: string[] = [];
    const trace = { batches: [] as number[], strategies: [] as string[], results: [] as number[], replays: [] as number[] };
    for (let step = 1; step <= steps; step++) {
      active = active.flatMap((one) => (one.left > 1 ? [{ ...one, left: one.left - 1 }] : []));
      for (let more = poisson(drawn.uniform, rate); more > 0; more--)
        active.push({ row: embedded(`request ${arrived++}`), left: stay });
      const rows = [you, ...active.slice(0, mostBatch - 1).map(({ row: one }) => one)];
      const outputs = await layer(kernels, rows, weights, strategyFor(rows.length));
      const again = await layer(kernels, rows, weights, strategyFor(rows.length));
      const key = hash(ownRow(outputs));
      if (!found.includes(key)) found.push(key);
      trace.batches.push(rows.length);
      trace.strategies.push(strategyName(strategyFor(rows.length)));
      trace.results.push(found.indexOf(key));
      trace.replays.push(hash(outputs) === hash(again) ? 1 : 0);
      if (step % stepsAFrame === 0)
        yield {
          ...byHand,
          batches: Uint8Array.from(trace.batches),
          strategies: [...trace.strategies],
          results: Uint8Array.from(trace.results),
          replays: Uint8Array.from(trace.replays),
          distinct: found.length,
        };
    }
  },
  view({ frame, params }) {
    const { first, hashes, alone, strategy, batches, results, replays, strategies, distinct } = frame;
    const against = BigInt(f32ToBits(first[0]!));
    const size = params.neighbours + 1;
    const rows = [
      ['alone', alone, 0],
      [size === 1 ? 'alone, again' : `among ${whole(size)}`, strategy, 1],
      ...(size > 1 ? [['a neighbour edits', strategy, 2] as const] : []),
    ] as const;
    const kept = params.view === 'all requests';
    const busiest = Math.max(...batches);
    const tall = 84 / Math.max(8, busiest);
    return (
      <div class="whose-row">
        <table>
          <thead>
            <tr>
              <th scope="col">your request</th>
              <th scope="col">strategy</th>
              <th scope="col">your row’s first output</th>
              <th scope="col" class="number detail">
                value
              </th>
              <th scope="col" class="number">
                its hash
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([what, how, index]) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td>{how}</td>
                <td>
                  <BitStrip bits={BigInt(f32ToBits(first[index]!))} against={against} />
                </td>
                <td class="number detail">{f32Text(first[index]!)}</td>
                <td class={hashes[index] === hashes[0] ? 'number' : 'number differs'}>{hashes[index]!.slice(0, 6)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="part-title">
          under load, step after step: rows in the batch,{' '}
          {kept ? 'and whether the server, given the same batch again, gives the same' : 'and the bits of your row'}
        </p>
        <svg class="load" viewBox={`0 0 ${steps * 16} 132`} role="img" aria-label={`Batch sizes over ${batches.length} steps`}>
          {Array.from(batches, (count, step) => {
            const differs = kept ? replays[step] !== 1 : results[step] !== 0;
            return (
              <g key={step}>
                <rect class="column" x={step * 16 + 2} y={100 - count * tall} width={12} height={count * tall} />
                {count === busiest && batches.indexOf(count) === step && (
                  <text class="soft" x={step * 16 + 8} y={94 - count * tall} text-anchor="middle">
                    {count}
                  </text>
                )}
                <rect
                  class={differs ? 'outcome differs' : 'outcome'}
                  x={step * 16 + (differs ? 2 : 4)}
                  y={differs ? 108 : 110}
                  width={differs ? 12 : 8}
                  height={differs ? 12 : 8}
                />
                {!kept && distinct > 1 && (
                  <text class={differs ? 'differs' : 'soft'} x={step * 16 + 8} y={131} text-anchor="middle">
                    {String.fromCharCode(65 + Math.min(25, results[step]!))}
                  </text>
                )}
                {strategies[step] !== strategies[step - 1] && <path class="hair" d={`M${step * 16} 0V104`} />}
              </g>
            );
          })}
          <path class="hair" d={`M0 100.5H${steps * 16}`} />
        </svg>
      </div>
    );
  },
  describe({ differing, farthest, strategy, alone, distinct, batches, replays }, { neighbours, view, rule }) {
    const hand =
      neighbours === 0
        ? 'Alone on the server, your row is what it is.'
        : differing === 0
          ? `Among ${counted(neighbours, 'neighbour')}, your row has **the same bits** as alone.`
          : `Among ${counted(neighbours, 'neighbour')} the strategy is ${strategy} and no longer ${alone}: __${whole(differing)} of ${n}__ numbers of your row change, by up to __${whole(farthest)} ulp__.`;
    const steps = batches.length;
    if (view === 'all requests')
      return `${hand} Seen from the server, ${replays.every((same) => same === 1) ? `each of ${whole(steps)} steps gave **the same bits twice**` : '__a step gave other bits when it was served again__'}: it is a function of all requests.`;
    return `${hand} Under load, ${whole(steps)} steps served you **${counted(distinct, 'different result')}** for one request${rule === 'always the same' ? ': the order of your additions never changes' : ''}.`;
  },
});
