import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './shift.wgsl?raw';

/** M + shift · I. input f32[size, size] → output f32[size, size]. */
export const shift = defineKernel({
  name: 'manifold/shift',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { size: 'u32', shift: 'f32' },
  workgroups: ({ uniforms: { size } }) => grid(Math.ceil((size * size) / 64)),
  reference({ arrays: { input, output }, uniforms: { size, shift }, arithmetic: { add } }) {
    output.set(input.subarray(0, size * size));
    for (let i = 0; i < size; i++) output[i * size + i] = add(input[i * size + i]!, shift);
  },
});
