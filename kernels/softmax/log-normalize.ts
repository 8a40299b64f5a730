import { logarithm } from '../f32/exp.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './log-normalize.wgsl?raw';

/**
 * The logarithm of each number's share of its row: (number − maximum) − ln sum. NaN throughout where the maximum is infinite.
 * input f32[rows, length], maxima f32[rows], sums f32[rows] → output f32[rows, length].
 */
export const logNormalize = defineKernel({
  name: 'softmax/log-normalize',
  wgsl,
  bindings: { input: read('f32'), maxima: read('f32'), sums: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows, length } }) => grid(Math.ceil((rows * length) / 64)),
  reference({ arrays: { input, maxima, sums, output }, uniforms: { rows, length }, arithmetic }) {
    for (let row = 0; row < rows; row++) {
      const log = Number.isFinite(maxima[row]!) ? logarithm(sums[row]!, arithmetic) : Number.NaN;
      for (let i = row * length; i < (row + 1) * length; i++)
        output[i] = arithmetic.add(arithmetic.add(input[i]!, -maxima[row]!), -log);
    }
  },
});
