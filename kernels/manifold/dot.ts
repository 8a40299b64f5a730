import { fold } from '../reduce/tree.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './dot.wgsl?raw';

/**
 * Σ x[i] · y[i] within each part of `size` numbers, one group of `width` lanes a part: tr(XᵀY) of two matrices, ‖X‖² of one.
 * x f32[count], y f32[count] → output f32[⌈count / size⌉].
 */
export const dot = defineKernel({
  name: 'manifold/dot',
  wgsl,
  bindings: { x: read('f32'), y: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { count: 'u32', size: 'u32' },
  workgroups: ({ uniforms: { count, size } }) => grid(Math.max(1, Math.ceil(count / size))),
  reference({ arrays: { x, y, output }, constants: { width }, uniforms: { count, size }, arithmetic }) {
    const partials = new Float32Array(width);
    for (let part = 0; part < output.length; part++) {
      const end = Math.min((part + 1) * size, count);
      for (let lane = 0; lane < width; lane++) {
        let sum = 0;
        for (let i = part * size + lane; i < end; i += width) sum = arithmetic.mulAdd(x[i]!, y[i]!, sum);
        partials[lane] = sum;
      }
      output[part] = fold(partials, arithmetic);
    }
  },
});
