import { toFloat16 } from '../f32/round.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, write } from '../runtime/kernel.ts';
import wgsl from './float16.wgsl?raw';

/**
 * Rounds values f32[count] to float16 in place, as a store to that format does. By integer operations, because some compilers fold WGSL's
 * own conversions away. NaN becomes the quiet NaN, overflow infinity, subnormals of the format are kept.
 */
export const float16 = defineKernel({
  name: 'storage/float16',
  wgsl,
  bindings: { values: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { values }, uniforms: { count } }) {
    for (let index = 0; index < count; index++) values[index] = toFloat16(values[index]!);
  },
});
