import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './combine.wgsl?raw';

/**
 * p · x[i] + q · y[i] for each i. x f32[count], y f32[count] → output f32[count]. The uniform `zero` must be 0: it guards the second
 * product's rounding from the compiler.
 */
export const combine = defineKernel({
  name: 'manifold/combine',
  wgsl,
  bindings: { x: read('f32'), y: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32', p: 'f32', q: 'f32', zero: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { x, y, output }, uniforms: { count, p, q }, arithmetic: { multiply, mulAdd } }) {
    for (let index = 0; index < count; index++) output[index] = mulAdd(p, x[index]!, multiply(q, y[index]!));
  },
});
