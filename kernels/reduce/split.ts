import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './split.wgsl?raw';

/**
 * Cuts each of `rows` arrays of `length` into `splits` contiguous parts of `size` (the last ones shorter, or empty) and sums each part.
 * input f32[rows, length] → output f32[rows, splits]. With size = ⌈length / splits⌉ the *number* of splits is fixed, with
 * splits = ⌈length / size⌉ their size: the two differ in whether a sum's bits depend on how the work was cut.
 */
export const split = defineKernel({
  name: 'reduce/split',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32', splits: 'u32', size: 'u32' },
  workgroups: ({ uniforms: { rows, splits } }) => grid(Math.ceil((rows * splits) / 64)),
  reference({ arrays: { input, output }, uniforms: { rows, length, splits, size }, arithmetic: { add } }) {
    for (let row = 0; row < rows; row++) {
      for (let split = 0; split < splits; split++) {
        const end = Math.min((split + 1) * size, length);
        let sum = 0;
        for (let i = split * size; i < end; i++) sum = add(sum, input[row * length + i]!);
        output[row * splits + split] = sum;
      }
    }
  },
});
