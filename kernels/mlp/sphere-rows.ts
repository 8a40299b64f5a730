import { reciprocalSqrt } from '../norm/rsqrt.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sphere-rows.wgsl?raw';

/**
 * Hyperspherical descent, in place: each row is a unit vector w and steps by eta along the unit tangent vector that lowers the loss most,
 * a = (g − w wᵀg) / ‖·‖, then back to the sphere: (w − eta · a) / ‖·‖. The length is measured, not taken to be √(1 + eta²), so that rounding
 * does not pile up over many steps. A row whose gradient has no tangent part stays. J. Bernstein, "Modular Manifolds" (Thinking Machines
 * Lab, 2025). gradient, weight f32[rows, length].
 */
export const sphereRows = defineKernel({
  name: 'mlp/sphere-rows',
  wgsl,
  bindings: { gradient: read('f32'), weight: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32', eta: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { gradient, weight }, uniforms: { rows, length, eta }, arithmetic }) {
    const { multiply, mulAdd } = arithmetic;
    for (let start = 0; start < rows * length; start += length) {
      const end = start + length;
      let along = 0;
      for (let i = start; i < end; i++) along = mulAdd(weight[i]!, gradient[i]!, along);
      const tangent = (i: number) => mulAdd(-along, weight[i]!, gradient[i]!);
      let square = 0;
      for (let i = start; i < end; i++) square = mulAdd(tangent(i), tangent(i), square);
      if (square === 0) continue;
      const scale = multiply(eta, reciprocalSqrt(square, arithmetic));
      let norm = 0;
      for (let i = start; i < end; i++) {
        const moved = mulAdd(-scale, tangent(i), weight[i]!);
        weight[i] = moved;
        norm = mulAdd(moved, moved, norm);
      }
      const back = reciprocalSqrt(norm, arithmetic);
      for (let i = start; i < end; i++) weight[i] = multiply(weight[i]!, back);
    }
  },
});
