import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './gelu.wgsl?raw';
import { sigmoid } from './sigmoid.ts';

/** 2 √(2/π), and 0.044715 times that. */
const LINEAR = Math.fround(1.5957691);
const CUBIC = Math.fround(0.07135481);

/**
 * The tanh form of GELU, x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), written as x · sigmoid(…): D. Hendrycks, K. Gimpel,
 * "Gaussian error linear units", arXiv 1606.08415, 2016. Within 2.5 · 2⁻²⁴ · |x| of the exact value.
 * −infinity gives NaN. input f32[count] → output f32[count].
 * The uniform `zero` must be 0: it guards two products from a compiler that would regroup them or fuse them into a sum.
 */
export const gelu = defineKernel({
  name: 'elementwise/gelu',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32', zero: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { input, output }, uniforms: { count }, arithmetic }) {
    const { multiply, mulAdd } = arithmetic;
    for (let index = 0; index < count; index++) {
      const x = input[index]!;
      const inner = mulAdd(multiply(x, x), CUBIC, LINEAR);
      output[index] = multiply(x, sigmoid(multiply(x, inner), arithmetic));
    }
  },
});
