import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './transpose.wgsl?raw';

/** input f32[rows, columns] → output f32[columns, rows]. */
export const transpose = defineKernel({
  name: 'manifold/transpose',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', columns: 'u32' },
  workgroups: ({ uniforms: { rows, columns } }) => grid(Math.ceil((rows * columns) / 64)),
  reference({ arrays: { input, output }, uniforms: { rows, columns } }) {
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) output[column * rows + row] = input[row * columns + column]!;
  },
});
