import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './atomic.wgsl?raw';
import { shapeUniforms, sumProducts } from './naive.ts';

/**
 * Split-K without a clean-up pass: each of `splits` parts of `size` is added to its output by compare-exchange, in the order in which the
 * parts finish; `runs` times over in one dispatch. a f32[m, k], b f32[k, n] (or transposed) → sums f32[runs, m, n] as bits, which must be 0
 * beforehand. The twin finishes part after part.
 */
export const atomic = defineKernel({
  name: 'matmul/atomic',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), sums: write('atomic<u32>') },
  constants: {},
  uniforms: { ...shapeUniforms, splits: 'u32', size: 'u32', runs: 'u32' },
  workgroups: ({ uniforms: { m, n, splits, runs } }) => grid(Math.ceil((m * n * runs) / 64) * splits),
  reference({ arrays, uniforms, arithmetic }) {
    const { m, n, k, splits, size, runs } = uniforms;
    const floats = new Float32Array(arrays.sums.buffer, arrays.sums.byteOffset, arrays.sums.length);
    for (let part = 0; part < splits; part++)
      for (let row = 0; row < m; row++)
        for (let column = 0; column < n; column++) {
          const range = { from: part * size, to: Math.min((part + 1) * size, k) };
          const sum = sumProducts(arrays, uniforms, { row, column, ...range }, arithmetic);
          for (let run = 0; run < runs; run++) {
            const slot = (run * m + row) * n + column;
            floats[slot] = arithmetic.add(floats[slot]!, sum);
          }
        }
  },
});
