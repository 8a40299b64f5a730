import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './relu.wgsl?raw';

/** max(x, 0) of each number; a NaN stays one. input f32[count] → output f32[count]. */
export const relu = defineKernel({
  name: 'mlp/relu',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { input, output }, uniforms: { count } }) {
    for (let index = 0; index < count; index++) output[index] = input[index]! <= 0 ? 0 : input[index]!;
  },
});
