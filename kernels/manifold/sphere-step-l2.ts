import { reciprocalSqrt } from '../norm/rsqrt.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sphere-step-l2.wgsl?raw';

/**
 * Of all tangent vectors of ℓ2 length `eta`, the one along which the loss falls most: −eta (g − w (w · g)) / ‖·‖, for `rows` of them. 0 where
 * the tangent part is below 2⁻²⁰ of the gradient. Weights have length 1 within rounding; squares of gradients must be normal floats.
 * J. Bernstein, "Modular Manifolds" (2025). weight f32[rows, 3], gradient f32[rows, 3] → output f32[rows, 3].
 */
export const sphereStepL2 = defineKernel({
  name: 'manifold/sphere-step-l2',
  wgsl,
  bindings: { weight: read('f32'), gradient: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', eta: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { weight, gradient, output }, uniforms: { rows, eta }, arithmetic }) {
    const { multiply, mulAdd } = arithmetic;
    for (let start = 0; start < 3 * rows; start += 3) {
      const w = weight.subarray(start, start + 3);
      const tangent = gradient.slice(start, start + 3);
      let given = 0;
      for (const part of tangent) given = mulAdd(part, part, given);
      for (let time = 0; time < 2; time++) {
        let along = 0;
        for (let i = 0; i < 3; i++) along = mulAdd(w[i]!, tangent[i]!, along);
        for (let i = 0; i < 3; i++) tangent[i] = mulAdd(-w[i]!, along, tangent[i]!);
      }
      let squares = 0;
      for (const part of tangent) squares = mulAdd(part, part, squares);
      const shrink = squares > multiply(given, 2 ** -40) ? reciprocalSqrt(squares, arithmetic) : 0;
      for (let i = 0; i < 3; i++) output[start + i] = multiply(multiply(tangent[i]!, shrink), -eta);
    }
  },
});
