import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { gemv } from './gemv.ts';
import wgsl from './gemv-fours.wgsl?raw';
import { dispatchUniforms } from './naive.ts';

/**
 * `gemv` with four lanes an output, all in one invocation and without a barrier, where n and k are multiples of 4 and b is not transposed: for
 * a CPU that stands in for a GPU. The order is that of `gemv` of width 4, and so are the bits and the twin.
 */
export const gemvFours = defineKernel({
  name: 'matmul/gemv-fours',
  wgsl,
  bindings: { a: read('vec4f'), b: read('vec4f'), output: write('vec4f') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((m * Math.ceil(n / 4)) / 32)),
  reference: (call) => gemv.reference({ ...call, constants: { width: 4 } }),
});
