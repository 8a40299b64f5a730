import { exp } from '../f32/exp.ts';
import type { Arithmetic } from '../runtime/arithmetic.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './part.wgsl?raw';

/** Keys of a block: the running maximum is raised, and what was kept is rescaled, once a block. */
export const block = 32;
/** Features of a head at most: a lane keeps four of them. */
export const mostFeatures = 128;

/** The larger of two as WGSL's `max` has it: a NaN gives way. */
export const larger = (a: number, b: number): number => (b > a || Number.isNaN(a) ? b : a);

/**
 * Attention of each query and head over parts of its keys, causal: query i stands at past + i and sees the keys up to its own. The keys
 * [begin, end) are cut into `parts` of `part` keys; part p goes to slot `slot` + p of `slots`. In blocks of 32 keys with a running maximum:
 * T. Dao, D. Y. Fu, S. Ermon, A. Rudra, C. Ré, "FlashAttention" (2022).
 * query f32[queries, heads, size], keys and values f32[capacity, heads, size]
 * → partials f32[queries, heads, slots, size + 2]: weighted values, sum of weights, maximum.
 */
export const part = defineKernel({
  name: 'attention/part',
  wgsl,
  bindings: { query: read('f32'), keys: read('f32'), values: read('f32'), partials: write('f32') },
  constants: {},
  uniforms: {
    queries: 'u32',
    heads: 'u32',
    size: 'u32',
    past: 'u32',
    begin: 'u32',
    end: 'u32',
    part: 'u32',
    parts: 'u32',
    slot: 'u32',
    slots: 'u32',
    scale: 'f32',
    firstGroup: 'u32',
  },
  workgroups: ({ uniforms: { queries, heads, parts } }) => grid(queries * heads * parts),
  reference({ arrays: { query, keys, values, partials }, uniforms, arithmetic }) {
    const { queries, heads, size, past, slot, slots, scale } = uniforms;
    for (let pair = 0; pair < queries * heads; pair++)
      for (let p = 0; p < uniforms.parts; p++) {
        const first = uniforms.begin + p * uniforms.part;
        const end = Math.min(first + uniforms.part, uniforms.end, past + Math.floor(pair / heads) + 1);
        const at = (pair * slots + slot + p) * (size + 2);
        const here = { query: pair * size, row: heads * size, feature: (pair % heads) * size, size, first, end, scale };
        partials.set(attendPart({ query, keys, values }, here, arithmetic), at);
      }
  },
});

/** Where a part lies: the query's first number, a key's length, the head's first feature in it, and the part's keys [first, end). */
export interface PartPlace {
  readonly query: number;
  readonly row: number;
  readonly feature: number;
  readonly size: number;
  readonly first: number;
  readonly end: number;
  readonly scale: number;
}

/** One query and head over one part of the keys, in blocks: f32[size + 2]. The order of `part` and its other shapes. */
export function attendPart(
  { query, keys, values }: Readonly<Record<'query' | 'keys' | 'values', Float32Array>>,
  { query: asked, row, feature, size, first, end, scale }: PartPlace,
  arithmetic: Arithmetic,
): Float32Array {
  const { add, multiply, mulAdd } = arithmetic;
  let largest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  const kept = new Float32Array(size + 2);
  for (let start = first; start < end; start += block) {
    const count = Math.min(block, end - start);
    const scores = Array.from({ length: count }, (_, i) => {
      let score = 0;
      for (let j = 0; j < size; j++) score = mulAdd(query[asked + j]!, keys[(start + i) * row + feature + j]!, score);
      return multiply(score, scale);
    });
    const largestNow = scores.reduce(larger, largest);
    const rescale = exp(add(largest, -largestNow), arithmetic);
    const weights = scores.map((score) => exp(add(score, -largestNow), arithmetic));
    sum = mulAdd(sum, rescale, weights.reduce(add, 0));
    for (let j = 0; j < size; j++) {
      let blockValue = 0;
      for (let i = 0; i < count; i++) blockValue = mulAdd(weights[i]!, values[(start + i) * row + feature + j]!, blockValue);
      kept[j] = mulAdd(kept[j]!, rescale, blockValue);
    }
    largest = largestNow;
  }
  kept[size] = sum;
  kept[size + 1] = largest;
  return kept;
}
