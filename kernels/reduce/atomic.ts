import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './atomic.wgsl?raw';

/**
 * Sums each of `rows` arrays of `length` `runs` times over, each time in the order in which its invocations finish.
 * input f32[rows, length] → sums f32[rows, runs] as bits, which must be 0 beforehand. A float that no order of additions gives is a bug;
 * beyond that nothing is promised. The twin finishes in the order of invocations.
 */
export const atomic = defineKernel({
  name: 'reduce/atomic',
  wgsl,
  bindings: { input: read('f32'), sums: write('atomic<u32>') },
  constants: { width: 64 },
  uniforms: { rows: 'u32', length: 'u32', runs: 'u32' },
  workgroups: ({ constants: { width }, uniforms: { rows, length, runs } }) => grid(Math.ceil((rows * runs * length) / width)),
  reference({ arrays: { input, sums }, uniforms: { rows, length, runs }, arithmetic: { add } }) {
    const floats = new Float32Array(sums.buffer, sums.byteOffset, sums.length);
    for (let slot = 0; slot < rows * runs; slot++) {
      const row = Math.floor(slot / runs);
      for (let i = 0; i < length; i++) floats[slot] = add(floats[slot]!, input[row * length + i]!);
    }
  },
});
