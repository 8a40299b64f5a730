import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { part } from './part.ts';
import wgsl from './part-alone.wgsl?raw';

/**
 * `part` with one invocation for each query, head and part: no barrier, for a CPU that stands in for a GPU, where a barrier takes longer than
 * a block's additions. It reads features in fours: a head has a multiple of 4. The order is that of `part`, and so are the bits and the twin.
 */
export const partAlone = defineKernel({
  name: 'attention/part-alone',
  wgsl,
  bindings: { query: read('vec4f'), keys: read('vec4f'), values: read('vec4f'), partials: write('f32') },
  constants: {},
  uniforms: part.uniforms,
  workgroups: ({ uniforms: { queries, heads, parts } }) => grid(Math.ceil((queries * heads * parts) / 8)),
  reference: (call) => part.reference(call),
});
