import { reciprocalSqrt } from '../norm/rsqrt.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sphere-retract.wgsl?raw';

/**
 * Back to the sphere after a tangent step of ℓ2 length `eta`, by the root that Pythagoras gives: (w + a) / √(1 + eta²), for `rows` of them. It
 * measures no length, so what rounding adds to one is still there after the next. No step leaves the weight as it is.
 * weight f32[rows, 3], step f32[rows, 3] → output f32[rows, 3].
 */
export const sphereRetract = defineKernel({
  name: 'manifold/sphere-retract',
  wgsl,
  bindings: { weight: read('f32'), step: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', eta: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { weight, step, output }, uniforms: { rows, eta }, arithmetic }) {
    const { add, multiply, mulAdd } = arithmetic;
    for (let start = 0; start < 3 * rows; start += 3) {
      const moves = step.subarray(start, start + 3).some((part) => part !== 0);
      const shrink = moves ? reciprocalSqrt(mulAdd(eta, eta, 1), arithmetic) : 1;
      for (let i = start; i < start + 3; i++) output[i] = multiply(add(weight[i]!, step[i]!), shrink);
    }
  },
});
