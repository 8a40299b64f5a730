import { expect, test } from 'vitest';
import { f32FromBits } from '../../kernels/f32/bits.ts';
import { random } from '../../kernels/f32/random.ts';
import type { OwnedContext } from '../../kernels/runtime/context.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { float16Bits, half } from '../../kernels/storage/half.ts';
import { storageFormats, store } from '../../kernels/storage/store.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

/** Every exponent with ties, near ties and random significands, both signs, and the specials. */
function values(): Float32Array<ArrayBuffer> {
  const drawn = random(8);
  const bits: number[] = [0, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0x7f7fffff];
  for (let exponent = 0; exponent < 255; exponent++)
    for (const low of [
      0,
      1,
      0x7fff,
      0x8000,
      0x8001,
      0x18000,
      0xfff,
      0x1000,
      0x1001,
      0x3000,
      0x7ff000,
      0x7fffff,
      drawn.below(2 ** 23),
    ])
      bits.push((exponent << 23) | low, ((exponent << 23) | low | 0x80000000) >>> 0);
  return Float32Array.from(bits, (word) => f32FromBits(word >>> 0));
}

test.each(storageFormats)('store(…, %s) has the bits of its twin, and a second time changes nothing', async (format) => {
  const device = await testDevice();
  const results = [];
  for (const kernels of [
    device.context(new AbortController().signal),
    referenceContext(new AbortController().signal, device.arithmetic),
  ]) {
    const buffer = kernels.buffer('f32', values());
    store(kernels, buffer, format);
    const once = await kernels.read(buffer);
    store(kernels, buffer, format);
    expect(firstBitDifference(once, await kernels.read(buffer))).toBe(-1);
    results.push(once);
    kernels.dispose();
  }
  const at = firstBitDifference(results[0]!, results[1]!);
  expect(at, at < 0 ? '' : `${values()[at]}: ${results[0]![at]} is not ${results[1]![at]}`).toBe(-1);
});

test('half: the device’s own f16 has the bits of the emulated one, where the device has it', async ({ skip }) => {
  const device = await testDevice();
  const numbers = values().filter((value) => Math.abs(value) < 65504);
  const run = async (kernels: OwnedContext) => {
    const words = kernels.buffer('u32', Math.ceil(numbers.length / 2));
    kernels.run(half, { values: kernels.buffer('f32', numbers), words }, { uniforms: { count: numbers.length } });
    const read = await kernels.read(words);
    kernels.dispose();
    return read;
  };
  const signal = new AbortController().signal;
  const emulated = await run(referenceContext(signal, device.arithmetic));
  if (!device.features.has('shader-f16')) {
    expect(() => device.context(signal).run(half, {} as never)).toThrow('kernel storage/half: needs the feature "shader-f16"');
    console.log(`left out: f16 proper; ${device.adapter} has no shader-f16`);
    skip('this device has no shader-f16');
  }
  expect(firstBitDifference(await run(device.context(signal)), emulated)).toBe(-1);
});

test.each([
  [0, 0],
  [-0, 0x8000],
  [1, 0x3c00],
  [-1.5, 0xbe00],
  [65504, 0x7bff],
  [2 ** -24, 1],
  [2 ** -14, 0x0400],
  [Number.POSITIVE_INFINITY, 0x7c00],
])('float16Bits(%d) is %i', (value, bits) => expect(float16Bits(value)).toBe(bits));
