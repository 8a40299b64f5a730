import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { shapeUniforms, sumProducts } from './naive.ts';
import wgsl from './split.wgsl?raw';

/**
 * Cuts k into `splits` contiguous parts of `size` (the last ones shorter, or empty) and sums each part of each output.
 * a f32[m, k], b f32[k, n] (or transposed) → partials f32[splits, m, n]; `merge` adds them.
 */
export const split = defineKernel({
  name: 'matmul/split',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), partials: write('f32') },
  constants: {},
  uniforms: { ...shapeUniforms, splits: 'u32', size: 'u32', firstGroup: 'u32' },
  workgroups: ({ uniforms: { m, n, splits } }) => grid(Math.ceil((m * n * splits) / 64)),
  reference({ arrays, uniforms, arithmetic }) {
    const { m, n, k, splits, size } = uniforms;
    for (let split = 0; split < splits; split++) {
      const part = { from: split * size, to: Math.min((split + 1) * size, k) };
      for (let row = 0; row < m; row++)
        for (let column = 0; column < n; column++)
          arrays.partials[(split * m + row) * n + column] = sumProducts(arrays, uniforms, { row, column, ...part }, arithmetic);
    }
  },
});
