import type { Arithmetic } from '../runtime/arithmetic.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, type Values, write } from '../runtime/kernel.ts';
import wgsl from './naive.wgsl?raw';

/** m rows of a, n columns of b, k products an output. B's element (i, column) lies at i · strideK + column · strideN. */
export const shapeUniforms = { m: 'u32', n: 'u32', k: 'u32', strideK: 'u32', strideN: 'u32' } as const;

/** Those of a matmul that is one dispatch. */
export const dispatchUniforms = { ...shapeUniforms, firstGroup: 'u32' } as const;

interface Operands {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** The products of one output with k in [from, to), added first to last to a sum that begins at 0. */
export function sumProducts(
  { a, b }: Operands,
  { k, strideK, strideN }: Pick<Values<typeof shapeUniforms>, 'k' | 'strideK' | 'strideN'>,
  { row, column, from, to, step = 1 }: { row: number; column: number; from: number; to: number; step?: number },
  { mulAdd }: Arithmetic,
): number {
  let sum = 0;
  for (let i = from; i < to; i += step) sum = mulAdd(a[row * k + i]!, b[i * strideK + column * strideN]!, sum);
  return sum;
}

/** The twin of every matmul that adds each output's products from the first k to the last: `naive`, `coalesced`, `tiled`, `register`. */
export function inOrder(call: {
  arrays: Operands & { output: Float32Array };
  uniforms: Values<typeof dispatchUniforms>;
  arithmetic: Arithmetic;
}): void {
  const { arrays, uniforms, arithmetic } = call;
  const { m, n, k } = uniforms;
  for (let row = 0; row < m; row++)
    for (let column = 0; column < n; column++)
      arrays.output[row * n + column] = sumProducts(arrays, uniforms, { row, column, from: 0, to: k }, arithmetic);
}

/** One output an invocation, lanes along rows. a f32[m, k], b f32[k, n] (or transposed) → output f32[m, n]. */
export const naive = defineKernel({
  name: 'matmul/naive',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), output: write('f32') },
  constants: {},
  uniforms: dispatchUniforms,
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((m * n) / 64)),
  reference: inOrder,
});
