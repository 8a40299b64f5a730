/** What the table tries: operations on a batch of rows, in orders that a library would choose by load and in orders that are fixed. */
import { attention } from '../../../kernels/attention/attention.ts';
import type { KeyCuts } from '../../../kernels/attention/cuts.ts';
import { random } from '../../../kernels/f32/random.ts';
import { type Batch, type Invariance, invarianceOf } from '../../../kernels/invariance/invariance.ts';
import { matmul, type Shape, type Strategy } from '../../../kernels/matmul/matmul.ts';
import { fixed, heuristic } from '../../../kernels/matmul/strategy.ts';
import { rmsNorm, rmsNormHeuristic, rmsNormSplit } from '../../../kernels/norm/norms.ts';
import type { Buffer, KernelContext } from '../../../kernels/runtime/context.ts';

import { sizes } from './sizes.ts';

const most = sizes.at(-1)!;

type Rows = Buffer<'f32'>;
type Run = (kernels: KernelContext, seed: number, length: number) => Promise<Invariance>;

/** A function of rows: the probe alone, then among others, at the first, middle and last place. */
const ofRows =
  (
    run: (kernels: KernelContext, rows: Rows, m: number, weights: Rows, length: number) => Rows,
    weightsOf: (length: number) => number,
  ) =>
  async (kernels: KernelContext, seed: number, length: number): Promise<Invariance> => {
    const drawn = random(seed);
    const weights = kernels.buffer('f32', drawn.normals(weightsOf(length)));
    const batch: Batch = async (rows, m) => {
      const input = kernels.buffer('f32', rows);
      const output = run(kernels, input, m, weights, length);
      const values = await kernels.read(output);
      for (const buffer of [input, output]) kernels.free(buffer);
      return values;
    };
    const result = await invarianceOf(batch, { probe: drawn.normals(length), others: drawn.normals(most * length), sizes });
    kernels.free(weights);
    return result;
  };

const columns = 16;
const product = (strategyOf: (shape: Shape) => Strategy) =>
  ofRows(
    (kernels, a, m, b, k) => matmul(kernels, { a, b }, { m, n: columns, k }, strategyOf({ m, n: columns, k })),
    (length) => length * columns,
  );

const features = 32;
/**
 * One token's attention over `length` keys, computed with the m newest tokens of its sequence in one call: what a prefill in chunks of m
 * does. Only the last token is compared, and it has only one place.
 */
const tokens =
  (cutsOf: (m: number) => KeyCuts) =>
  async (kernels: KernelContext, seed: number, length: number): Promise<Invariance> => {
    const drawn = random(seed);
    const count = Math.max(length, most);
    const keys = kernels.buffer('f32', drawn.normals(count * features));
    const values = kernels.buffer('f32', drawn.normals(count * features));
    const queries = drawn.normals(count * features);
    const last = async (m: number) => {
      const query = kernels.buffer('f32', queries.slice((count - m) * features));
      const shape = { queries: m, past: count - m, heads: 1, size: features };
      const output = attention(kernels, { query, keys, values }, shape, cutsOf(m), { group: true });
      const row = await kernels.read(output, { offset: (m - 1) * features, length: features });
      for (const buffer of [query, output]) kernels.free(buffer);
      return row;
    };
    const probe = new Float32Array(1);
    // The rows that invarianceOf lays around its probe stand for the tokens of the chunk; their numbers are those of the sequence.
    const batch: Batch = async (_, m) => {
      const row = await last(m);
      const all = new Float32Array(m * features);
      for (let place = 0; place < m; place++) all.set(row, place * features);
      return all;
    };
    const result = await invarianceOf(batch, { probe, others: new Float32Array(most), sizes, places: (m) => [m - 1] });
    for (const buffer of [keys, values]) kernels.free(buffer);
    return result;
  };

const partsFor = (m: number): number => Math.max(1, Math.floor(16 / m));

/** How each of `tried` is tried, in the same order. */
export const runs: readonly Run[] = [
  ofRows(
    (kernels, input, m, weight, length) => rmsNormHeuristic(kernels, { input, weight }, { rows: m, length }, { width: 8 }),
    (length) => length,
  ),
  ofRows(
    (kernels, input, m, weight, length) => rmsNorm(kernels, { input, weight }, { rows: m, length }, { width: 8 }),
    (length) => length,
  ),
  ofRows(
    (kernels, input, m, weight, length) => rmsNormSplit(kernels, { input, weight }, { rows: m, length }, { splits: 4, width: 8 }),
    (length) => length,
  ),
  product((shape) => heuristic(shape)),
  product(() => ({ kind: 'stream', workers: 7 })),
  product(() => fixed),
  product(() => ({ kind: 'split', splits: 4 })),
  tokens(() => ({ kind: 'apart' })),
  tokens((m) => ({ kind: 'number', splits: partsFor(m) })),
  tokens(() => ({ kind: 'size', size: 64 })),
];
