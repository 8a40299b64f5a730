import { fold } from '../reduce/tree.ts';
import type { Arithmetic } from '../runtime/arithmetic.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './squares.wgsl?raw';

/** What one group of `width` lanes makes of `numbers`: each lane adds the squares of every width-th, then the lanes are folded. */
export function sumOfSquares(numbers: Float32Array, width: number, arithmetic: Arithmetic): number {
  const partials = new Float32Array(width);
  for (let lane = 0; lane < width; lane++) {
    let sum = 0;
    for (let i = lane; i < numbers.length; i += width) sum = arithmetic.mulAdd(numbers[i]!, numbers[i]!, sum);
    partials[lane] = sum;
  }
  return fold(partials, arithmetic);
}

/**
 * Cuts each of `rows` arrays of `length` into `splits` contiguous parts of `size` (the last ones shorter, or empty) and adds each part's
 * squares, one group of `width` lanes a part. input f32[rows, length] → output f32[rows, splits]. `norm/scale` takes it from there.
 */
export const squares = defineKernel({
  name: 'norm/squares',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32', splits: 'u32', size: 'u32' },
  workgroups: ({ uniforms: { rows, splits } }) => grid(rows * splits),
  reference({ arrays: { input, output }, constants: { width }, uniforms: { rows, length, splits, size }, arithmetic }) {
    for (let row = 0; row < rows; row++) {
      const start = row * length;
      for (let split = 0; split < splits; split++) {
        const end = Math.min((split + 1) * size, length);
        const numbers = input.subarray(start + Math.min(split * size, end), start + end);
        output[row * splits + split] = sumOfSquares(numbers, width, arithmetic);
      }
    }
  },
});
