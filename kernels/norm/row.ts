import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './row.wgsl?raw';
import { reciprocalSqrt } from './rsqrt.ts';
import { sumOfSquares } from './squares.ts';

/**
 * RMSNorm of `rows` arrays of `length`, one group of `width` lanes a row: (x · 1/√(Σx² · inverseLength + epsilon)) · weight.
 * input f32[rows, length], weight f32[length] → output f32[rows, length].
 */
export const row = defineKernel({
  name: 'norm/row',
  wgsl,
  bindings: { input: read('f32'), weight: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32', inverseLength: 'f32', epsilon: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(rows),
  reference({ arrays: { input, weight, output }, constants: { width }, uniforms, arithmetic }) {
    const { rows, length, inverseLength, epsilon } = uniforms;
    for (let start = 0; start < rows * length; start += length) {
      const sum = sumOfSquares(input.subarray(start, start + length), width, arithmetic);
      const scale = reciprocalSqrt(arithmetic.mulAdd(sum, inverseLength, epsilon), arithmetic);
      for (let i = 0; i < length; i++) {
        output[start + i] = arithmetic.multiply(arithmetic.multiply(input[start + i]!, scale), weight[i]!);
      }
    }
  },
});
