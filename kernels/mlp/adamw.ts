import { reciprocal } from '../f32/exp.ts';
import { reciprocalSqrt } from '../norm/rsqrt.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './adamw.wgsl?raw';

/**
 * One step of AdamW, in place: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← keep · w − step · m / (rootScale · √v + ε). The step's own
 * corrections are in the uniforms: keep = 1 − η · decay, step = η / (1 − β₁ᵗ), rootScale = 1 / √(1 − β₂ᵗ). I. Loshchilov, F. Hutter,
 * "Decoupled weight decay regularization" (ICLR 2019). gradient, weight, mean (m), square (v) f32[count]. The uniform `zero` must be 0: it
 * guards the second products' rounding from the compiler. A weight that had no gradient stays, but for the decay.
 */
export const adamwStep = defineKernel({
  name: 'mlp/adamw',
  wgsl,
  bindings: { gradient: read('f32'), weight: write('f32'), mean: write('f32'), square: write('f32') },
  constants: {},
  uniforms: {
    count: 'u32',
    beta1: 'f32',
    rest1: 'f32',
    beta2: 'f32',
    rest2: 'f32',
    keep: 'f32',
    step: 'f32',
    rootScale: 'f32',
    epsilon: 'f32',
    zero: 'u32',
  },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { gradient, weight, mean, square }, uniforms, arithmetic }) {
    const { multiply, mulAdd } = arithmetic;
    const { count, beta1, rest1, beta2, rest2, keep, step, rootScale, epsilon } = uniforms;
    for (let index = 0; index < count; index++) {
      const slope = gradient[index]!;
      const average = mulAdd(beta1, mean[index]!, multiply(rest1, slope));
      const power = mulAdd(beta2, square[index]!, multiply(rest2, multiply(slope, slope)));
      mean[index] = average;
      square[index] = power;
      const root = multiply(power, reciprocalSqrt(power, arithmetic));
      const size = reciprocal(mulAdd(root, rootScale, epsilon), arithmetic);
      weight[index] = mulAdd(keep, weight[index]!, -multiply(multiply(step, average), size));
    }
  },
});
