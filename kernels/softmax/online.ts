import { exp } from '../f32/exp.ts';
import type { Arithmetic } from '../runtime/arithmetic.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './online.wgsl?raw';

/** A maximum, and the sum of e to the (number − maximum) over the numbers seen so far. */
type Partial = readonly [maximum: number, sum: number];

/** Two partials as one: the sum with the smaller maximum is scaled down to the larger. Equal maxima, infinite ones too, scale by 1. */
function merged(a: Partial, b: Partial, arithmetic: Arithmetic): Partial {
  const [larger, smaller] = b[0] > a[0] ? [b, a] : [a, b];
  const scale = a[0] === b[0] ? 1 : exp(arithmetic.add(smaller[0], -larger[0]), arithmetic);
  return [larger[0], arithmetic.mulAdd(smaller[1], scale, larger[1])];
}

/**
 * Maximum and sum of exponentials of each row in one reading: M. Milakov, N. Gimelshein, "Online normalizer calculation for softmax",
 * arXiv 1805.02867, 2018. A NaN in a row makes its sum NaN, and its maximum may miss it. −0 and 0, and subnormals where the device
 * flushes, are equal maxima: the first stays. input f32[rows, length] → maxima f32[rows], sums f32[rows].
 */
export const online = defineKernel({
  name: 'softmax/online',
  wgsl,
  bindings: { input: read('f32'), maxima: write('f32'), sums: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(rows),
  reference({ arrays: { input, maxima, sums }, constants: { width }, uniforms: { rows, length }, arithmetic }) {
    for (let row = 0; row < rows; row++) {
      const partials: Partial[] = [];
      for (let lane = 0; lane < width; lane++) {
        let running: Partial = [Number.NEGATIVE_INFINITY, 0];
        for (let i = lane; i < length; i += width) running = merged(running, [input[row * length + i]!, 1], arithmetic);
        partials[lane] = running;
      }
      for (let remaining = width; remaining > 1; ) {
        const stride = (remaining + 1) >> 1;
        for (let lane = 0; lane + stride < remaining; lane++)
          partials[lane] = merged(partials[lane]!, partials[lane + stride]!, arithmetic);
        remaining = stride;
      }
      [maxima[row], sums[row]] = partials[0]!;
    }
  },
});
