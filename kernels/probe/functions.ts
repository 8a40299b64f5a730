import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './functions.wgsl?raw';

/** Results for each number, in this order. */
export const functionNames = ['exp', 'log', 'tanh'] as const;

/**
 * WGSL's own exp(x), log(|x|) and tanh(x), whose error is the device's affair. inputs f32[count] → results f32[count, 3].
 * The twin takes the JavaScript engine's, rounded to f32, and is never held to a device.
 */
export const functions = defineKernel({
  name: 'probe/functions',
  wgsl,
  bindings: { inputs: read('f32'), results: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { inputs, results }, uniforms: { count }, arithmetic: { round } }) {
    for (let index = 0; index < count; index++) {
      const x = inputs[index]!;
      results.set([Math.exp(x), Math.log(Math.abs(x)), Math.tanh(x)].map(round), index * 3);
    }
  },
});
