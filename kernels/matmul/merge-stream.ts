import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './merge-stream.wgsl?raw';
import { block, tile } from './stream-shares.ts';

/** The clean-up pass of stream-K: adds an output's partial sums, first worker to last. partials f32[slots, m, n] → output f32[m, n]. */
export const mergeStream = defineKernel({
  name: 'matmul/merge-stream',
  wgsl,
  bindings: { partials: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { m: 'u32', n: 'u32', k: 'u32', share: 'u32' },
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((m * n) / 64)),
  reference({ arrays: { partials, output }, uniforms: { m, n, k, share }, arithmetic: { add } }) {
    const blocks = Math.max(1, Math.ceil(k / block));
    const across = Math.ceil(n / tile);
    for (let index = 0; index < m * n; index++) {
      const tileIndex = Math.floor(Math.floor(index / n) / tile) * across + Math.floor((index % n) / tile);
      const workers = Math.floor((tileIndex * blocks + blocks - 1) / share) - Math.floor((tileIndex * blocks) / share) + 1;
      let sum = 0;
      for (let slot = 0; slot < workers; slot++) sum = add(sum, partials[slot * m * n + index]!);
      output[index] = sum;
    }
  },
});
