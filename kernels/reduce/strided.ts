import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './strided.wgsl?raw';
import { fold } from './tree.ts';

/**
 * Sums `rows` arrays of `length`, one group of `width` lanes a row: each lane adds every width-th number, then the lanes are folded.
 * Neighbouring lanes read neighbouring numbers, which is how a GPU likes to read. input f32[rows, length] → output f32[rows].
 */
export const strided = defineKernel({
  name: 'reduce/strided',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(rows),
  reference({ arrays: { input, output }, constants: { width }, uniforms: { rows, length }, arithmetic }) {
    for (let row = 0; row < rows; row++) {
      const partials = new Float32Array(width);
      for (let lane = 0; lane < width; lane++) {
        let sum = 0;
        for (let i = lane; i < length; i += width) sum = arithmetic.add(sum, input[row * length + i]!);
        partials[lane] = sum;
      }
      output[row] = fold(partials, arithmetic);
    }
  },
});
