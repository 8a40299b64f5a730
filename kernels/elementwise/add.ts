import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './add.wgsl?raw';

/** a[i] + b[i] for each i. a f32[count], b f32[count] → output f32[count]. */
export const add = defineKernel({
  name: 'elementwise/add',
  wgsl,
  bindings: { a: read('f32'), b: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { a, b, output }, uniforms: { count }, arithmetic: { add } }) {
    for (let index = 0; index < count; index++) output[index] = add(a[index]!, b[index]!);
  },
});
