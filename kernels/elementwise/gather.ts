import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './gather.wgsl?raw';

/** Embedding rows by index: table f32[entries, size], indices u32[count] → output f32[count, size]. A row that is not there is NaN. */
export const gather = defineKernel({
  name: 'elementwise/gather',
  wgsl,
  bindings: { table: read('f32'), indices: read('u32'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32', size: 'u32', entries: 'u32' },
  workgroups: ({ uniforms: { count, size } }) => grid(Math.ceil((count * size) / 64)),
  reference({ arrays: { table, indices, output }, uniforms: { count, size, entries } }) {
    for (let index = 0; index < count * size; index++) {
      const entry = indices[Math.floor(index / size)]!;
      output[index] = entry < entries ? table[entry * size + (index % size)]! : Number.NaN;
    }
  },
});
