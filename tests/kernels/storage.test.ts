import { expect, test } from 'vitest';
import { f32FromBits } from '../../kernels/f32/bits.ts';
import { random } from '../../kernels/f32/random.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
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
