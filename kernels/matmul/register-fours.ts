import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { dispatchUniforms, inOrder } from './naive.ts';
import wgsl from './register-fours.wgsl?raw';

/**
 * `register` that reads and writes fours, where n and k are multiples of 4 and b is not transposed, for a CPU that stands in for a GPU: each read
 * is checked by itself there. The order is that of `register`, and so are the bits and the twin.
 */
export const registerFours = defineKernel({
  name: 'matmul/register-fours',
  wgsl,
  bindings: { a: read('vec4f'), b: read('vec4f'), output: write('vec4f') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((Math.ceil(m / 8) * Math.ceil(n / 8)) / 32)),
  reference: inOrder,
});
