import { reciprocalSqrt } from '../norm/rsqrt.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './normalize.wgsl?raw';

/**
 * x / √(square · ratio), by multiplication: WGSL leaves the last bits of a division to the driver. Zeros over a square of 0 stay zeros.
 * input f32[count], square f32[1] → output f32[count].
 */
export const normalize = defineKernel({
  name: 'manifold/normalize',
  wgsl,
  bindings: { input: read('f32'), square: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32', ratio: 'f32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { input, square, output }, uniforms: { count, ratio }, arithmetic }) {
    const factor = reciprocalSqrt(arithmetic.multiply(square[0]!, ratio), arithmetic);
    for (let index = 0; index < count; index++) output[index] = arithmetic.multiply(input[index]!, factor);
  },
});
