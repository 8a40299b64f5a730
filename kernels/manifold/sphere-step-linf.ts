import { reciprocal } from '../f32/exp.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sphere-step-linf.wgsl?raw';

/**
 * Of all tangent vectors of ℓ∞ length `eta`, one along which the loss falls most, for `rows` of them. The tangent plane cuts the cube's edges,
 * and the best point is at a cut: two components are ±eta, and the third is what makes the vector tangent. All twelve edges are tried, a
 * cut and its opposite at once. The first of equal ones is taken; 0 where none falls by 2⁻²⁰ of the gradient.
 * weight f32[rows, 3], gradient f32[rows, 3] → output f32[rows, 3].
 */
export const sphereStepLinf = defineKernel({
  name: 'manifold/sphere-step-linf',
  wgsl,
  bindings: { weight: read('f32'), gradient: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', eta: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { weight, gradient, output }, uniforms: { rows, eta }, arithmetic }) {
    const { add, multiply, mulAdd } = arithmetic;
    for (let start = 0; start < 3 * rows; start += 3) {
      const w = weight.subarray(start, start + 3);
      const g = gradient.subarray(start, start + 3);
      let best = multiply(2 ** -20, add(add(Math.abs(g[0]!), Math.abs(g[1]!)), Math.abs(g[2]!)));
      output.fill(0, start, start + 3);
      for (let trial = 0; trial < 6; trial++) {
        const k = trial >> 1;
        const [i, j] = [(k + 1) % 3, (k + 2) % 3];
        const sign = trial % 2 === 1 ? -1 : 1;
        const across = add(w[i]!, sign * w[j]!);
        if (Math.abs(w[k]!) < 2 ** -60 || Math.abs(across) > Math.abs(w[k]!)) continue;
        const free = multiply(-across, reciprocal(w[k]!, arithmetic));
        const merit = mulAdd(free, g[k]!, add(g[i]!, sign * g[j]!));
        if (!(Math.abs(merit) > best)) continue;
        best = Math.abs(merit);
        const scale = merit < 0 ? eta : -eta;
        output[start + i] = scale;
        output[start + j] = scale * sign;
        output[start + k] = multiply(scale, free);
      }
    }
  },
});
