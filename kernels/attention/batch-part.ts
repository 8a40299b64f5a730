import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './batch-part.wgsl?raw';
import { attendPart } from './part.ts';

/**
 * `part` for a batch of unrelated tokens, as a server decodes them: each row has a line of the cache and a length of its own. Several rows of
 * one line are a prompt that is prefilled. The keys of a row, [0, length), are cut into `splits` parts of equal size, or into parts of `part`
 * keys where `splits` is 0. One invocation a row, head and part; features in fours.
 * query f32[rows, heads, size], keys and values f32[lines, capacity, heads, size], lines and lengths u32[rows]
 * → partials f32[rows, heads, slots, size + 2], for `merge`.
 */
export const batchPart = defineKernel({
  name: 'attention/batch-part',
  wgsl,
  bindings: {
    query: read('vec4f'),
    keys: read('vec4f'),
    values: read('vec4f'),
    lines: read('u32'),
    lengths: read('u32'),
    partials: write('f32'),
  },
  constants: {},
  uniforms: {
    rows: 'u32',
    heads: 'u32',
    size: 'u32',
    capacity: 'u32',
    splits: 'u32',
    part: 'u32',
    slots: 'u32',
    scale: 'f32',
    firstGroup: 'u32',
  },
  workgroups: ({ uniforms: { rows, heads, slots } }) => grid(Math.ceil((rows * heads * slots) / 8)),
  reference({ arrays: { query, keys, values, lines, lengths, partials }, uniforms, arithmetic }) {
    const { rows, heads, size, capacity, splits, slots, scale } = uniforms;
    const row = heads * size;
    for (let pair = 0; pair < rows * heads; pair++) {
      const asking = Math.floor(pair / heads);
      const length = Math.min(lengths[asking]!, capacity);
      const part = splits > 0 ? Math.max(1, Math.ceil(length / splits)) : uniforms.part;
      const feature = (pair % heads) * size + lines[asking]! * capacity * row;
      for (let slot = 0; slot < slots; slot++) {
        const first = slot * part;
        const here = { query: pair * size, row, feature, size, first, end: Math.min(first + part, length), scale };
        partials.set(attendPart({ query, keys, values }, here, arithmetic), (pair * slots + slot) * (size + 2));
      }
    }
  },
});
