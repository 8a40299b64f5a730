import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './coalesced.wgsl?raw';
import { dispatchUniforms, inOrder } from './naive.ts';

/** One output an invocation, lanes along columns, so that neighbours read neighbours. a f32[m, k], b f32[k, n] (or transposed) → output f32[m, n]. */
export const coalesced = defineKernel({
  name: 'matmul/coalesced',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), output: write('f32') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((m * n) / 64)),
  reference: inOrder,
});
