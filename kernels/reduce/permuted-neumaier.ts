import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './permuted-neumaier.wgsl?raw';

/**
 * Compensated summation of the same numbers in `rows` orders: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation
 * endlicher Summen", ZAMM 54, 1974. Unlike Kahan's it survives an addend larger than the sum.
 * input f32[any], order u32[rows, length] → output f32[rows]. The uniform `zero` must be 0: it guards the compensation from the compiler.
 */
export const permutedNeumaier = defineKernel({
  name: 'reduce/permuted-neumaier',
  wgsl,
  bindings: { input: read('f32'), order: read('u32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32', zero: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { input, order, output }, uniforms: { rows, length }, arithmetic: { add } }) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      let lost = 0;
      for (let i = 0; i < length; i++) {
        const addend = input[order[row * length + i]!]!;
        const next = add(sum, addend);
        if (Math.abs(sum) >= Math.abs(addend)) lost = add(lost, add(add(sum, -next), addend));
        else lost = add(lost, add(add(addend, -next), sum));
        sum = next;
      }
      output[row] = add(sum, lost);
    }
  },
});
