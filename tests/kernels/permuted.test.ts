import { expect, test } from 'vitest';
import { everySum } from '../../kernels/f32/every-sum.ts';
import { exactSumToF32 } from '../../kernels/f32/exact.ts';
import { random } from '../../kernels/f32/random.ts';
import { addPermuted } from '../../kernels/reduce/permuted.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;
const eight = Float32Array.of(1e-10, 1e-5, 1e-2, 1, -1e-10, -1e-5, -1e-2, -1);

function orders(rows: number, length: number): Uint32Array<ArrayBuffer> {
  const draw = random(rows + length);
  const places = new Uint32Array(rows * length);
  for (let row = 0; row < rows; row++) places.set(draw.shuffle(Uint32Array.from({ length }, (_, i) => i)), row * length);
  return places;
}

test.each(['none', 'kahan', 'neumaier'] as const)('addPermuted(…, "%s") has the bits of its twin', async (compensation) => {
  const device = await testDevice();
  const draw = random(7);
  const wide = Float32Array.from({ length: 50 }, () => draw.normal() * 2 ** (draw.below(60) - 30));
  for (const [values, rows] of [
    [eight, 10_000],
    [wide, 300],
    [wide.slice(0, 1), 1],
    [Float32Array.of(2 ** 127, 2 ** 127, -(2 ** 127)), 6],
  ] as const) {
    const places = orders(rows, values.length);
    const contexts = [device.context(signal), referenceContext(signal, device.arithmetic)];
    const [ours, twins] = await Promise.all(
      contexts.map((kernels) => addPermuted(kernels, values, places, values.length, compensation)),
    );
    expect(firstBitDifference(ours!, twins!)).toBe(-1);
    expect(contexts[0]!.allocated.buffers).toBe(0);
  }
});

test('addPermuted(…) of 10,000 shuffles finds only sums that some order gives, and several of them', async () => {
  const device = await testDevice();
  const kernels = device.context(signal);
  const sums = new Set(await addPermuted(kernels, eight, orders(10_000, 8), 8));
  const possible = everySum(eight, device.arithmetic.add);
  expect([...sums].filter((sum) => !possible.has(sum))).toEqual([]);
  expect(sums.size).toBeGreaterThan(10);
});

test('addPermuted(…, "neumaier") gives the rounded exact sum where plain addition does not, on the device too', async () => {
  const device = await testDevice();
  const values = Float32Array.of(1, 2 ** 40, 3, -(2 ** 40), 2 ** -10);
  for (const kernels of [device.context(signal), referenceContext(signal)]) {
    const sums = await addPermuted(kernels, values, orders(60, 5), 5, 'neumaier');
    expect(new Set(sums)).toEqual(new Set([exactSumToF32(values)]));
    expect(new Set(await addPermuted(kernels, values, orders(60, 5), 5)).size).toBeGreaterThan(1);
  }
});

test('addPermuted(…, order, length) rejects broken rows and places beyond the values', async () => {
  const kernels = referenceContext(signal);
  await expect(addPermuted(kernels, eight, new Uint32Array(9), 8)).rejects.toThrow('9 places are no whole rows of 8');
  await expect(addPermuted(kernels, eight, Uint32Array.of(0, 8), 2)).rejects.toThrow('place 8 is beyond the 8 values');
});
