import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { split } from './split.ts';
import wgsl from './split-fours.wgsl?raw';

/**
 * `split` that reads four numbers at once, where length and size are multiples of 4, for a CPU that stands in for a GPU: a lane's numbers lie
 * apart from its neighbour's, and each read is checked by itself. The order is that of `split`, and so are the bits and the twin.
 */
export const splitFours = defineKernel({
  name: 'reduce/split-fours',
  wgsl,
  bindings: { input: read('vec4f'), output: write('f32') },
  constants: {},
  uniforms: split.uniforms,
  workgroups: ({ uniforms: { rows, splits } }) => grid(Math.ceil((rows * splits) / 16)),
  reference: (call) => split.reference(call),
});
