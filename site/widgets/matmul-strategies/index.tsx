import { differences } from '../../../kernels/f32/differences.ts';
import { random } from '../../../kernels/f32/random.ts';
import { matmul, type Strategy } from '../../../kernels/matmul/matmul.ts';
import { heuristic, strategyName } from '../../../kernels/matmul/strategy.ts';
import { block, shares, tile as streamTile } from '../../../kernels/matmul/stream-shares.ts';
import { Beside } from '../../figure/beside.tsx';
import { CoreLanes } from '../../figure/core-lanes.tsx';
import { counted, whole } from '../../figure/numbers.ts';
import { choice, range, seed } from '../../runtime/params.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { type Cut, k, n, plan, width } from './plan.ts';
import { Tiles } from './tiles.tsx';

const strategies = ['by shape', 'tiles', 'split in 4', 'stream-K'] as const;
/** The tile of `matmul/tiled`. */
const tile = [16, 16] as const;
/** In one tile of the output, each number is computed by a lane of its own. */
const rowAtATime: Strategy = { kind: 'tiled' };

interface Frame {
  /** [alone, in the batch] */
  readonly cuts: readonly Cut[];
  readonly alone: string;
  readonly strategy: string;
  /** Of your row, alone and in the batch: outputs with other bits, the farthest in ulp, where it is, and both its values. */
  readonly differing: number;
  readonly farthest: number;
  readonly at: number;
  readonly values: Float32Array<ArrayBuffer>;
  readonly ulps: Int32Array<ArrayBuffer>;
}

function strategyFor(named: (typeof strategies)[number], m: number, cores: number): Strategy {
  if (named === 'tiles') return rowAtATime;
  if (named === 'split in 4') return { kind: 'split', splits: 4 };
  if (named === 'stream-K') return { kind: 'stream', workers: cores };
  const taken = heuristic({ m, n, k }, { cores, tile });
  if (taken.kind === 'gemv') return { kind: 'gemv', width };
  return taken.kind === 'split' ? taken : rowAtATime;
}

function cutOf(strategy: Strategy, m: number): Cut {
  const name = strategy.kind === 'tiled' ? 'a tile a core' : strategy.kind === 'stream' ? 'stream-K' : strategyName(strategy);
  const whole = { name, tile, splits: 1, share: 0, step: k };
  switch (strategy.kind) {
    case 'gemv':
      return { ...whole, kind: 'gemv', tile: [1, 1] };
    case 'split':
      return { ...whole, kind: 'split', splits: strategy.splits };
    case 'stream':
      return {
        ...whole,
        kind: 'stream',
        tile: [streamTile, streamTile],
        share: shares({ m, n, k }, strategy.workers).share,
        step: block,
      };
    default:
      return { ...whole, kind: 'tile' };
  }
}

export default defineWidget({
  title: 'Which core adds what: one product, four ways to cut it',
  params: {
    batch: range('Batch', { min: 1, max: 64, unit: 'rows' }, 16),
    cores: range('Cores', { min: 4, max: 32, scale: 'log2' }, 16),
    strategy: choice('Strategy', strategies, 'by shape'),
    seed: seed(1),
  },
  presets: {
    larger: { batch: 32 },
    full: { batch: 64 },
    tiles: { strategy: 'tiles' },
    fixed: { strategy: 'split in 4' },
    stream: { strategy: 'stream-K', batch: 24 },
  },
  varies: 'by device',
  // Your row's additions are the same where the cut of its tiles is: k whole, in as many parts, or in shares of one size.
  holds: ({ differing, cuts: [alone, among], ulps }: Frame) =>
    ulps.length === n &&
    (alone!.kind !== among!.kind || alone!.splits !== among!.splits || alone!.share !== among!.share || differing === 0),
  starts: 'visible',
  cost: ({ batch }) => ({ flops: 2 * (batch + 1) * n * k, bytes: 4 * (batch * k + 2 * k * n) }),
  ask: {
    question:
      'A product with 16 rows has four tiles; for 16 cores, each tile’s sums are cut in four. A row alone is one line of dot products. In how many of your row’s 64 outputs do the bits differ?',
    choices: ['none', 'a few', 'most'],
    answer: ({ differing }) => (differing === 0 ? 'none' : differing < n / 2 ? 'a few' : 'most'),
  },
  async *compute(kernels, { batch, cores, strategy, seed: start }) {
    const drawn = random(start);
    const b = kernels.buffer('f32', drawn.normals(k * n));
    const rows = drawn.normals(batch * k);
    const firstRow = async (m: number) => {
      const a = kernels.buffer('f32', rows.subarray(0, m * k));
      const c = matmul(kernels, { a, b }, { m, n, k }, strategyFor(strategy, m, cores));
      return kernels.read(c, { offset: 0, length: n });
    };
    const alone = await firstRow(1);
    const among = await firstRow(batch);
    const { ulps, differing, farthest, at } = differences(alone, among);
    const cuts = [1, batch].map((m) => cutOf(strategyFor(strategy, m, cores), m));
    yield {
      cuts,
      alone: cuts[0]!.name,
      strategy: cuts[1]!.name,
      differing,
      farthest,
      at,
      values: Float32Array.of(alone[at]!, among[at]!),
      ulps,
    };
  },
  view({ frame: { cuts, values, at, ulps }, params: { batch, cores } }) {
    const batched = batch === 1 ? 'alone, again' : `in a batch of ${batch}`;
    const plans = [plan('your row alone', 1, cores, cuts[0]!), plan(batched, batch, cores, cuts[1]!)];
    return (
      <div class="matmul-strategies">
        <div class="grids">
          {plans.map((one, index) => (
            <Tiles key={one.title} plan={one} rows={index === 0 ? 1 : batch} tile={cuts[index]!.tile} />
          ))}
        </div>
        <CoreLanes cores={cores} panels={plans} />
        <Beside
          of="your row"
          ways={[
            ['alone', cuts[0]!.name, values[0]!],
            [batched, cuts[1]!.name, values[1]!],
          ]}
          at={at}
          ulps={ulps}
        />
      </div>
    );
  },
  describe({ alone, strategy, cuts, differing, farthest }, { batch, cores }) {
    const here = `With ${counted(batch, 'row')} on ${cores} cores the strategy is **${strategy}**`;
    if (differing > 0)
      return `${here}, alone it is **${alone}**${alone === strategy ? ' with other shares' : ''}: __${whole(differing)} of ${n}__ outputs of your row have other bits, by up to __${whole(farthest)} ulp__.`;
    const same = alone === strategy && cuts[0]!.share === cuts[1]!.share;
    return `${here}, ${same ? 'as it is for a row alone, and cut alike' : `alone it is ${alone}`}: your row has **the same bits** in both.`;
  },
});
