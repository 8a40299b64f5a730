import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import { reciprocalSqrt } from './rsqrt.ts';
import wgsl from './scale.wgsl?raw';

/**
 * The second half of a split RMSNorm: adds a row's `splits` partial sums of squares in order, then scales the row, one group of `width`
 * lanes a split. Every lane adds all the partials itself: they are few, and the sum need not be passed around.
 * input f32[rows, length], weight f32[length], partials f32[rows, splits] (of `norm/squares`) → output f32[rows, length].
 */
export const scale = defineKernel({
  name: 'norm/scale',
  wgsl,
  bindings: { input: read('f32'), weight: read('f32'), partials: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32', splits: 'u32', size: 'u32', inverseLength: 'f32', epsilon: 'f32' },
  workgroups: ({ uniforms: { rows, splits } }) => grid(rows * splits),
  reference({ arrays: { input, weight, partials, output }, uniforms, arithmetic }) {
    const { rows, length, splits, inverseLength, epsilon } = uniforms;
    const { add, multiply, mulAdd } = arithmetic;
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let split = 0; split < splits; split++) sum = add(sum, partials[row * splits + split]!);
      const scale = reciprocalSqrt(mulAdd(sum, inverseLength, epsilon), arithmetic);
      const start = row * length;
      // Which lane of which split scales a number does not change it.
      for (let i = 0; i < length; i++) output[start + i] = multiply(multiply(input[start + i]!, scale), weight[i]!);
    }
  },
});
