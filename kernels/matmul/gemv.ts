import { fold } from '../reduce/tree.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './gemv.wgsl?raw';
import { dispatchUniforms, sumProducts } from './naive.ts';

/**
 * One group of `width` lanes an output, for few rows: k is what there is to share out. Another order than `inOrder`.
 * a f32[m, k], b f32[k, n] (or transposed) → output f32[m, n].
 */
export const gemv = defineKernel({
  name: 'matmul/gemv',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(m * n),
  reference({ arrays, constants: { width }, uniforms, arithmetic }) {
    const { m, n, k } = uniforms;
    const partials = new Float32Array(width);
    for (let row = 0; row < m; row++)
      for (let column = 0; column < n; column++) {
        for (let lane = 0; lane < width; lane++)
          partials[lane] = sumProducts(arrays, uniforms, { row, column, from: lane, to: k, step: width }, arithmetic);
        arrays.output[row * n + column] = fold(partials, arithmetic);
      }
  },
});
