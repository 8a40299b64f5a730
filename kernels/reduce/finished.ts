import { f32FromBits } from '../f32/bits.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, write } from '../runtime/kernel.ts';
import wgsl from './finished.wgsl?raw';

/** Reads the sums that `atomic` left as bits: sums u32[count] → output f32[count]. */
export const finished = defineKernel({
  name: 'reduce/finished',
  wgsl,
  bindings: { sums: write('atomic<u32>'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { sums, output }, uniforms: { count } }) {
    for (let slot = 0; slot < count; slot++) output[slot] = f32FromBits(sums[slot]!);
  },
});
