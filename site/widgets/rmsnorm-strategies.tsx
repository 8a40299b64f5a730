import { differences } from '../../kernels/f32/differences.ts';
import { random } from '../../kernels/f32/random.ts';
import { heuristicSplits } from '../../kernels/norm/heuristic-splits.ts';
import { rmsNorm, rmsNormHeuristic, rmsNormSplit } from '../../kernels/norm/norms.ts';
import type { KernelContext } from '../../kernels/runtime/context.ts';
import { Beside } from '../figure/beside.tsx';
import { CoreLanes, inTurn, type Lanes } from '../figure/core-lanes.tsx';
import { counted, whole } from '../figure/numbers.ts';
import { choice, range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

/** Numbers of a row. */
const length = 1024;
const fixedSplits = 4;
const strategies = ['by load', 'whole rows', 'in 4 parts'] as const;
type Strategy = (typeof strategies)[number];

interface Frame {
  /** Parts of each row: [alone, in the batch]. */
  readonly splits: readonly number[];
  /** Cores without a part: [alone, in the batch]. */
  readonly idle: readonly number[];
  /** Of your row, alone and in the batch: outputs with other bits, the farthest in ulp, where it is, and both its values. */
  readonly differing: number;
  readonly farthest: number;
  readonly at: number;
  readonly values: Float32Array<ArrayBuffer>;
  readonly ulps: Int32Array<ArrayBuffer>;
}

const splitsOf = (strategy: Strategy, rows: number, cores: number): number =>
  strategy === 'by load' ? heuristicSplits(rows, cores) : strategy === 'whole rows' ? 1 : fixedSplits;

/** The first row of the first `rows`, normalized. One lane a core: it adds its numbers one after another, as drawn. */
async function firstRow(
  kernels: KernelContext,
  { values, weight }: { values: Float32Array<ArrayBuffer>; weight: Float32Array<ArrayBuffer> },
  { rows, cores, strategy }: { rows: number; cores: number; strategy: Strategy },
): Promise<Float32Array<ArrayBuffer>> {
  const buffers = {
    input: kernels.buffer('f32', values.subarray(0, rows * length)),
    weight: kernels.buffer('f32', weight),
  };
  const size = { rows, length };
  const options = { width: 1 };
  const output =
    strategy === 'by load'
      ? rmsNormHeuristic(kernels, buffers, size, { cores, ...options })
      : strategy === 'whole rows'
        ? rmsNorm(kernels, buffers, size, options)
        : rmsNormSplit(kernels, buffers, size, { splits: fixedSplits, ...options });
  const row = await kernels.read(output, { offset: 0, length });
  for (const buffer of [buffers.input, buffers.weight, output]) kernels.free(buffer);
  return row;
}

/** Each row, or each part of one, to the next core; then every core of a row adds the sums of all its parts. */
function lanes(title: string, rows: number, splits: number, cores: number): Lanes {
  const size = Math.ceil(length / splits);
  const pieces = Array.from({ length: rows * splits }, (_, index) => {
    const [row, part] = [Math.floor(index / splits), index % splits];
    const end = Math.min(length, (part + 1) * size);
    const numbers = `${part * size + 1}–${end}`;
    return {
      length: Math.max(0, end - part * size),
      text: row > 0 ? `row ${row + 1}` : splits > 1 ? numbers : 'your row',
      kind: row === 0 ? ('own' as const) : undefined,
    };
  });
  return {
    title,
    runs: inTurn(cores, pieces),
    merges:
      splits === 1
        ? []
        : inTurn(
            cores,
            pieces.map(({ kind }) => ({ kind, length: splits, text: `+${splits}` })),
          ),
  };
}

const cut = (splits: number): string => (splits === 1 ? 'one part' : `${splits} parts`);

export default defineWidget({
  title: 'Idle cores, or other bits: RMSNorm',
  params: {
    batch: range('Batch', { min: 1, max: 32, unit: 'rows' }, 4),
    cores: range('Cores', { min: 4, max: 32, scale: 'log2' }, 8),
    strategy: choice('Strategy', strategies, 'by load'),
    seed: seed(3),
  },
  presets: {
    rows: { strategy: 'whole rows' },
    full: { batch: 16 },
    fixed: { strategy: 'in 4 parts' },
    lucky: { seed: 1 },
  },
  varies: 'by device',
  // The same parts are the same program on the same numbers, whatever else is in the batch.
  holds: ({ differing, splits, ulps }: Frame, { strategy }) =>
    ulps.length === length && (splits[0] === splits[1] ? differing === 0 : strategy === 'by load'),
  starts: 'visible',
  cost: ({ batch }) => ({ flops: 4 * (batch + 1) * length, bytes: 12 * (batch + 1) * length }),
  ask: {
    question:
      'Eight cores and four rows: to leave none idle, each row is cut in two. Alone, your row is cut in eight. Of its 1,024 normalized numbers, how many get other bits?',
    choices: ['none', 'a few', 'most'],
    answer: ({ differing }) => (differing === 0 ? 'none' : differing < length / 2 ? 'a few' : 'most'),
  },
  async *compute(kernels, { batch, cores, strategy, seed: start }) {
    const drawn = random(start);
    const numbers = { weight: drawn.normals(length), values: drawn.normals(batch * length) };
    const alone = await firstRow(kernels, numbers, { rows: 1, cores, strategy });
    const among = await firstRow(kernels, numbers, { rows: batch, cores, strategy });
    const { ulps, differing, farthest, at } = differences(alone, among);
    const splits = [1, batch].map((rows) => splitsOf(strategy, rows, cores));
    yield {
      splits,
      idle: [1, batch].map((rows, index) => Math.max(0, cores - rows * splits[index]!)),
      differing,
      farthest,
      at,
      values: Float32Array.of(alone[at]!, among[at]!),
      ulps,
    };
  },
  view({ frame: { splits, values, at, ulps }, params: { batch, cores } }) {
    const batched = batch === 1 ? 'alone, again' : `in a batch of ${batch}`;
    return (
      <div class="rmsnorm-strategies">
        <CoreLanes
          cores={cores}
          panels={[lanes('your row alone', 1, splits[0]!, cores), lanes(batched, batch, splits[1]!, cores)]}
        />
        <Beside
          of="your row"
          ways={[
            ['alone', cut(splits[0]!), values[0]!],
            [batched, cut(splits[1]!), values[1]!],
          ]}
          at={at}
          ulps={ulps}
        />
      </div>
    );
  },
  describe({ splits, idle, differing, farthest }, { batch, cores }) {
    const [alone, among] = splits as [number, number];
    const rest = idle[1] === 0 ? 'no core is idle' : `**${idle[1]} of ${cores} cores** are idle`;
    const here = `With ${counted(batch, 'row')} on ${cores} cores, your row is added in ${cut(among)} and ${rest}`;
    if (differing === 0)
      return `${here}; its **bits are those that it has alone**${alone === among ? ', where it is cut in the same way' : `, though there it is added in ${cut(alone)}: this once both sums are rounded alike`}.`;
    return `${here}; alone it is added in ${cut(alone)}. __${whole(differing)} of ${whole(length)}__ of its outputs have other bits, by up to __${whole(farthest)} ulp__: one sum scales the whole row.`;
  },
});
