import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { dispatchUniforms, inOrder } from './naive.ts';
import wgsl from './tiled.wgsl?raw';

/** A tile of 16 by 16 outputs a workgroup, the operands held in workgroup memory, 16 of k at a time. a f32[m, k], b f32[k, n] (or transposed) → output f32[m, n]. */
export const tiled = defineKernel({
  name: 'matmul/tiled',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), output: write('f32') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil(m / 16) * Math.ceil(n / 16)),
  reference: inOrder,
});
