import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { split } from './split.ts';
import wgsl from './split-fours.wgsl?raw';

/**
 * `split` with a tile of 8 rows by 4 columns an invocation, where n is a multiple of 4 and b is not transposed, for a CPU that stands in for
 * a GPU. The order is that of `split`, and so are the bits and the twin.
 */
export const splitFours = defineKernel({
  name: 'matmul/split-fours',
  wgsl,
  bindings: { a: read('f32'), b: read('vec4f'), partials: write('vec4f') },
  constants: {},
  uniforms: split.uniforms,
  workgroups: ({ uniforms: { m, n, splits } }) => grid(Math.ceil((Math.ceil(m / 8) * Math.ceil(n / 4) * splits) / 32)),
  reference: (call) => split.reference({ ...call, constants: {} }),
});
