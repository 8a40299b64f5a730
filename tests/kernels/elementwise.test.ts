import { describe, expect, test } from 'vitest';
import { add, gather, gelu, multiply, rotary, scatter, silu } from '../../kernels/elementwise/elementwise.ts';
import { f32FromBits } from '../../kernels/f32/bits.ts';
import { exp, logarithm, reciprocal } from '../../kernels/f32/exp.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpSize } from '../../kernels/f32/ulp.ts';
import { type Arithmetic, arithmeticOf } from '../../kernels/runtime/arithmetic.ts';
import type { Buffer, KernelContext } from '../../kernels/runtime/context.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;
const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN: nan } = Number;
type Floats = Float32Array<ArrayBuffer>;

/** Runs on the device and on its twin. @returns the device's numbers, once both are seen to have the same bits. */
async function onBoth(queue: (kernels: KernelContext) => Buffer<'f32'>): Promise<Floats> {
  const device = await testDevice();
  const [ours, twins] = await Promise.all(
    [device.context(signal), referenceContext(signal, device.arithmetic)].map(async (kernels) => {
      const result = await kernels.read(queue(kernels));
      kernels.dispose();
      return result;
    }),
  );
  const at = firstBitDifference(ours!, twins!);
  expect(at, `[${at}]: the device has ${ours![at]}, the twin ${twins![at]}`).toBe(-1);
  return ours!;
}

/** Zeros, infinities, NaN, subnormals, and both sides of every threshold of the exponential and the reciprocal. */
const SPECIAL = Float32Array.from(
  [
    0,
    2 ** -149,
    2 ** -127,
    2 ** -126,
    2 ** -60,
    1,
    87.33654,
    87.336545,
    88.72283,
    88.72284,
    1e4,
    2 ** 125,
    2 ** 126,
    3.4e38,
    POSITIVE_INFINITY,
  ]
    .flatMap((x) => [x, -x])
    .concat(nan),
);
/** `count` numbers of several sizes, the special ones first. */
function numbers(count: number, seed = 1): Floats {
  const draw = random(1000 * seed + count);
  const values = Float32Array.from({ length: count }, (_, i) => draw.normal() * [1, 8, 40, 2 ** -100][i % 4]!);
  if (count >= 100) values.set(SPECIAL);
  return values;
}

const MODES: [string, Arithmetic][] = [false, true].flatMap((fused) =>
  [false, true].map((flushes): [string, Arithmetic] => [
    `${fused ? 'fused' : 'unfused'}, ${flushes ? 'flushing' : 'keeping'} subnormals`,
    arithmeticOf({ fused, flushes, twoSumKept: true }),
  ]),
);
/** The largest error in ulp of the exact value, over `count` draws. */
function largestError(count: number, draw: (i: number) => number, ours: (x: number) => number, exact: (x: number) => number) {
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const x = Math.fround(draw(i));
    const error = Math.abs(ours(x) - exact(x)) / f32UlpSize(exact(x));
    if (!(error <= largest)) largest = error;
  }
  return largest;
}

describe.each(MODES)('%s', (_name, arithmetic) => {
  const draw = random(7);
  const { fused } = arithmetic;

  test('exp(x, arithmetic) is within 1.2 ulp, 0.9 fused', () => {
    const ours = (x: number) => exp(x, arithmetic);
    const wide = largestError(20_000, () => draw.uniform() * 176.059 - 87.33653, ours, Math.exp);
    const narrow = largestError(10_000, () => draw.uniform() - 0.5, ours, Math.exp);
    expect(Math.max(wide, narrow)).toBeLessThan(fused ? 0.9 : 1.2);
    expect([0, -0, 2 ** -149].map(ours)).toEqual([1, 1, 1]);
    expect([nan, POSITIVE_INFINITY, NEGATIVE_INFINITY, 88.72284, -87.33655].map(Math.fround).map(ours)).toEqual([
      nan,
      POSITIVE_INFINITY,
      0,
      POSITIVE_INFINITY,
      0,
    ]);
    expect(ours(Math.fround(88.72283))).toBeGreaterThan(3.4e38);
    expect(ours(Math.fround(-87.33654))).toBeGreaterThanOrEqual(2 ** -126);
  });

  test('reciprocal(x, arithmetic) is within 1.2 ulp, 0.51 fused', () => {
    const ours = (x: number) => reciprocal(x, arithmetic);
    const normal = () => f32FromBits(0x00800000 + draw.below(0x7e000001));
    expect(largestError(20_000, normal, ours, (x) => 1 / x)).toBeLessThan(fused ? 0.51 : 1.2);
    const powers = Array.from({ length: 253 }, (_, i) => 2 ** (i - 126));
    expect(powers.map(ours)).toEqual(powers.map((x) => 1 / x));
    expect([0, -0, nan, POSITIVE_INFINITY, NEGATIVE_INFINITY, -(2 ** 127)].map(ours)).toEqual([
      POSITIVE_INFINITY,
      NEGATIVE_INFINITY,
      nan,
      0,
      -0,
      -0,
    ]);
  });

  test('logarithm(x, arithmetic) is within 1 ulp', () => {
    const ours = (x: number) => logarithm(x, arithmetic);
    const normal = () => f32FromBits(0x00800000 + draw.below(0x7f000000));
    const near = () => 0.5 + 1.5 * draw.uniform();
    expect(largestError(20_000, normal, ours, Math.log)).toBeLessThan(1);
    expect(largestError(20_000, near, ours, Math.log)).toBeLessThan(1);
    expect([1, 0, -0, -1, nan, POSITIVE_INFINITY, 2 ** -130].map(ours)).toEqual([
      0,
      NEGATIVE_INFINITY,
      NEGATIVE_INFINITY,
      nan,
      nan,
      POSITIVE_INFINITY,
      NEGATIVE_INFINITY,
    ]);
  });

  test('silu is within 3.2 ulp, gelu within 2.5 · 2⁻²⁴ |x|', async () => {
    const kernels = referenceContext(signal, arithmetic);
    const values = Float32Array.from({ length: 10_000 }, () => draw.uniform() * 100 - 80);
    const input = kernels.buffer('f32', values);
    const silus = await kernels.read(silu(kernels, input));
    const gelus = await kernels.read(
      gelu(
        kernels,
        kernels.buffer(
          'f32',
          values.map((x) => x / 10),
        ),
      ),
    );
    const worst = values.reduce((most, x, i) => {
      const exact = x / (1 + Math.exp(-x));
      return Math.max(most, Math.abs(silus[i]! - exact) / f32UlpSize(exact));
    }, 0);
    expect(worst).toBeLessThan(3.2);
    for (const [i, value] of values.entries()) {
      const x = Math.fround(value / 10);
      const exact = (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
      if (Math.abs(gelus[i]! - exact) > 2.5 * 2 ** -24 * Math.abs(x)) expect(gelus[i], `gelu(${x})`).toBe(exact);
    }
  });
});

test.each(['exponential', 'reciprocal', 'logarithm', 'sigmoid'])('every kernel that has `fn %s` has the same text', (name) => {
  const sources = import.meta.glob<string>('../../kernels/**/*.wgsl', { query: '?raw', import: 'default', eager: true });
  const copies = Object.values(sources).flatMap(
    (text) => new RegExp(`\\/\\/.*\\nfn ${name}\\([^]*?\\n}\\n`).exec(text)?.[0] ?? [],
  );
  expect(copies.length).toBeGreaterThan(0);
  expect(new Set(copies).size).toBe(1);
});

describe('has the bits of its twin', () => {
  test.each([1, 63, 64, 65, 1000])('add, multiply, silu and gelu of %i numbers', async (count) => {
    const [a, b] = [numbers(count), numbers(count, 2).reverse()];
    const two = (kernels: KernelContext) => [kernels.buffer('f32', a), kernels.buffer('f32', b)] as const;
    await onBoth((kernels) => add(kernels, ...two(kernels)));
    await onBoth((kernels) => multiply(kernels, ...two(kernels)));
    await onBoth((kernels) => silu(kernels, two(kernels)[0]));
    await onBoth((kernels) => gelu(kernels, two(kernels)[0]));
  });

  test('add and multiply of one buffer with itself, and of none', async () => {
    expect([
      ...(await onBoth((kernels) => (({ buffer }) => add(kernels, buffer, buffer))({ buffer: kernels.buffer('f32', 0) }))),
    ]).toEqual([]);
    const itself = await onBoth((kernels) => {
      const a = kernels.buffer('f32', Float32Array.of(1, 2, 3));
      return multiply(kernels, a, a);
    });
    expect([...itself]).toEqual([1, 4, 9]);
  });

  test.each([1, 63, 64, 65])('gather of rows of %i, an index beyond the table giving NaN', async (size) => {
    const table = numbers(7 * size);
    const indices = Uint32Array.of(3, 0, 6, 3, 7, 2 ** 32 - 1, 1);
    const rows = await onBoth((kernels) =>
      gather(kernels, kernels.buffer('f32', table), kernels.buffer('u32', indices), { size }),
    );
    for (const [row, index] of indices.entries()) {
      const wanted = index < 7 ? table.slice(index * size, (index + 1) * size) : new Float32Array(size).fill(nan);
      expect(firstBitDifference(rows.slice(row * size, (row + 1) * size), wanted)).toBe(-1);
    }
  });

  test.each([1, 63, 64, 65])('scatter of rows of %i, an index beyond the table writing nothing', async (size) => {
    const [table, rows] = [numbers(7 * size), numbers(4 * size)];
    const indices = Uint32Array.of(3, 0, 7, 6);
    const found = await onBoth((kernels) => {
      const changed = kernels.buffer('f32', table);
      scatter(kernels, kernels.buffer('f32', rows), kernels.buffer('u32', indices), changed, { size });
      return changed;
    });
    const wanted = table.slice();
    for (const [row, index] of indices.entries())
      if (index < 7) wanted.set(rows.subarray(row * size, (row + 1) * size), index * size);
    expect(firstBitDifference(found, wanted)).toBe(-1);
  });

  test.each([
    [1, 1, 2],
    [2, 3, 8],
    [33, 2, 64],
  ])('rotary of %i rows of %i heads of %i, and a row alone', async (rows, heads, size) => {
    const entries = 40;
    const half = size / 2;
    const angle = (i: number) => Math.floor(i / half) * 10_000 ** (-(i % half) / half);
    const cosines = Float32Array.from({ length: entries * half }, (_, i) => Math.cos(angle(i)));
    const sines = Float32Array.from({ length: entries * half }, (_, i) => Math.sin(angle(i)));
    const values = random(5).normals(rows * heads * size);
    const positions = Uint32Array.from({ length: rows }, (_, row) => (row === 17 ? entries : (row * 7) % entries));
    const turned = (of: Floats, at: Uint32Array<ArrayBuffer>) =>
      onBoth((kernels) => {
        const rotation = {
          positions: kernels.buffer('u32', at),
          cosines: kernels.buffer('f32', cosines),
          sines: kernels.buffer('f32', sines),
        };
        return rotary(kernels, kernels.buffer('f32', of), rotation, { heads, size });
      });
    const among = await turned(values, positions);
    const last = (rows - 1) * heads * size;
    const alone = await turned(values.slice(last), positions.slice(-1));
    expect(firstBitDifference(alone, among.slice(last))).toBe(-1);
    for (let i = 0; i < among.length; i++) {
      const row = Math.floor(i / heads / size);
      const pair = positions[row]! * half + (i % half);
      const second = i % size >= half;
      const exact = values[i]! * cosines[pair]! + (second ? values[i - half]! : -values[i + half]!) * sines[pair]!;
      if (row === 17) expect(among[i]).toBeNaN();
      else if (Math.abs(among[i]! - exact) > 2 ** -22 * 8) expect(among[i], `[${i}]`).toBe(exact);
    }
  });
});

test('buffers that do not fit are refused', () => {
  const kernels = referenceContext(signal);
  const of = (length: number) => kernels.buffer('f32', length);
  const indices = kernels.buffer('u32', 3);
  expect(() => add(kernels, of(3), of(4))).toThrow('add: 3 numbers and 4 numbers; give two buffers of the same length');
  expect(() => multiply(kernels, of(3), of(4))).toThrow('multiply: 3 numbers and 4');
  expect(() => gather(kernels, of(10), indices, { size: 4 })).toThrow('gather: table has 10 numbers, no whole rows of 4');
  expect(() => gather(kernels, of(10), indices, { size: 0 })).toThrow('gather: rows of 0 numbers');
  const put = (rows: number) => scatter(kernels, of(rows), indices, of(12), { size: 4 });
  expect(() => put(10)).toThrow('scatter: rows has 10 numbers, no whole rows of 4');
  expect(() => put(40)).toThrow(`scatter: 10 rows and ${indices.length} indices; give an index for each row`);
  const turn = (input: number, positions: number, cosines: number, sines: number, size = 4) =>
    rotary(
      kernels,
      of(input),
      { positions: kernels.buffer('u32', positions), cosines: of(cosines), sines: of(sines) },
      { heads: 2, size },
    );
  expect(() => turn(24, 3, 6, 6, 3)).toThrow('rotary: size 3; pairs (i, i + size/2) need an even one');
  expect(() => turn(23, 3, 6, 6)).toThrow('rotary: input has 23 numbers, no whole rows of 8');
  expect(() => turn(24, 2, 6, 6)).toThrow('rotary: 2 positions for 3 rows of 2 × 4; give one a row');
  expect(() => turn(24, 3, 6, 8)).toThrow('rotary: 6 cosines and 8 sines');
  expect(() => turn(24, 3, 5, 5)).toThrow('rotary: cosines has 5 numbers, no whole rows of 2');
});
