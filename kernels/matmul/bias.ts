import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './bias.wgsl?raw';

/** Adds bias f32[n] to each row of output f32[m, n], in place. */
export const addBias = defineKernel({
  name: 'matmul/bias',
  wgsl,
  bindings: { bias: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { m: 'u32', n: 'u32' },
  workgroups: ({ uniforms: { m, n } }) => grid(Math.ceil((m * n) / 64)),
  reference({ arrays: { bias, output }, uniforms: { m, n }, arithmetic: { add } }) {
    for (let index = 0; index < m * n; index++) output[index] = add(output[index]!, bias[index % n]!);
  },
});
