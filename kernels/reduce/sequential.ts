import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sequential.wgsl?raw';

/** Sums `rows` arrays of `length` one after another, as a loop on one core does. input f32[rows, length] → output f32[rows]. */
export const sequential = defineKernel({
  name: 'reduce/sequential',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { input, output }, uniforms: { rows, length }, arithmetic: { add } }) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum = add(sum, input[row * length + i]!);
      output[row] = sum;
    }
  },
});
