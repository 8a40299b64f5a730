import { describe, expect, test } from 'vitest';
import { exactSumToF64 } from '../../kernels/f32/exact.ts';
import { type Random, random } from '../../kernels/f32/random.ts';
import { sequential } from '../../kernels/reduce/sequential.ts';
import { loadSplitSum, sequentialSum, splitSum, stridedSum, treeSum } from '../../kernels/reduce/sums.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';
import { expectTwin, onDevice, type Sum } from '../helpers/twin.ts';

/** How a row is drawn: each is a way in which sums go wrong. */
const DRAWS: ((draw: Random) => number)[] = [
  (draw) => draw.uniform(),
  (draw) => draw.normal(),
  (draw) => Math.fround(draw.normal() * 2 ** (draw.below(80) - 40)), // magnitudes far apart
  (draw) => (draw.below(2) - 0.5) * 2 ** (24 + draw.below(3)) + draw.below(3), // cancels, with ties
  (draw) => draw.normal() * 2 ** -127, // subnormals, and sums that come out of them
];

/** `rows` arrays of `length`, each from its own seed: row r is the same whatever the number of rows. */
function cases(rows: number, length: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const draw = random(1000 * length + row);
    for (let i = 0; i < length; i++) values[row * length + i] = DRAWS[row % DRAWS.length]!(draw);
  }
  return values;
}

/** Each order, and how many rows of a length it is tried on: many groups, and many barriers, are slow on a CPU. */
const ORDERS: Record<string, { sum: Sum; slow?: true; byLoad?: true }> = {
  'sequentialSum(…)': { sum: sequentialSum },
  'treeSum(…, {width: 64})': { sum: treeSum },
  'treeSum(…, {width: 256})': { sum: (kernels, input, size) => treeSum(kernels, input, size, { width: 256 }), slow: true },
  'treeSum(…, {width: 100})': { sum: (kernels, input, size) => treeSum(kernels, input, size, { width: 100 }), slow: true },
  'treeSum(…, {width: 33})': { sum: (kernels, input, size) => treeSum(kernels, input, size, { width: 33 }) },
  'treeSum(…, {width: 3})': { sum: (kernels, input, size) => treeSum(kernels, input, size, { width: 3 }), slow: true },
  'treeSum(…, {width: 2})': { sum: (kernels, input, size) => treeSum(kernels, input, size, { width: 2 }), slow: true },
  'stridedSum(…, {width: 64})': { sum: stridedSum },
  'stridedSum(…, {width: 255})': { sum: (kernels, input, size) => stridedSum(kernels, input, size, { width: 255 }) },
  'stridedSum(…, {width: 7})': { sum: (kernels, input, size) => stridedSum(kernels, input, size, { width: 7 }) },
  'stridedSum(…, {width: 1})': { sum: (kernels, input, size) => stridedSum(kernels, input, size, { width: 1 }) },
  'splitSum(…, {splits: 1})': { sum: (kernels, input, size) => splitSum(kernels, input, size, { splits: 1 }) },
  'splitSum(…, {splits: 5})': { sum: (kernels, input, size) => splitSum(kernels, input, size, { splits: 5 }) },
  'splitSum(…, {splits: 1500})': { sum: (kernels, input, size) => splitSum(kernels, input, size, { splits: 1500 }) },
  'loadSplitSum(…)': { sum: loadSplitSum, byLoad: true },
  'loadSplitSum(…, {width: 255})': {
    sum: (kernels, input, size) => loadSplitSum(kernels, input, size, { width: 255 }),
    byLoad: true,
  },
  'splitSum(…, {splits: 5}, {fours: true})': {
    sum: (kernels, input, size) => splitSum(kernels, input, size, { splits: 5 }, { fours: true }),
  },
  'splitSum(…, {size: 24}, {fours: true})': {
    sum: (kernels, input, size) => splitSum(kernels, input, size, { size: 24 }, { fours: true }),
  },
  'splitSum(…, {size: 256})': { sum: (kernels, input, size) => splitSum(kernels, input, size, { size: 256 }) },
};

const rowsOf = (length: number, slow: boolean) => {
  if (length > 1000) return slow ? 1 : 5;
  return slow && length === 1000 ? 20 : 200;
};

describe.each(Object.entries(ORDERS))('%s', (_name, { sum, slow = false, byLoad = false }) => {
  test.each([0, 1, 63, 64, 65, 1000, 2 ** 16])(
    'at length %i has the bits of its twin, in every row and again',
    async (length) => {
      const device = await testDevice();
      const size = { rows: rowsOf(length, slow), length };
      const values = cases(size.rows, length);
      const first = await expectTwin(device, sum, values, size);
      const second = await onDevice(device, sum, values, size);
      expect(firstBitDifference(first, second)).toBe(-1);
    },
  );

  test(`gives a row ${byLoad ? 'other bits among others than alone' : 'the same bits alone and among others'}`, async () => {
    const device = await testDevice();
    const among = await onDevice(device, sum, cases(40, 129), { rows: 40, length: 129 });
    const rows = [0, 1, 3, 17];
    const alone = await Promise.all(
      rows.map((row) => onDevice(device, sum, cases(40, 129).slice(row * 129, (row + 1) * 129), { rows: 1, length: 129 })),
    );
    const same = rows.map((row, index) => firstBitDifference(alone[index]!, among.slice(row, row + 1)) === -1);
    expect(same.includes(false)).toBe(byLoad);
  });

  test('is within the bound of any order of the exact sum', async () => {
    const device = await testDevice();
    const values = cases(2, 1000);
    const sums = await onDevice(device, sum, values, { rows: 2, length: 1000 });
    for (const row of [0, 1]) {
      const numbers = values.subarray(row * 1000, (row + 1) * 1000);
      const magnitude = exactSumToF64(numbers.map(Math.abs));
      expect(Math.abs(sums[row]! - exactSumToF64(numbers))).toBeLessThan(1000 * 2 ** -24 * magnitude);
    }
  });

  test('carries infinities and NaN as its twin does', async () => {
    const device = await testDevice();
    const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN: nan } = Number;
    const values = Float32Array.of(
      1,
      POSITIVE_INFINITY,
      2,
      1,
      nan,
      2,
      POSITIVE_INFINITY,
      NEGATIVE_INFINITY,
      1,
      2 ** 127,
      2 ** 127,
      2 ** 127,
      -0,
      -0,
      -0,
    );
    await expectTwin(device, sum, values, { rows: 5, length: 3 });
  });
});

test('treeSum(…, {width: 4}) adds in the order that it says', async () => {
  const kernels = referenceContext(new AbortController().signal);
  const values = Float32Array.of(2 ** 24, 1, 1, -(2 ** 24), 1, 1);
  // ((2²⁴ + 1) + (1 − 2²⁴)) + (1 + 1): the inner sums are 2²⁴ (a tie, to even) and 1 − 2²⁴.
  const [sum] = await kernels.read(treeSum(kernels, kernels.buffer('f32', values), { rows: 1, length: 6 }, { width: 4 }));
  const group0 = Math.fround(Math.fround(2 ** 24 + 1) + Math.fround(1 - 2 ** 24));
  expect(sum).toBe(Math.fround(group0 + 2));
});

test('splitSum(…, {splits}) and splitSum(…, {size}) differ in what they keep when the length grows', async () => {
  const kernels = referenceContext(new AbortController().signal);
  const input = kernels.buffer('f32', random(1).normals(1000));
  const both = await Promise.all(
    [{ splits: 4 }, { size: 250 }, { size: 256 }].map((splitting) =>
      kernels.read(splitSum(kernels, input, { rows: 1, length: 1000 }, splitting)),
    ),
  );
  expect(both[0]).toEqual(both[1]);
  expect(both[2]).not.toEqual(both[1]);
});

test('treeSum(…, {width: 1}) and a size beyond the input are refused', () => {
  const kernels = referenceContext(new AbortController().signal);
  const input = kernels.buffer('f32', 10);
  expect(() => treeSum(kernels, input, { rows: 1, length: 10 }, { width: 1 })).toThrow('treeSum: width 1; groups of at least 2');
  expect(() => sequentialSum(kernels, input, { rows: 2, length: 6 })).toThrow('2 rows of 6 need 12 numbers, the input has 10');
  expect(() => splitSum(kernels, input, { rows: 1, length: 10 }, { splits: 0 })).toThrow('splitSum: 0 splits');
});

describe('expectTwin(device, sum, values, size)', () => {
  /** Adds from the last to the first: right for two numbers, wrong from three on. */
  const backwards: typeof sequential = {
    ...sequential,
    reference({ arrays: { input, output }, uniforms: { rows, length }, arithmetic: { add } }) {
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let i = length - 1; i >= 0; i--) sum = add(sum, input[row * length + i]!);
        output[row] = sum;
      }
    },
  };

  test('names the smallest length and the first partial sum at which a broken twin parts from its kernel', async () => {
    const device = await testDevice();
    // Two dispatches: halves of two rows' worth of numbers, then their sum. Only the first half of row 1 shows the fault.
    const sum: Sum = (kernels, input, { rows, length }) => {
      const output = kernels.buffer('f32', rows);
      kernels.run(backwards, { input, output }, { uniforms: { rows, length } });
      const total = kernels.buffer('f32', rows);
      kernels.run(sequential, { input: output, output: total }, { uniforms: { rows, length: 1 } });
      return total;
    };
    const values = Float32Array.of(1, 2, 3, 4, 5, 1, 2 ** 24, -(2 ** 24), 1, 1);
    await expect(expectTwin(device, sum, values, { rows: 2, length: 5 })).rejects.toThrow(
      'row 1 of 2 × 5: length 3, dispatch 1 (reduce/sequential), output[0]: the device has 0 (0x00000000), the twin 1 (0x3f800000)',
    );
  });

  test('says nothing where the bits agree', async () => {
    await expectTwin(await testDevice(), sequentialSum, Float32Array.of(1, 2, 3), { rows: 1, length: 3 });
  });
});
