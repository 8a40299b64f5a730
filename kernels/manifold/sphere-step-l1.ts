import { reciprocal } from '../f32/exp.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sphere-step-l1.wgsl?raw';

/**
 * Of all tangent vectors of ℓ1 length `eta`, one along which the loss falls most, for `rows` of them. The tangent plane cuts the octahedron's
 * edges, and the best point is at a cut: on the edge of axes i and j that is (w_j, −w_i) / (|w_i| + |w_j|), where the loss falls by
 * |g_i w_j − g_j w_i| / (|w_i| + |w_j|). The first of equal ones is taken; 0 where none falls by 2⁻²⁰ of the gradient.
 * weight f32[rows, 3], gradient f32[rows, 3] → output f32[rows, 3].
 */
export const sphereStepL1 = defineKernel({
  name: 'manifold/sphere-step-l1',
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
      for (let i = 0; i < 3; i++) {
        const j = (i + 1) % 3;
        const size = add(Math.abs(w[i]!), Math.abs(w[j]!));
        if (size < 2 ** -60) continue;
        const inverse = reciprocal(size, arithmetic);
        const turn = mulAdd(-g[j]!, w[i]!, mulAdd(g[i]!, w[j]!, 0));
        const merit = multiply(Math.abs(turn), inverse);
        if (!(merit > best)) continue;
        best = merit;
        const scale = multiply(turn < 0 ? eta : -eta, inverse);
        output.fill(0, start, start + 3);
        output[start + i] = multiply(scale, w[j]!);
        output[start + j] = multiply(-scale, w[i]!);
      }
    }
  },
});
