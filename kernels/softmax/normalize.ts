import { exp, reciprocal } from '../f32/exp.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './normalize.wgsl?raw';

/**
 * Each number's share of its row: e to the (number − maximum), times the reciprocal of the sum. NaN throughout where the maximum is infinite.
 * input f32[rows, length], maxima f32[rows], sums f32[rows] → output f32[rows, length].
 */
export const normalize = defineKernel({
  name: 'softmax/normalize',
  wgsl,
  bindings: { input: read('f32'), maxima: read('f32'), sums: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows, length } }) => grid(Math.ceil((rows * Math.ceil(length / 8)) / 64)),
  reference({ arrays: { input, maxima, sums, output }, uniforms: { rows, length }, arithmetic }) {
    const { add, multiply } = arithmetic;
    for (let row = 0; row < rows; row++) {
      const inverse = Number.isFinite(maxima[row]!) ? reciprocal(sums[row]!, arithmetic) : Number.NaN;
      for (let i = row * length; i < (row + 1) * length; i++)
        output[i] = multiply(exp(add(input[i]!, -maxima[row]!), arithmetic), inverse);
    }
  },
});
