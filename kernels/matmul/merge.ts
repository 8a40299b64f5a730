import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './merge.wgsl?raw';

/** The clean-up pass of split-K: adds each output's partial sums in split order. partials f32[splits, outputs] → output f32[outputs]. */
export const merge = defineKernel({
  name: 'matmul/merge',
  wgsl,
  bindings: { partials: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { outputs: 'u32', splits: 'u32' },
  workgroups: ({ uniforms: { outputs } }) => grid(Math.ceil(outputs / 64)),
  reference({ arrays: { partials, output }, uniforms: { outputs, splits }, arithmetic: { add } }) {
    for (let index = 0; index < outputs; index++) {
      let sum = 0;
      for (let split = 0; split < splits; split++) sum = add(sum, partials[split * outputs + index]!);
      output[index] = sum;
    }
  },
});
