import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { shapeUniforms, sumProducts } from './naive.ts';
import wgsl from './stream.wgsl?raw';
import { block, shares, tile } from './stream-shares.ts';

/**
 * Stream-K: all tiles' steps of k in one line, cut into equal shares, one a worker. Where a tile is cut depends on where it stands, so
 * the bits of a row depend on its position. a f32[m, k], b f32[k, n] (or transposed) → partials f32[slots, m, n]; `mergeStream` adds
 * them. M. Osama, D. Merrill, C. Cecka, M. Garland, J. D. Owens, "Stream-K: Work-centric Parallel Decomposition for Dense Matrix-Matrix
 * Multiplication on the GPU" (PPoPP 2023).
 */
export const stream = defineKernel({
  name: 'matmul/stream',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), partials: write('f32') },
  constants: {},
  uniforms: { ...shapeUniforms, share: 'u32' },
  workgroups: ({ uniforms: { m, n, k, share } }) => {
    const { tiles, blocks } = shares({ m, n, k }, 1);
    return grid(Math.ceil((tiles * blocks) / share));
  },
  reference({ arrays, uniforms, arithmetic }) {
    const { m, n, k, share } = uniforms;
    const { tiles, blocks } = shares(uniforms, 1);
    const across = Math.ceil(n / tile);
    for (let at = 0; at < tiles * blocks; ) {
      const worker = Math.floor(at / share);
      const tileIndex = Math.floor(at / blocks);
      const first = at % blocks;
      const last = Math.min(blocks, first + (worker + 1) * share - at);
      const slot = worker - Math.floor((tileIndex * blocks) / share);
      const top = Math.floor(tileIndex / across) * tile;
      const left = (tileIndex % across) * tile;
      const part = { from: first * block, to: Math.min(last * block, k) };
      for (let row = top; row < Math.min(top + tile, m); row++)
        for (let column = left; column < Math.min(left + tile, n); column++)
          arrays.partials[(slot * m + row) * n + column] = sumProducts(arrays, uniforms, { row, column, ...part }, arithmetic);
      at += last - first;
    }
  },
});
