import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { sigmoid } from './sigmoid.ts';
import wgsl from './silu.wgsl?raw';

/**
 * x · sigmoid(x) for each number: S. Elfwing et al., "Sigmoid-weighted linear units", Neural Networks 107, 2018. Within 3.2 ulp of the exact value.
 * −infinity gives NaN.
 * input f32[count] → output f32[count].
 */
export const silu = defineKernel({
  name: 'elementwise/silu',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { input, output }, uniforms: { count }, arithmetic }) {
    for (let index = 0; index < count; index++)
      output[index] = arithmetic.multiply(input[index]!, sigmoid(input[index]!, arithmetic));
  },
});
