import { describe, expect, test } from 'vitest';
import { f32FromBits } from '../../kernels/f32/bits.ts';
import { random } from '../../kernels/f32/random.ts';
import { heuristicSplits } from '../../kernels/norm/heuristic-splits.ts';
import { layerNorm, type NormSize, rmsNorm, rmsNormHeuristic, rmsNormSplit } from '../../kernels/norm/norms.ts';
import { reciprocalSqrt } from '../../kernels/norm/rsqrt.ts';
import { scale } from '../../kernels/norm/scale.ts';
import { arithmeticOf, strict } from '../../kernels/runtime/arithmetic.ts';
import type { Buffer, KernelContext, OwnedContext } from '../../kernels/runtime/context.ts';
import type { GpuDevice } from '../../kernels/runtime/gpu.ts';
import { PROMISED_LIMITS, referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

type Numbers = Float32Array<ArrayBuffer>;
type Buffers = Record<'input' | 'weight' | 'bias', Buffer<'f32'>>;
type Norm = (kernels: KernelContext, buffers: Buffers, size: NormSize) => Buffer<'f32'>;

const signal = new AbortController().signal;
const twinOf = (device: GpuDevice) =>
  referenceContext(signal, device.arithmetic, { limits: { ...PROMISED_LIMITS, ...device.limits } });

/** Rows of every magnitude that a model has, each from its own seed: row r is the same whatever the number of rows. */
function rowsOf({ rows, length }: NormSize): Numbers {
  const values = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const deviation = 2 ** ((row % 9) * 4 - 16);
    values.set(random(1000 * length + row).normals(length, (row % 4) * deviation, deviation), row * length);
  }
  return values;
}
const weightsOf = (length: number) => random(length).normals(length, 1, 0.25);
const biasOf = (length: number) => random(length + 1).normals(length, 0, 0.25);

async function runOn(kernels: OwnedContext, norm: Norm, values: Numbers, size: NormSize): Promise<Numbers> {
  const input = kernels.buffer('f32', values);
  const weight = kernels.buffer('f32', weightsOf(size.length));
  const bias = kernels.buffer('f32', biasOf(size.length));
  const result = await kernels.read(norm(kernels, { input, weight, bias }, size));
  kernels.dispose();
  return result;
}

/** @returns what the device gives, once its twin gave the same bits */
async function expectTwin(device: GpuDevice, norm: Norm, values: Numbers, size: NormSize): Promise<Numbers> {
  const ours = await runOn(device.context(signal), norm, values, size);
  const twins = await runOn(twinOf(device), norm, values, size);
  const at = firstBitDifference(ours, twins);
  if (at >= 0)
    throw new Error(
      `${size.rows} rows of ${size.length}, output[${at}]: the device has ${ours[at]}, the twin ${twins[at]}, of ${values[at]}`,
    );
  return ours;
}

const split4: Norm = (kernels, buffers, size) => rmsNormSplit(kernels, buffers, size, { splits: 4 });
const split256: Norm = (kernels, buffers, size) => rmsNormSplit(kernels, buffers, size, { size: 256, width: 32 });
const width7: Norm = (kernels, buffers, size) => rmsNorm(kernels, buffers, size, { width: 7, epsilon: 0 });
const layer10: Norm = (kernels, buffers, size) => layerNorm(kernels, buffers, size, { width: 10, epsilon: 1e-6 });
const heuristic: Norm = (kernels, buffers, size) => rmsNormHeuristic(kernels, buffers, size);

const INVARIANT: Record<string, Norm> = {
  'rmsNorm(…)': rmsNorm,
  'rmsNorm(…, {width: 7, epsilon: 0})': width7,
  'rmsNormSplit(…, {splits: 4})': split4,
  'rmsNormSplit(…, {size: 256, width: 32})': split256,
  'layerNorm(…)': layerNorm,
  'layerNorm(…, {width: 10, epsilon: 1e-6})': layer10,
};

describe.each(Object.entries({ ...INVARIANT, 'rmsNormHeuristic(…)': heuristic }))('%s', (name, norm) => {
  test.each([1, 63, 64, 65, 1000])('at length %i has the bits of its twin, in every row and again', async (length) => {
    const device = await testDevice();
    for (const rows of [1, 2, 33]) {
      const size = { rows, length };
      const first = await expectTwin(device, norm, rowsOf(size), size);
      const second = await runOn(device.context(signal), norm, rowsOf(size), size);
      expect(firstBitDifference(first, second)).toBe(-1);
    }
  });

  test('gives nothing for no rows and for empty ones', async () => {
    const device = await testDevice();
    for (const size of [
      { rows: 0, length: 5 },
      { rows: 5, length: 0 },
    ])
      expect(await runOn(device.context(signal), norm, new Float32Array(0), size)).toEqual(new Float32Array(0));
  });

  test('is within (length / width + splits + 16) · 2⁻²⁴ of the exact norm, relative to the numbers that went in', async () => {
    const device = await testDevice();
    const size = { rows: 9, length: 1000 };
    const values = rowsOf(size);
    const output = await runOn(device.context(signal), norm, values, size);
    const { weight, bias } = { weight: weightsOf(1000), bias: biasOf(1000) };
    const isLayer = name.startsWith('layerNorm');
    const epsilon = /epsilon: ([\d.e-]+)/.exec(name)?.[1] ?? '1e-5';
    const width = Number(/width: (\d+)/.exec(name)?.[1] ?? 64);
    const bound = (1000 / width + (norm === heuristic ? heuristicSplits(9) : 4) + 16) * 2 ** -24;
    for (let row = 0; row < size.rows; row++) {
      const numbers = Array.from(values.subarray(row * 1000, (row + 1) * 1000));
      const mean = isLayer ? numbers.reduce((sum, x) => sum + x, 0) / 1000 : 0;
      const meanSquare = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 1000;
      const factor = 1 / Math.sqrt(meanSquare + Math.fround(Number(epsilon)));
      // LayerNorm's mean is off by its own additions, and that error is scaled too.
      const shift = isLayer ? numbers.reduce((sum, x) => sum + Math.abs(x), 0) / 1000 : 0;
      for (const [i, x] of numbers.entries()) {
        const exact = (x - mean) * factor * weight[i]! + (isLayer ? bias[i]! : 0);
        const magnitude = (Math.abs(x - mean) + shift) * factor * Math.abs(weight[i]!) + (isLayer ? Math.abs(bias[i]!) : 0);
        const error = Math.abs(output[row * 1000 + i]! - exact);
        if (!(error <= bound * magnitude)) throw new Error(`row ${row}, number ${i}: off by ${error} of ${magnitude}`);
      }
    }
  });

  test('carries infinities, NaN, zeros and overflow as its twin does', async () => {
    const device = await testDevice();
    const { POSITIVE_INFINITY: infinity, NaN: nan } = Number;
    const values = Float32Array.of(
      ...[1, infinity, 2, 0],
      ...[1, -infinity, 2, infinity],
      ...[nan, 1, 2, 3],
      ...[0, 0, -0, 0],
      ...[2 ** 70, 1, -(2 ** 70), 0],
      ...[2 ** -80, 2 ** -90, -(2 ** -100), 0],
    );
    const output = await expectTwin(device, norm, values, { rows: 6, length: 4 });
    expect(output.subarray(8, 12).every(Number.isNaN)).toBe(true);
    if (!name.startsWith('layerNorm')) expect(output.subarray(12, 16).every((x) => x === 0)).toBe(true);
  });
});

describe('batch invariance', () => {
  const length = 200;
  const all = rowsOf({ rows: 64, length });
  const rowFrom = (output: Numbers, row: number) => output.slice(row * length, (row + 1) * length);

  test.each(Object.entries(INVARIANT))('%s gives a row the same bits alone and among others', async (_name, norm) => {
    const device = await testDevice();
    const among64 = await runOn(device.context(signal), norm, all, { rows: 64, length });
    for (const rows of [1, 2, 3, 8, 17, 33]) {
      const size = { rows, length };
      const first = await runOn(device.context(signal), norm, all.slice(0, rows * length), size);
      expect(firstBitDifference(first, among64.slice(0, rows * length))).toBe(-1);
      const last = await runOn(device.context(signal), norm, all.slice((64 - rows) * length), size);
      expect(firstBitDifference(last, among64.slice((64 - rows) * length))).toBe(-1);
    }
    for (let row = 0; row < 24; row++) {
      const alone = await runOn(device.context(signal), norm, rowFrom(all, row), { rows: 1, length });
      expect(firstBitDifference(alone, rowFrom(among64, row))).toBe(-1);
    }
  });

  test('rmsNormHeuristic(…) changes a row with the number of rows, on the device and on the strict twin', async () => {
    const device = await testDevice();
    for (const context of [() => device.context(signal), () => referenceContext(signal)]) {
      const among = await runOn(context(), heuristic, all, { rows: 64, length });
      let changed = 0;
      for (let row = 0; row < 16; row++) {
        const alone = await runOn(context(), heuristic, rowFrom(all, row), { rows: 1, length });
        if (firstBitDifference(alone, rowFrom(among, row)) >= 0) changed++;
      }
      expect(changed).toBeGreaterThan(0);
    }
  });

  test('rmsNormHeuristic(…) is rmsNorm from as many rows as cores, and below that a split into ⌈cores / rows⌉', async () => {
    const twin = (norm: Norm, rows: number) =>
      runOn(referenceContext(signal), norm, all.slice(0, rows * length), { rows, length });
    const sixty: Norm = (kernels, buffers, size) => rmsNormHeuristic(kernels, buffers, size, { cores: 60 });
    const thirds: Norm = (kernels, buffers, size) => rmsNormSplit(kernels, buffers, size, { splits: 3 });
    expect(firstBitDifference(await twin(sixty, 60), await twin(rmsNorm, 60))).toBe(-1);
    expect(firstBitDifference(await twin(sixty, 20), await twin(thirds, 20))).toBe(-1);
    expect(firstBitDifference(await twin(sixty, 20), await twin(rmsNorm, 20))).toBeGreaterThanOrEqual(0);
    expect([1, 2, 31, 32, 33].map((rows) => heuristicSplits(rows))).toEqual([32, 16, 2, 1, 1]);
  });
});

describe('reciprocalSqrt(x, arithmetic)', () => {
  const fused = arithmeticOf({ fused: true, flushes: false, twoSumKept: true });
  const flushing = arithmeticOf({ fused: false, flushes: true, twoSumKept: true });

  test('is within the error that it says, and comes near to it, on positive normals', () => {
    const draw = random(1);
    // The floats on which it is worst, of all 2²⁴ significands and parities of the exponent: unfused, and fused.
    const bits = [0x3f800b13, 0x3fe29752, ...Array.from({ length: 30_000 }, () => 0x800000 + draw.below(0x7f000000))];
    for (const { arithmetic, said } of [
      { arithmetic: strict, said: 1.72 },
      { arithmetic: flushing, said: 1.72 },
      { arithmetic: fused, said: 1.54 },
    ]) {
      let worst = 0;
      for (const x of bits.map(f32FromBits)) {
        const exact = 1 / Math.sqrt(x);
        const ulp = 2 ** (Math.floor(Math.log2(exact)) - 23);
        worst = Math.max(worst, Math.abs(reciprocalSqrt(x, arithmetic) - exact) / ulp);
      }
      expect(worst).toBeLessThan(said);
      expect(worst).toBeGreaterThan(said - 0.02);
    }
  });

  test('beyond the positive normals gives what it says', () => {
    expect(reciprocalSqrt(0, strict)).toBeCloseTo(6.68849196e19, -12);
    expect(reciprocalSqrt(Infinity, strict)).toBe(Infinity);
    expect(reciprocalSqrt(NaN, strict)).toBeNaN();
  });

  test('has the bits of its WGSL: normals of every exponent, 0, infinity, NaN', async () => {
    const device = await testDevice();
    const draw = random(2);
    const numbers = Float32Array.from([0, 1, 4, 2 ** -126, ...Array(3000)], (x) => x ?? f32FromBits(draw.below(0x7f800000)));
    numbers.set([Infinity, NaN], 4);
    const length = numbers.length;
    /** Each row is 1 · 1/√partial · 1. */
    const roots = async (kernels: OwnedContext) => {
      const ones = kernels.buffer('f32', new Float32Array(length).fill(1));
      const partials = kernels.buffer('f32', numbers);
      const output = kernels.buffer('f32', length);
      const uniforms = { rows: length, length: 1, splits: 1, size: 1, inverseLength: 1, epsilon: 0 };
      const weight = kernels.buffer('f32', Float32Array.of(1));
      kernels.run(scale, { input: ones, weight, partials, output }, { constants: { width: 1 }, uniforms });
      const result = await kernels.read(output);
      kernels.dispose();
      return result;
    };
    const ours = await roots(device.context(signal));
    expect(firstBitDifference(ours, await roots(twinOf(device)))).toBe(-1);
    // 1/√1 and 1/√4 are one ulp short: so is the definition.
    expect([...ours.subarray(1, 3)]).toEqual([1 - 2 ** -24, 0.5 - 2 ** -25]);
  });

  test('stands in each kernel that calls it, word for word', () => {
    const sources = import.meta.glob<string>('../../kernels/**/*.wgsl', { query: '?raw', import: 'default', eager: true });
    const callers = Object.values(sources).filter((text) => text.includes('reciprocalSqrt('));
    const copies = callers.map((text) => /^fn reciprocalSqrt\([\s\S]*?^\}$/m.exec(text)?.[0]);
    expect(copies.length).toBeGreaterThan(3);
    expect(copies[0]).toContain('return y;');
    expect(new Set(copies).size).toBe(1);
  });
});

test('what does not fit is refused, by name, value and remedy', () => {
  const kernels = referenceContext(signal);
  const input = kernels.buffer('f32', 10);
  const weight = kernels.buffer('f32', 5);
  const buffers = { input, weight };
  const size = { rows: 2, length: 5 };
  const refused = (run: () => unknown, message: string) => expect(run).toThrow(message);
  refused(() => rmsNorm(kernels, buffers, { rows: 3, length: 5 }), 'rmsNorm: 3 rows of 5 need 15 numbers, the input has 10');
  refused(() => rmsNorm(kernels, buffers, { rows: 1, length: 6 }), 'rmsNorm: rows of 6 need 6 numbers, the weight has 5');
  refused(
    () => layerNorm(kernels, { ...buffers, bias: kernels.buffer('f32', 4) }, size),
    'layerNorm: rows of 5 need 5 numbers, the bias',
  );
  refused(() => rmsNorm(kernels, buffers, { rows: 1.5, length: 5 }), 'rmsNorm: rows 1.5; it must be an integer');
  refused(() => layerNorm(kernels, { ...buffers, bias: weight }, { rows: 1, length: -1 }), 'layerNorm: length -1');
  refused(() => rmsNorm(kernels, buffers, size, { epsilon: -1 }), 'rmsNorm: epsilon -1; it must be finite, 0 or more');
  refused(() => rmsNorm(kernels, buffers, size, { epsilon: NaN }), 'rmsNorm: epsilon NaN');
  refused(() => rmsNorm(kernels, buffers, size, { width: 512 }), 'constant "width" is 512');
  refused(() => rmsNormSplit(kernels, buffers, size, { splits: 0 }), 'rmsNormSplit: 0 splits or numbers a split');
  refused(() => rmsNormSplit(kernels, buffers, size, { size: 2.5 }), 'rmsNormSplit: 2.5 splits');
  refused(() => rmsNormHeuristic(kernels, buffers, size, { cores: 0 }), 'rmsNormHeuristic: 0 cores');
});
