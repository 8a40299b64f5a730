import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './relu-gradient.wgsl?raw';

/**
 * The derivative of `relu`, in place: zero where the unit gave zero. At x = 0 it is 0. output f32[count], what `relu` gave; gradient
 * f32[count], by the outputs before and by the inputs after.
 */
export const reluGradient = defineKernel({
  name: 'mlp/relu-gradient',
  wgsl,
  bindings: { output: read('f32'), gradient: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { output, gradient }, uniforms: { count } }) {
    for (let index = 0; index < count; index++) if (output[index] === 0) gradient[index] = 0;
  },
});
