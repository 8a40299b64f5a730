import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './rotary.wgsl?raw';

/**
 * Rotary position embedding: J. Su et al., "RoFormer: Enhanced transformer with rotary position embedding", Neurocomputing 568, 2024.
 * Turns each pair (i, i + size/2) of each head by the angle of its row's position. input f32[rows, heads, size], positions u32[rows],
 * cosines and sines f32[entries, size/2] → output f32[rows, heads, size]. A position beyond the tables gives NaN.
 * The uniform `zero` must be 0: it guards the second product's rounding from the compiler.
 */
export const rotary = defineKernel({
  name: 'elementwise/rotary',
  wgsl,
  bindings: { input: read('f32'), positions: read('u32'), cosines: read('f32'), sines: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', heads: 'u32', size: 'u32', entries: 'u32', zero: 'u32' },
  workgroups: ({ uniforms: { rows, heads, size } }) => grid(Math.ceil((rows * heads * size) / 2 / 64)),
  reference({ arrays: { input, positions, cosines, sines, output }, uniforms, arithmetic: { multiply, mulAdd } }) {
    const { rows, heads, size, entries } = uniforms;
    const half = size / 2;
    for (let index = 0; index < rows * heads * half; index++) {
      const pair = index % half;
      const first = Math.floor(index / half) * size + pair;
      const second = first + half;
      const position = positions[Math.floor(index / half / heads)]!;
      const known = position < entries;
      const cosine = known ? cosines[position * half + pair]! : Number.NaN;
      const sine = known ? sines[position * half + pair]! : Number.NaN;
      output[first] = mulAdd(input[first]!, cosine, -multiply(input[second]!, sine));
      output[second] = mulAdd(input[second]!, cosine, multiply(input[first]!, sine));
    }
  },
});
