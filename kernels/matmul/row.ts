import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { dispatchUniforms, inOrder } from './naive.ts';
import wgsl from './row.wgsl?raw';

/** One row by four columns an invocation, for batches too small to share what is read. a f32[m, k], b f32[k, n] (or transposed) → output f32[m, n]. */
export const row = defineKernel({
  name: 'matmul/row',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), output: write('f32') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((m * Math.ceil(n / 4)) / 16)),
  reference: inOrder,
});
