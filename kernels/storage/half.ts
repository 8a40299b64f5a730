import { toFloat16 } from '../f32/round.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './half.wgsl?raw';

/** The 16 bits of a number that float16 holds exactly. */
export function float16Bits(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  if (Number.isNaN(x)) return 0x7e00;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 2 ** 10);
}

/**
 * float16 proper, where the adapter has `shader-f16`; `float16` needs no feature. values f32[count] → words u32[⌈count / 2⌉], two
 * numbers a word, the first in the low half; an odd last one stands twice. What is beyond the largest float16 is the device's affair: WGSL
 * leaves it open.
 */
export const half = defineKernel({
  name: 'storage/half',
  wgsl,
  bindings: { values: read('f32'), words: write('u32') },
  constants: {},
  uniforms: { count: 'u32' },
  features: ['shader-f16'],
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 128)),
  reference({ arrays: { values, words }, uniforms: { count } }) {
    const bits = (index: number) => float16Bits(toFloat16(values[Math.min(index, count - 1)]!));
    for (let index = 0; index * 2 < count; index++) words[index] = (bits(index * 2) | (bits(index * 2 + 1) << 16)) >>> 0;
  },
});
