import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './append.wgsl?raw';

/** Copies rows f32[count] into cache at `offset` numbers: new keys and values behind the old ones, before anything is computed. */
export const append = defineKernel({
  name: 'attention/append',
  wgsl,
  bindings: { rows: read('f32'), cache: write('f32') },
  constants: {},
  uniforms: { count: 'u32', offset: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { rows, cache }, uniforms: { count, offset } }) {
    cache.set(rows.subarray(0, count), offset);
  },
});
