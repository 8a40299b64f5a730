import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './symmetrize.wgsl?raw';

/** factor · (M + sign · Mᵀ), with a sign of 1 or −1: its product is exact, fused or not. input f32[size, size] → output f32[size, size]. */
export const symmetrize = defineKernel({
  name: 'manifold/symmetrize',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { size: 'u32', sign: 'f32', factor: 'f32' },
  workgroups: ({ uniforms: { size } }) => grid(Math.ceil((size * size) / 64)),
  reference({ arrays: { input, output }, uniforms: { size, sign, factor }, arithmetic: { multiply, mulAdd } }) {
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) {
        const both = mulAdd(sign, input[column * size + row]!, input[row * size + column]!);
        output[row * size + column] = multiply(factor, both);
      }
  },
});
