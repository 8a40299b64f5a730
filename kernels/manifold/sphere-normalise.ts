import { reciprocalSqrt } from '../norm/rsqrt.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sphere-normalise.wgsl?raw';

/**
 * (w + scale · a) / ‖·‖ for `rows` of them: back to the sphere after any step. With a tangent step and `scale` 1 it is the retraction for every
 * norm; with the gradient and `scale` −eta, a plain step that is normalised.
 * weight f32[rows, 3], step f32[rows, 3] → output f32[rows, 3].
 */
export const sphereNormalise = defineKernel({
  name: 'manifold/sphere-normalise',
  wgsl,
  bindings: { weight: read('f32'), step: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', scale: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { weight, step, output }, uniforms: { rows, scale }, arithmetic }) {
    const { multiply, mulAdd } = arithmetic;
    const moved = new Float32Array(3);
    for (let start = 0; start < 3 * rows; start += 3) {
      let squares = 0;
      for (let i = 0; i < 3; i++) {
        moved[i] = mulAdd(step[start + i]!, scale, weight[start + i]!);
        squares = mulAdd(moved[i]!, moved[i]!, squares);
      }
      const shrink = reciprocalSqrt(squares, arithmetic);
      for (let i = 0; i < 3; i++) output[start + i] = multiply(moved[i]!, shrink);
    }
  },
});
