import { describe, expect, test } from 'vitest';
import { f32FromBits } from '../../kernels/f32/bits.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpSize } from '../../kernels/f32/ulp.ts';
import { arithmeticOf } from '../../kernels/runtime/arithmetic.ts';
import type { Buffer, KernelContext } from '../../kernels/runtime/context.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { exponentials } from '../../kernels/softmax/exponentials.ts';
import { logNormalize } from '../../kernels/softmax/log-normalize.ts';
import { maximum } from '../../kernels/softmax/maximum.ts';
import { normalize } from '../../kernels/softmax/normalize.ts';
import { online } from '../../kernels/softmax/online.ts';
import { logSoftmax, type SoftmaxOptions, softmax } from '../../kernels/softmax/softmax.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';
import { expectTwin, onDevice, type Sum } from '../helpers/twin.ts';

const signal = new AbortController().signal;
const { POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: masked, NaN: nan } = Number;

/** Rows of narrow, wide, partly masked and very wide spread; row r is the same whatever the number of rows. */
function cases(rows: number, length: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const draw = random(1000 * length + row);
    for (let i = 0; i < length; i++) {
      const x = draw.normal() * [1, 10, 1, 60][row % 4]! + [0, 1000, 0, -50][row % 4]!;
      values[row * length + i] = row % 4 === 2 && i > 0 && draw.below(2) === 0 ? masked : x;
    }
  }
  return values;
}

type Row = (
  kernels: KernelContext,
  input: Buffer<'f32'>,
  size: { rows: number; length: number },
  options: SoftmaxOptions,
) => Buffer<'f32'>;
const VARIANTS: [string, Row, SoftmaxOptions][] = [
  ['softmax(…, {passes: three})', softmax, {}],
  ['softmax(…, {passes: three, width: 7})', softmax, { width: 7 }],
  ['softmax(…, {passes: online})', softmax, { passes: 'online' }],
  ['softmax(…, {passes: online, width: 33})', softmax, { passes: 'online', width: 33 }],
  ['logSoftmax(…, {passes: three})', logSoftmax, {}],
  ['logSoftmax(…, {passes: online, width: 128})', logSoftmax, { passes: 'online', width: 128 }],
];

describe.each(VARIANTS)('%s', (_name, of, options) => {
  const run: Sum = (kernels, input, size) => of(kernels, input, size, options);
  const logarithmic = of === logSoftmax;

  test.each([1, 63, 64, 65, 1000])(
    'at length %i has the bits of its twin, in 1, 2 and 33 rows, and a row alone',
    async (length) => {
      const device = await testDevice();
      const values = cases(33, length);
      const among = await expectTwin(device, run, values, { rows: 33, length });
      for (const rows of [1, 2]) {
        const few = await onDevice(device, run, values.slice(0, rows * length), { rows, length });
        expect(firstBitDifference(few, among.slice(0, rows * length))).toBe(-1);
      }
      const alone = await onDevice(device, run, values.slice(30 * length, 31 * length), { rows: 1, length });
      expect(firstBitDifference(alone, among.slice(30 * length, 31 * length))).toBe(-1);
    },
  );

  test.each([false, true])('is near the exact values, fused: %s, and adds up to 1', async (fused) => {
    const kernels = referenceContext(signal, arithmeticOf({ fused, flushes: false, twoSumKept: true }));
    const [rows, length] = [8, 500];
    const values = cases(rows, length);
    const ours = await kernels.read(run(kernels, kernels.buffer('f32', values), { rows, length }));
    for (let row = 0; row < rows; row++) {
      const numbers = [...values.subarray(row * length, (row + 1) * length)];
      const shares = ours.subarray(row * length, (row + 1) * length);
      const largest = Math.max(...numbers);
      const total = numbers.reduce((sum, x) => sum + Math.exp(x - largest), 0);
      let [worst, sum] = [0, 0];
      for (const [i, x] of numbers.entries()) {
        const share = shares[i]!;
        sum += logarithmic ? Math.exp(share) : share;
        if (x === masked) expect(share).toBe(logarithmic ? masked : 0);
        if (x - largest < -80) continue;
        const log = x - largest - Math.log(total);
        const error = logarithmic ? Math.abs(share - log) * 2 ** 23 : Math.abs(share - Math.exp(log)) / f32UlpSize(Math.exp(log));
        worst = Math.max(worst, error / (logarithmic ? Math.max(1, -log) : Math.max(1, largest - x)));
      }
      expect(worst).toBeLessThan(logarithmic ? 1.5 : 3);
      expect(Math.abs(sum - 1)).toBeLessThan(2 ** -22);
    }
  });

  test('carries infinities, masked rows, zeros and NaN as its twin does', async () => {
    const device = await testDevice();
    const rows = [
      [1, masked, 2, masked],
      [masked, masked, masked, masked],
      [masked, masked, masked, 5],
      [inf, 1, 2, masked],
      [inf, inf, 1, 2],
      [1, nan, 2, 3],
      [nan, nan, nan, nan],
      [masked, nan, masked, masked],
      [0, -0, 2 ** -149, -(2 ** -127)],
      [3.4e38, -3.4e38, 3.4e38, 0],
    ];
    const size = { rows: rows.length, length: 4 };
    const ours = await expectTwin(device, run, Float32Array.from(rows.flat()), size);
    const row = (i: number) => [...ours.subarray(4 * i, 4 * i + 4)];
    for (const i of [1, 3, 4, 5, 6, 7]) expect(row(i)).toEqual([nan, nan, nan, nan]);
    expect(row(2)).toEqual(logarithmic ? [masked, masked, masked, 0] : [0, 0, 0, 1]);
    if (!logarithmic) {
      expect(row(8)).toEqual([0.25, 0.25, 0.25, 0.25]);
      expect(row(9)).toEqual([0.5, 0, 0.5, 0]);
    }
    // More masked numbers than lanes, so that whole lanes see nothing else.
    const long = new Float32Array(300).fill(masked);
    long.set([1, 1], 131);
    const half = await expectTwin(device, run, long, { rows: 1, length: 300 });
    expect([half[130], half[131], half[132]]).toEqual(
      logarithmic ? [masked, Math.fround(-Math.LN2), Math.fround(-Math.LN2)] : [0, 0.5, 0.5],
    );
  });

  test('refuses an input that is not rows × length numbers', async () => {
    const kernels = referenceContext(signal);
    const input = kernels.buffer('f32', 10);
    expect(() => run(kernels, input, { rows: 3, length: 4 })).toThrow(
      `${of.name}: 3 rows of 4 are 12 numbers, the input has 10; give exactly as many`,
    );
    expect(() => of(kernels, input, { rows: 2, length: 5 }, { passes: 'two' as 'three' })).toThrow(`${of.name}: passes "two"`);
    expect(() => of(kernels, input, { rows: 2, length: 5 }, { width: 0 })).toThrow('constant "width" is 0');
    await expect(kernels.read(run(kernels, kernels.buffer('f32', 0), { rows: 0, length: 5 }))).resolves.toEqual(
      new Float32Array(0),
    );
  });
});

test('maximum, exponentials and online have the bits of their twins', async () => {
  const device = await testDevice();
  const one =
    (which: 'maximum' | 'exponentials' | 'online'): Sum =>
    (kernels, input, size) => {
      const [maxima, sums] = [kernels.buffer('f32', size.rows), kernels.buffer('f32', size.rows)];
      const uniforms = { uniforms: { ...size } };
      if (which === 'online') kernels.run(online, { input, maxima, sums }, uniforms);
      else kernels.run(maximum, { input, maxima }, uniforms);
      if (which === 'exponentials') kernels.run(exponentials, { input, maxima, sums }, uniforms);
      return which === 'maximum' ? maxima : sums;
    };
  for (const length of [0, 1, 65, 200]) {
    for (const which of ['maximum', 'exponentials', 'online'] as const)
      await expectTwin(device, one(which), cases(9, length), { rows: 9, length });
  }
  const special = Float32Array.of(-0, 0, -0, -0, masked, inf, nan, -nan, 2 ** -149, 0, -(2 ** -127), -1);
  const maxima = await expectTwin(device, one('maximum'), special, { rows: 6, length: 2 });
  expect([...maxima]).toEqual([0, -0, inf, nan, 2 ** -149, -(2 ** -127)]);
});

test('normalize and log-normalize have the bits of their twins for any exponent, sum and maximum', async () => {
  const device = await testDevice();
  const draw = random(11);
  const rows = 3000;
  const special = [
    0,
    -0,
    1,
    -1,
    2 ** -149,
    2 ** -126,
    2 ** 126,
    2 ** 127,
    inf,
    masked,
    nan,
    88.72283,
    88.72284,
    -87.33654,
    -87.336545,
  ];
  const input = Float32Array.from({ length: rows }, (_, row) => special[row] ?? draw.uniform() * 180 - 90);
  const sums = Float32Array.from({ length: rows }, (_, row) => special[row] ?? f32FromBits(0x00800000 + draw.below(0x7f000000)));
  for (const last of [normalize, logNormalize]) {
    for (const [numbers, totals] of [
      [input, sums],
      [input, new Float32Array(rows).fill(1)],
      [new Float32Array(rows), sums],
    ] as const) {
      const run: Sum = (kernels, given, size) => {
        const output = kernels.buffer('f32', rows);
        const [maxima, all] = [kernels.buffer('f32', rows), kernels.buffer('f32', totals)];
        kernels.run(last, { input: given, maxima, sums: all, output }, { uniforms: { ...size } });
        return output;
      };
      await expectTwin(device, run, numbers, { rows, length: 1 });
    }
  }
});

test('three passes and one differ in bits, not in value', async () => {
  const kernels = referenceContext(signal);
  const size = { rows: 4, length: 1000 };
  const input = kernels.buffer('f32', cases(4, 1000));
  const [three, one] = await Promise.all(
    (['three', 'online'] as const).map((passes) => kernels.read(softmax(kernels, input, size, { passes }))),
  );
  expect(firstBitDifference(three!, one!)).not.toBe(-1);
  for (const [i, share] of three!.entries()) expect(Math.abs(one![i]! - share)).toBeLessThanOrEqual(2 ** -20 * share);
});
