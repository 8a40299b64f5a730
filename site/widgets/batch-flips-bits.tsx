import { linspace } from '../../kernels/f32/linspace.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../kernels/f32/ulp.ts';
import { matmul, type Strategy } from '../../kernels/matmul/matmul.ts';
import { fixed, heuristic, strategyName } from '../../kernels/matmul/strategy.ts';
import type { KernelContext } from '../../kernels/runtime/context.ts';
import { CellKey, Cells, levelOf } from '../figure/cells.tsx';
import { brief, counted, whole } from '../figure/numbers.ts';
import { choice, range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

/** Rows of a whose numbers are spread from −1000 to 1000: a batch takes the first of them. */
const rowsInAll = 2048;
const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048] as const;
const inputs = ['from −1000 to 1000', 'normal'] as const;
const rules = ['by shape', 'always the same'] as const;

interface Frame {
  /** What the rule takes for one row, for this batch, and for each of `batches`. */
  readonly alone: string;
  readonly strategy: string;
  readonly strategies: readonly string[];
  /** Of row 0, computed alone and in the batch: the largest difference, columns that differ, each column's ulps. */
  readonly largest: number;
  readonly differing: number;
  readonly farthest: number;
  readonly ulps: Int32Array<ArrayBuffer>;
  /** Root mean square error of row 0 against f64, by order: [alone, batch, fixed]. */
  readonly errors: readonly number[];
  /** Σ|a·b|, the median column's: what the errors are to be compared with. */
  readonly magnitude: number;
}

/** Row 0 of a · b, with the first `m` rows of a in the batch. */
async function firstRow(
  kernels: KernelContext,
  rows: Float32Array<ArrayBuffer>,
  b: Parameters<typeof matmul>[1]['b'],
  shape: { m: number; n: number; k: number },
  strategy: Strategy,
): Promise<Float32Array<ArrayBuffer>> {
  const a = kernels.buffer('f32', rows.subarray(0, shape.m * shape.k));
  const c = matmul(kernels, { a, b }, shape, strategy);
  const row = await kernels.read(c, { offset: 0, length: shape.n });
  kernels.free(a);
  kernels.free(c);
  return row;
}

/** Row 0 in f64, and Σ|a·b| of each column. */
function exactly(row: Float32Array, b: Float32Array, n: number): { sums: Float64Array; magnitudes: Float64Array } {
  const sums = new Float64Array(n);
  const magnitudes = new Float64Array(n);
  for (let i = 0; i < row.length; i++)
    for (let column = 0; column < n; column++) {
      const product = row[i]! * b[i * n + column]!;
      sums[column]! += product;
      magnitudes[column]! += Math.abs(product);
    }
  return { sums, magnitudes };
}

export default defineWidget({
  title: 'My row, alone and in a batch',
  params: {
    m: range('Batch', { min: 1, max: 2048, scale: 'log2', unit: 'rows' }, 64),
    input: choice('Numbers', inputs, 'from −1000 to 1000'),
    rule: choice('Strategy', rules, 'by shape'),
    k: range('Products an output', { min: 64, max: 4096, scale: 'log2' }, 512),
    n: range('Columns', { min: 16, max: 4096, scale: 'log2' }, 128),
    seed: seed(1),
  },
  presets: {
    normal: { input: 'normal' },
    large: { m: 512 },
    fixed: { rule: 'always the same' },
    published: { m: 2048, k: 4096, n: 4096 },
  },
  heavy: ['published'],
  varies: 'by device',
  // One strategy for every shape is batch-invariant on any device; two rows of the same strategy and place have the same additions.
  holds: ({ differing, alone, strategy, ulps }: Frame, { rule, m, n }) =>
    ulps.length === n && (rule === 'by shape' && m > 1 && alone !== strategy ? true : differing === 0),
  starts: 'visible',
  cost: ({ m, k, n }) => ({ flops: 2 * (m + 2) * k * n, bytes: 4 * (m * k + k * n + m * n) }),
  ask: {
    question:
      'Row 0 of a product, once with the batch to itself and once among 63 other rows that it has nothing to do with. In how many of its 128 columns do the bits differ?',
    choices: ['none', 'a few', 'most'],
    answer: ({ differing, ulps }) => (differing === 0 ? 'none' : differing * 2 < ulps.length ? 'a few' : 'most'),
  },
  async *compute(kernels, { m, input, rule, k, n, seed: start }) {
    const drawn = random(start);
    // As in `mm(a[:1], b)` beside `mm(a, b)[:1]`: a has all its rows, and the batch takes the first m.
    const rows = input === 'normal' ? drawn.normals(m * k) : linspace(-1000, 1000, rowsInAll * k, m * k);
    const weights = input === 'normal' ? drawn.normals(k * n) : linspace(-1000, 1000, k * n);
    const strategyFor = (size: number): Strategy => (rule === 'by shape' ? heuristic({ m: size, n, k }) : fixed);
    const b = kernels.buffer('f32', weights);
    const alone = await firstRow(kernels, rows, b, { m: 1, n, k }, strategyFor(1));
    const among = await firstRow(kernels, rows, b, { m, n, k }, strategyFor(m));
    const steady = await firstRow(kernels, rows, b, { m: 1, n, k }, fixed);
    const { sums, magnitudes } = exactly(rows.subarray(0, k), weights, n);
    const error = (row: Float32Array) =>
      Math.sqrt(row.reduce((total, value, column) => total + (value - sums[column]!) ** 2, 0) / n);
    const ulps = Int32Array.from(among, (value, column) => f32UlpDistance(alone[column]!, value));
    yield {
      alone: strategyName(strategyFor(1)),
      strategy: strategyName(strategyFor(m)),
      strategies: batches.map((size) => strategyName(strategyFor(size))),
      largest: among.reduce((most, value, column) => Math.max(most, Math.abs(value - alone[column]!)), 0),
      differing: ulps.filter((ulp) => ulp !== 0).length,
      farthest: ulps.reduce((most, ulp) => Math.max(most, Math.abs(ulp)), 0),
      ulps,
      errors: [alone, among, steady].map(error),
      magnitude: magnitudes.toSorted()[n >> 1]!,
    };
  },
  view({ frame, params }) {
    const { ulps, strategies, strategy, alone, errors, magnitude } = frame;
    const levels = Uint8Array.from(ulps, levelOf);
    const orders = [
      ['the row alone', alone, errors[0]!],
      [`among ${whole(params.m)}`, strategy, errors[1]!],
      ['a fixed order', 'register', errors[2]!],
    ] as const;
    return (
      <div class="batch-flips-bits">
        <p class="part-title">the strategy that is taken for each batch</p>
        <ol class="ladder">
          {batches.map((size, index) => (
            <li key={size}>
              <span class="size" aria-current={size === params.m ? 'true' : undefined}>
                {whole(size)}
              </span>
              {strategies[index] !== strategies[index - 1] && <span class="strategy">{strategies[index]}</span>}
            </li>
          ))}
        </ol>
        <p class="part-title">
          the {whole(ulps.length)} columns of row 0, alone against among {whole(params.m)} <CellKey levels={levels} />
        </p>
        <Cells
          levels={levels}
          columns={ulps.length <= 256 ? 64 : 128}
          label={`${whole(frame.differing)} of ${whole(ulps.length)} columns differ, at most ${whole(frame.farthest)} ulp`}
        />
        <table>
          <thead>
            <tr>
              <th scope="col">row 0</th>
              <th scope="col">order of additions</th>
              <th scope="col" class="number">
                error against f64
              </th>
              <th scope="col" class="number detail">
                of Σ|a·b|
              </th>
            </tr>
          </thead>
          <tbody>
            {orders.map(([what, how, error]) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td>{how}</td>
                <td class="number">{brief(error, 3)}</td>
                <td class="number detail">{brief(error / magnitude, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  },
  describe({ largest, differing, ulps, alone, strategy, farthest }, { m }) {
    if (differing === 0)
      return `Row 0 has **the same bits** alone and in a batch of ${whole(m)}: both times its additions are made by ${alone === strategy ? `the same strategy, ${strategy}` : `strategies (${alone}, ${strategy}) that happen to agree`}.`;
    return `In a batch of ${whole(m)}, __${whole(differing)} of ${counted(ulps.length, 'column')}__ of row 0 have other bits than alone, at most __${whole(farthest)} ulp__ and **${brief(largest)}** in size: alone it was ${alone}, here it is ${strategy}.`;
  },
});
