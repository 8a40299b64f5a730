import type { Arithmetic } from '../runtime/arithmetic.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './tree.wgsl?raw';

/** How many partial sums one pass leaves of a row: at least one, for an empty row sums to 0. */
export const groupsPerRow = (length: number, width: number): number => Math.max(1, Math.ceil(length / width));

/** Folds `partials` in place: partial i adds partial i + stride, stride being half of what remains, rounded up. The sum is partials[0]. */
export function fold(partials: Float32Array, { add }: Arithmetic): number {
  for (let remaining = partials.length; remaining > 1; ) {
    const stride = (remaining + 1) >> 1;
    for (let lane = 0; lane + stride < remaining; lane++) partials[lane] = add(partials[lane]!, partials[lane + stride]!);
    remaining = stride;
  }
  return partials[0]!;
}

/**
 * One pass of a tree over `rows` arrays of `length`: each group of `width` neighbours becomes one partial sum.
 * input f32[rows, length] → output f32[rows, groupsPerRow]. Passes repeat until one is left: see `treeSum`.
 */
export const tree = defineKernel({
  name: 'reduce/tree',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ constants: { width }, uniforms: { rows, length } }) => grid(rows * groupsPerRow(length, width)),
  reference({ arrays: { input, output }, constants: { width }, uniforms: { rows, length }, arithmetic }) {
    const groups = groupsPerRow(length, width);
    for (let row = 0; row < rows; row++) {
      for (let group = 0; group < groups; group++) {
        const partials = new Float32Array(width);
        partials.set(input.subarray(row * length + group * width, row * length + Math.min((group + 1) * width, length)));
        output[row * groups + group] = fold(partials, arithmetic);
      }
    }
  },
});
