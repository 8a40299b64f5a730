import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './sphere-tangent.wgsl?raw';

/**
 * The part of a gradient that is tangent to the sphere at a weight of length 1: g − w (w · g), for `rows` of them.
 * weight f32[rows, 3], gradient f32[rows, 3] → output f32[rows, 3].
 */
export const sphereTangent = defineKernel({
  name: 'manifold/sphere-tangent',
  wgsl,
  bindings: { weight: read('f32'), gradient: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { weight, gradient, output }, uniforms: { rows }, arithmetic: { mulAdd } }) {
    for (let start = 0; start < 3 * rows; start += 3) {
      let along = 0;
      for (let i = start; i < start + 3; i++) along = mulAdd(weight[i]!, gradient[i]!, along);
      for (let i = start; i < start + 3; i++) output[i] = mulAdd(-weight[i]!, along, gradient[i]!);
    }
  },
});
