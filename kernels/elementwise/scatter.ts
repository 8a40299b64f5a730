import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './scatter.wgsl?raw';

/** Rows to where `indices` says: rows f32[count, size], indices u32[count], each at most once → table f32[entries, size]. */
export const scatter = defineKernel({
  name: 'elementwise/scatter',
  wgsl,
  bindings: { rows: read('f32'), indices: read('u32'), table: write('f32') },
  constants: {},
  uniforms: { count: 'u32', size: 'u32', entries: 'u32' },
  workgroups: ({ uniforms: { count, size } }) => grid(Math.ceil((count * size) / 64)),
  reference({ arrays: { rows, indices, table }, uniforms: { count, size, entries } }) {
    for (let row = 0; row < count; row++)
      if (indices[row]! < entries) table.set(rows.subarray(row * size, (row + 1) * size), indices[row]! * size);
  },
});
