import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './top.wgsl?raw';

/** In place of an index, where a row has nothing left. */
export const nothing = 0xffffffff;

/**
 * The `count` largest numbers of each row, and where they are. Of equal numbers the first comes first, so that a tie has one winner. Where
 * fewer numbers are left, `nothing` once, and zeros.
 * input f32[rows, length] → indices u32[rows, count], values f32[rows, count].
 */
export const top = defineKernel({
  name: 'transformer/top',
  wgsl,
  bindings: { input: read('f32'), indices: write('u32'), values: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32', count: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 8)),
  reference({ arrays: { input, indices, values }, uniforms: { rows, length, count } }) {
    for (let row = 0; row < rows; row++) {
      const numbers = input.subarray(row * length, (row + 1) * length);
      const order = [...numbers.keys()].filter((i) => !Number.isNaN(numbers[i]!));
      order.sort((i, j) => numbers[j]! - numbers[i]! || i - j);
      for (let place = 0; place < Math.min(count, order.length + 1); place++) {
        indices[row * count + place] = order[place] ?? nothing;
        values[row * count + place] = place < order.length ? numbers[order[place]!]! : 0;
      }
    }
  },
});
