import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { dispatchUniforms, inOrder } from './naive.ts';
import wgsl from './row-fours.wgsl?raw';

/**
 * `row` that reads and writes fours, where n and k are multiples of 4 and b is not transposed, for a CPU that stands in for a GPU: each read
 * is checked by itself there. The order is that of `row`, and so are the bits and the twin.
 */
export const rowFours = defineKernel({
  name: 'matmul/row-fours',
  wgsl,
  bindings: { a: read('vec4f'), b: read('vec4f'), output: write('vec4f') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((m * Math.ceil(n / 8)) / 16)),
  reference: inOrder,
});
