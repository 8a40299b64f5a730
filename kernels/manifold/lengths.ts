import { reciprocalSqrt } from '../norm/rsqrt.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './lengths.wgsl?raw';

/** The Euclidean length of each column. input f32[rows, columns] → output f32[columns]. */
export const lengths = defineKernel({
  name: 'manifold/lengths',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', columns: 'u32' },
  workgroups: ({ uniforms: { columns } }) => grid(Math.ceil(columns / 64)),
  reference({ arrays: { input, output }, uniforms: { rows, columns }, arithmetic }) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        const number = input[row * columns + column]!;
        sum = arithmetic.mulAdd(number, number, sum);
      }
      output[column] = arithmetic.multiply(sum, reciprocalSqrt(sum, arithmetic));
    }
  },
});
