import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './load-split.wgsl?raw';

/**
 * Sums `rows` arrays of `length`, each in ⌊width / rows⌋ parts (at least one). NOT batch-invariant: it cuts a row by how many rows stand
 * beside it, as a kernel in a hurry does. It is there to be mended. input f32[rows, length] → output f32[rows].
 */
export const loadSplit = defineKernel({
  name: 'reduce/load-split',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(rows),
  reference({ arrays: { input, output }, constants: { width }, uniforms: { rows, length }, arithmetic: { add } }) {
    const parts = Math.max(1, Math.floor(width / Math.max(1, rows)));
    const size = Math.ceil(length / parts);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let part = 0; part < parts; part++) {
        let partial = 0;
        for (let i = part * size; i < Math.min((part + 1) * size, length); i++) partial = add(partial, input[row * length + i]!);
        sum = add(sum, partial);
      }
      output[row] = sum;
    }
  },
});
