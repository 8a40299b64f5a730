import { fold } from '../reduce/tree.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './layer.wgsl?raw';
import { reciprocalSqrt } from './rsqrt.ts';
import { sumOfSquares } from './squares.ts';

/**
 * LayerNorm of `rows` arrays of `length`, one group of `width` lanes a row, in two passes: the mean, then the squared deviations from it.
 * ((x − mean) · 1/√(Σ(x − mean)² · inverseLength + epsilon)) · weight + bias.
 * input f32[rows, length], weight f32[length], bias f32[length] → output f32[rows, length].
 */
export const layer = defineKernel({
  name: 'norm/layer',
  wgsl,
  bindings: { input: read('f32'), weight: read('f32'), bias: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32', inverseLength: 'f32', epsilon: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(rows),
  reference({ arrays: { input, weight, bias, output }, constants: { width }, uniforms, arithmetic }) {
    const { rows, length, inverseLength, epsilon } = uniforms;
    const { add, multiply, mulAdd } = arithmetic;
    const partials = new Float32Array(width);
    for (let start = 0; start < rows * length; start += length) {
      for (let lane = 0; lane < width; lane++) {
        let sum = 0;
        for (let i = lane; i < length; i += width) sum = add(sum, input[start + i]!);
        partials[lane] = sum;
      }
      const mean = multiply(fold(partials, arithmetic), inverseLength);
      const deviations = input.slice(start, start + length).map((number) => add(number, -mean));
      const squares = sumOfSquares(deviations, width, arithmetic);
      const scale = reciprocalSqrt(mulAdd(squares, inverseLength, epsilon), arithmetic);
      for (let i = 0; i < length; i++) output[start + i] = mulAdd(multiply(deviations[i]!, scale), weight[i]!, bias[i]!);
    }
  },
});
