import { exp } from '../f32/exp.ts';
import { fold } from '../reduce/tree.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './exponentials.wgsl?raw';

/** The sum over each row of e to the (number − maximum). input f32[rows, length], maxima f32[rows] → sums f32[rows]. */
export const exponentials = defineKernel({
  name: 'softmax/exponentials',
  wgsl,
  bindings: { input: read('f32'), maxima: read('f32'), sums: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(rows),
  reference({ arrays: { input, maxima, sums }, constants: { width }, uniforms: { rows, length }, arithmetic }) {
    const { add } = arithmetic;
    for (let row = 0; row < rows; row++) {
      const partials = new Float32Array(width);
      for (let lane = 0; lane < width; lane++) {
        let sum = 0;
        for (let i = lane; i < length; i += width) sum = add(sum, exp(add(input[row * length + i]!, -maxima[row]!), arithmetic));
        partials[lane] = sum;
      }
      sums[row] = fold(partials, arithmetic);
    }
  },
});
