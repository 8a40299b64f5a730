import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { dispatchUniforms, inOrder } from './naive.ts';
import wgsl from './register.wgsl?raw';

/** Eight rows by four columns an invocation, in named variables: no barrier, each number of b read once for eight rows. a f32[m, k], b f32[k, n] (or transposed) → output f32[m, n]. */
export const register = defineKernel({
  name: 'matmul/register',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), output: write('f32') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((Math.ceil(m / 8) * Math.ceil(n / 4)) / 64)),
  reference: inOrder,
});
