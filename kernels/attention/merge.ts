import { exp, reciprocal } from '../f32/exp.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './merge.wgsl?raw';
import { larger } from './part.ts';

/**
 * Merges the parts of each query and head by log-sum-exp, first slot to last, and divides by the sum of weights.
 * partials f32[pairs, slots, size + 2] → output f32[pairs, size], a pair being a query and a head.
 */
export const merge = defineKernel({
  name: 'attention/merge',
  wgsl,
  bindings: { partials: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { pairs: 'u32', size: 'u32', slots: 'u32' },
  workgroups: ({ uniforms: { pairs, size } }) => grid(Math.ceil((pairs * size) / 64)),
  reference({ arrays: { partials, output }, uniforms: { pairs, size, slots }, arithmetic }) {
    const { add, multiply, mulAdd } = arithmetic;
    for (let index = 0; index < pairs * size; index++) {
      let [largest, sum, value] = [0, 0, 0];
      for (let slot = 0; slot < slots; slot++) {
        const at = (Math.floor(index / size) * slots + slot) * (size + 2);
        const partSum = partials[at + size]!;
        if (partSum === 0) continue;
        const partLargest = partials[at + size + 1]!;
        const largestNow = sum === 0 ? partLargest : larger(largest, partLargest);
        const rescale = exp(add(largest, -largestNow), arithmetic);
        const partScale = exp(add(partLargest, -largestNow), arithmetic);
        sum = mulAdd(sum, rescale, multiply(partSum, partScale));
        value = mulAdd(value, rescale, multiply(partials[at + (index % size)]!, partScale));
        largest = largestNow;
      }
      output[index] = multiply(value, reciprocal(sum, arithmetic));
    }
  },
});
