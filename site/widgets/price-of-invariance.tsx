import { random } from '../../kernels/f32/random.ts';
import { matmul, type Strategy } from '../../kernels/matmul/matmul.ts';
import { fixed, heuristic, strategyName } from '../../kernels/matmul/strategy.ts';
import type { KernelContext } from '../../kernels/runtime/context.ts';
import { Lines } from '../figure/lines.tsx';
import { brief, whole } from '../figure/numbers.ts';
import { linear, logarithmic } from '../figure/scale.ts';
import { choice, range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

const grids = {
  'powers of two': [1, 2, 4, 8, 16, 32, 64, 128, 256],
  'every 16 rows': Array.from({ length: 16 }, (_, index) => 16 * (index + 1)),
  'every 8 rows to 256': Array.from({ length: 32 }, (_, index) => 8 * (index + 1)),
} as const;
type Grid = keyof typeof grids;

interface Frame {
  readonly batches: Uint32Array<ArrayBuffer>;
  readonly strategies: readonly string[];
  /** Batches in which row 0 has other bits under the heuristic than alone. */
  readonly flipped: Uint8Array<ArrayBuffer>;
  readonly software: boolean;
  /** GFLOP/s at each batch, heuristic and fixed: median, slowest, fastest of the rounds; and the clock. */
  readonly clock: {
    readonly how: string;
    readonly rates: readonly {
      readonly median: Float64Array<ArrayBuffer>;
      readonly low: Float64Array<ArrayBuffer>;
      readonly high: Float64Array<ArrayBuffer>;
    }[];
    /** Fixed over heuristic, in share of the throughput, the median over all batches. */
    readonly ratio: number;
  };
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** One product, timed, and row 0 of it. */
async function timed(
  kernels: KernelContext,
  operands: Parameters<typeof matmul>[1],
  shape: { m: number; n: number; k: number },
  strategy: Strategy,
): Promise<{ ms: number; how: string; row: Float32Array<ArrayBuffer> }> {
  let output: ReturnType<typeof matmul> | undefined;
  const { ms, how } = await kernels.time(() => {
    output = matmul(kernels, operands, shape, strategy);
  });
  const row = await kernels.read(output!, { offset: 0, length: shape.n });
  kernels.free(output!);
  return { ms, how, row };
}

export default defineWidget({
  title: 'What does invariance cost?',
  params: {
    grid: choice('Batches', Object.keys(grids) as Grid[], 'powers of two'),
    size: choice('Weights', ['128', '256', '512', '1024', '2048'], '256'),
    rounds: range('Rounds', { min: 3, max: 15, step: 2 }, 5),
    seed: seed(1),
  },
  varies: 'by run',
  deviceOnly: ['clock', 'software'],
  holds: ({ batches, flipped }: Frame, { grid }) => batches.length <= grids[grid].length && flipped[0] === 0,
  starts: 'click',
  cost: ({ grid, size, rounds }) => {
    const rows = grids[grid].reduce((sum: number, m) => sum + m, 0);
    const n = Number(size);
    return { flops: 4 * (rounds + 1) * rows * n * n, bytes: 8 * rounds * grids[grid].length * n * n, frames: grids[grid].length };
  },
  ask: {
    question: 'One kernel for every batch, instead of the best one for each. What does a product cost then?',
    choices: ['nothing to speak of', 'a fifth', 'more than half'],
    answer: ({ clock }) => (clock.ratio > 0.9 ? 'nothing to speak of' : clock.ratio > 0.5 ? 'a fifth' : 'more than half'),
  },
  async *compute(kernels, { grid, size, rounds, seed: start }) {
    const n = Number(size);
    const drawn = random(start);
    const most = grids[grid].at(-1)!;
    const rows = drawn.normals(most * n);
    const b = kernels.buffer('f32', drawn.normals(n * n));
    const rates = [0, 1].map(() => ({ median: [] as number[], low: [] as number[], high: [] as number[] }));
    const seen = { batches: [] as number[], strategies: [] as string[], flipped: [] as number[] };
    let alone: Float32Array | undefined;
    let clockedBy = 'wall';
    for (const m of grids[grid]) {
      const shape = { m, n, k: n };
      const a = kernels.buffer('f32', rows.slice(0, m * n));
      const chosen = [heuristic(shape), fixed];
      const times: [number[], number[]] = [[], []];
      let first: Float32Array | undefined;
      // The first round compiles and warms; then both take turns.
      for (let round = 0; round <= rounds; round++)
        for (const [which, strategy] of chosen.entries()) {
          const { ms, how, row } = await timed(kernels, { a, b }, shape, strategy);
          if (which === 0) first ??= row;
          clockedBy = how;
          if (round > 0) times[which]!.push(ms);
        }
      kernels.free(a);
      alone ??= first;
      seen.batches.push(m);
      seen.strategies.push(strategyName(chosen[0]!));
      seen.flipped.push(first!.some((value, column) => value !== alone![column]) ? 1 : 0);
      const rate = (ms: number) => (2 * m * n * n) / Math.max(1e-6, ms) / 1e6;
      for (const [which, all] of times.entries()) {
        rates[which]!.median.push(rate(middle(all)));
        rates[which]!.low.push(rate(Math.max(...all)));
        rates[which]!.high.push(rate(Math.min(...all)));
      }
      yield {
        batches: Uint32Array.from(seen.batches),
        strategies: [...seen.strategies],
        flipped: Uint8Array.from(seen.flipped),
        software: kernels.software,
        clock: {
          how: clockedBy,
          rates: rates.map(({ median, low, high }) => ({
            median: Float64Array.from(median),
            low: Float64Array.from(low),
            high: Float64Array.from(high),
          })),
          ratio: middle(rates[1]!.median.map((value, index) => value / rates[0]!.median[index]!)),
        },
      };
    }
  },
  view({ frame: { batches, clock, flipped, software }, params: { grid } }) {
    const sizes = grids[grid];
    const [from, to] = [sizes[0]!, sizes.at(-1)!];
    const x = grid === 'powers of two' ? logarithmic([from, to], [0, 1], 2) : linear([0, to], [0, 1]);
    const height = 190;
    const top = Math.max(...clock.rates.flatMap(({ high }) => [...high]));
    const y = linear([0, top * 1.05], [height, 8]);
    const names = ['by shape', 'always the same'];
    return (
      <div class="price-of-invariance">
        <Lines
          series={clock.rates.map(({ median, low, high }, which) => ({
            name: names[which]!,
            xs: batches,
            ys: median,
            kind: (['soft', 'ink'] as const)[which]!,
            spread: { low, high },
          }))}
          x={x}
          y={y}
          height={height}
          xLabel="rows in the batch"
          yLabel="GFLOP/s: the median as a line, slowest to fastest round as a band"
          xFormat={(value) => whole(value)}
          yFormat={(value) => brief(value, 3)}
          label={`Throughput over ${batches.length} batch sizes, up to ${brief(top, 3)} GFLOP/s`}
        />
        <p class="quiet">
          {flipped.includes(1)
            ? `By shape, row 0 has other bits than alone in ${flipped.filter((one) => one === 1).length} of ${flipped.length} batches; with one kernel in none.`
            : 'By shape, row 0 kept its bits in every one of these batches.'}
          {software &&
            ' This adapter is a processor that stands in for a GPU: it has no tiles to fill and no waves, so the shape of these curves says nothing about a GPU.'}
        </p>
      </div>
    );
  },
  describe({ batches, clock, flipped, software }, { size }) {
    const share =
      clock.ratio > 1.5
        ? `is **${brief(clock.ratio, 2)} times as fast** as`
        : `has **${Math.round(100 * clock.ratio)} %** of the throughput of`;
    const what = `Over ${whole(batches.length)} batches of products with ${size} × ${size} weights, the one kernel ${share} the kernels chosen by shape (the median)`;
    return `${what}, and the chosen ones change row 0 in __${whole(flipped.filter((one) => one === 1).length)}__ of them.${software ? ' This is a software adapter: the number says nothing about a GPU.' : ''}`;
  },
});
