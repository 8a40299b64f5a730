/**
 * What holds for every operation that takes a batch of rows, tried on all of them: 100 runs give one result, a row's bits do or do not
 * depend on its batch as the operation says, and a second run compiles nothing and allocates nothing. An operation is added to the table.
 */
import { describe, expect, test } from 'vitest';
import { attention } from '../../kernels/attention/attention.ts';
import { gelu, silu } from '../../kernels/elementwise/elementwise.ts';
import { random } from '../../kernels/f32/random.ts';
import { invarianceOf } from '../../kernels/invariance/invariance.ts';
import { matmul, type Strategy } from '../../kernels/matmul/matmul.ts';
import { fixed, heuristic } from '../../kernels/matmul/strategy.ts';
import { layerNorm, rmsNorm, rmsNormHeuristic, rmsNormSplit } from '../../kernels/norm/norms.ts';
import { loadSplitSum, sequentialSum, splitSum, stridedSum, treeSum } from '../../kernels/reduce/sums.ts';
import type { Buffer, KernelContext } from '../../kernels/runtime/context.ts';
import { logSoftmax, softmax } from '../../kernels/softmax/softmax.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

type Rows = Buffer<'f32'>;
interface Operation {
  /** f32[m, width] → f32[m, anything]; `fixedData` holds what does not change with the batch. */
  run(kernels: KernelContext, rows: Rows, m: number, fixedData: Readonly<Record<'weight' | 'bias' | 'matrix', Rows>>): Rows;
  /** A row's bits are the same in every batch and place. */
  readonly invariant: boolean;
}

const length = 130;
const columns = 6;
const strategy =
  (strategyOf: (m: number) => Strategy): Operation['run'] =>
  (kernels, a, m, { matrix }) =>
    matmul(kernels, { a, b: matrix }, { m, n: columns, k: length }, strategyOf(m));

const operations: Readonly<Record<string, Operation>> = {
  sequentialSum: { run: (kernels, rows, m) => sequentialSum(kernels, rows, { rows: m, length }), invariant: true },
  treeSum: { run: (kernels, rows, m) => treeSum(kernels, rows, { rows: m, length }, { width: 32 }), invariant: true },
  stridedSum: { run: (kernels, rows, m) => stridedSum(kernels, rows, { rows: m, length }, { width: 32 }), invariant: true },
  splitSum: { run: (kernels, rows, m) => splitSum(kernels, rows, { rows: m, length }, { splits: 4 }), invariant: true },
  loadSplitSum: { run: (kernels, rows, m) => loadSplitSum(kernels, rows, { rows: m, length }), invariant: false },
  'matmul, fixed': { run: strategy(() => fixed), invariant: true },
  'matmul, tiled': { run: strategy(() => ({ kind: 'tiled' })), invariant: true },
  'matmul, GEMV': { run: strategy(() => ({ kind: 'gemv' })), invariant: true },
  'matmul, split-K in 4': { run: strategy(() => ({ kind: 'split', splits: 4 })), invariant: true },
  'matmul, stream-K': { run: strategy(() => ({ kind: 'stream', workers: 7 })), invariant: false },
  'matmul, heuristic': { run: strategy((m) => heuristic({ m, n: columns, k: length })), invariant: false },
  rmsNorm: { run: (kernels, input, m, { weight }) => rmsNorm(kernels, { input, weight }, { rows: m, length }), invariant: true },
  rmsNormSplit: {
    run: (kernels, input, m, { weight }) => rmsNormSplit(kernels, { input, weight }, { rows: m, length }, { splits: 3 }),
    invariant: true,
  },
  rmsNormHeuristic: {
    run: (kernels, input, m, { weight }) => rmsNormHeuristic(kernels, { input, weight }, { rows: m, length }, { width: 8 }),
    invariant: false,
  },
  layerNorm: {
    run: (kernels, input, m, { weight, bias }) => layerNorm(kernels, { input, weight, bias }, { rows: m, length }),
    invariant: true,
  },
  'softmax, three passes': { run: (kernels, rows, m) => softmax(kernels, rows, { rows: m, length }), invariant: true },
  'softmax, online': {
    run: (kernels, rows, m) => softmax(kernels, rows, { rows: m, length }, { passes: 'online' }),
    invariant: true,
  },
  logSoftmax: { run: (kernels, rows, m) => logSoftmax(kernels, rows, { rows: m, length }), invariant: true },
  silu: { run: (kernels, rows) => silu(kernels, rows), invariant: true },
  gelu: { run: (kernels, rows) => gelu(kernels, rows), invariant: true },
  // A batch of heads over one token: each row is a head, and is its own query, key and value.
  attention: {
    run: (kernels, rows, m) =>
      attention(
        kernels,
        { query: rows, keys: rows, values: rows },
        { queries: 1, past: 0, heads: m * 2, size: length / 2 },
        { kind: 'whole' },
      ),
    invariant: true,
  },
};

const signal = new AbortController().signal;

/** A context with the data that does not change with the batch. */
async function prepared() {
  const kernels = (await testDevice()).context(signal);
  const drawn = random(12);
  const fixedData = {
    weight: kernels.buffer('f32', drawn.normals(length)),
    bias: kernels.buffer('f32', drawn.normals(length)),
    matrix: kernels.buffer('f32', drawn.normals(length * columns)),
  };
  return { kernels, drawn, fixedData };
}

describe.each(Object.entries(operations))('%s', (_, { run, invariant }) => {
  test('gives one result in 100 runs', async () => {
    const { kernels, drawn, fixedData } = await prepared();
    const rows = kernels.buffer('f32', drawn.normals(9 * length));
    const results = Array.from({ length: 100 }, () => run(kernels, rows, 9, fixedData));
    const first = await kernels.read(results[0]!);
    for (const result of results) expect(firstBitDifference(first, await kernels.read(result))).toBe(-1);
    kernels.dispose();
  });

  test(invariant ? 'gives a row its bits in every batch and place' : 'changes a row’s bits with its batch', async () => {
    const { kernels, drawn, fixedData } = await prepared();
    const { compared, variances } = await invarianceOf(
      async (rows, m) => {
        const input = kernels.buffer('f32', rows);
        const output = run(kernels, input, m, fixedData);
        const values = await kernels.read(output);
        kernels.free(input);
        kernels.free(output);
        return values;
      },
      { probe: drawn.normals(length), others: drawn.normals(257 * length), sizes: [1, 2, 3, 8, 17, 33, 64, 128, 257] },
    );
    expect(compared).toBe(24);
    if (invariant) expect(variances).toEqual([]);
    else expect(variances.length).toBeGreaterThan(0);
    kernels.dispose();
  });

  test('compiles nothing and allocates nothing the second time', async () => {
    const device = await testDevice();
    const once = async () => {
      const { kernels, drawn, fixedData } = await prepared();
      await kernels.read(run(kernels, kernels.buffer('f32', drawn.normals(9 * length)), 9, fixedData));
      kernels.dispose();
      return { ...device.made };
    };
    expect(await once()).toEqual(await once());
  });
});
