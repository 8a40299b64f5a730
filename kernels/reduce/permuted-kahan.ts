import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './permuted-kahan.wgsl?raw';

/**
 * Compensated summation of the same numbers in `rows` orders: W. Kahan, "Further remarks on reducing truncation errors", CACM 8(1), 1965.
 * input f32[any], order u32[rows, length] → output f32[rows]. The uniform `zero` must be 0: it guards the compensation from the compiler.
 */
export const permutedKahan = defineKernel({
  name: 'reduce/permuted-kahan',
  wgsl,
  bindings: { input: read('f32'), order: read('u32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32', zero: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { input, order, output }, uniforms: { rows, length }, arithmetic: { add } }) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      let excess = 0;
      for (let i = 0; i < length; i++) {
        const addend = add(input[order[row * length + i]!]!, -excess);
        const next = add(sum, addend);
        excess = add(add(next, -sum), -addend);
        sum = next;
      }
      output[row] = sum;
    }
  },
});
