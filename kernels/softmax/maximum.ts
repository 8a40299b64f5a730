import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './maximum.wgsl?raw';

/** The largest number of each row, −infinity for an empty one, NaN where the row has any. input f32[rows, length] → maxima f32[rows]. */
export const maximum = defineKernel({
  name: 'softmax/maximum',
  wgsl,
  bindings: { input: read('f32'), maxima: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(rows),
  reference({ arrays: { input, maxima }, uniforms: { rows, length } }) {
    for (let row = 0; row < rows; row++) {
      let largest = Number.NEGATIVE_INFINITY;
      // Math.max, too, puts −0 below 0 and a NaN above all.
      for (let i = 0; i < length; i++) largest = Math.max(largest, input[row * length + i]!);
      maxima[row] = largest;
    }
  },
});
