/**
 * Causal attention over a cache of keys and values, prefill and decode alike: `queries` new tokens stand behind `past` old ones. How the
 * keys are cut decides whether a token's bits depend on how its sequence was cut, and on how busy the device is.
 */
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { append } from './append.ts';
import { type AttentionShape, cutsOf, type KeyCuts } from './cuts.ts';
import { merge } from './merge.ts';
import { mostFeatures, part } from './part.ts';
import { partAlone } from './part-alone.ts';

type Rows = Buffer<'f32'>;
export interface AttentionBuffers {
  /** f32[queries, heads, size] */
  readonly query: Rows;
  /** f32[capacity, heads, size] each, the new tokens' rows included: `appendRows` writes them there. */
  readonly keys: Rows;
  readonly values: Rows;
}

export interface AttentionOptions {
  /** A workgroup for each query and head, as GPUs like it, or an invocation, as CPUs do, where features come in fours: the same bits. */
  readonly group?: boolean;
}

/** @returns f32[queries, heads, size], which the caller owns. @throws KernelError for buffers, heads or cuts that do not fit */
export function attention(
  kernels: KernelContext,
  buffers: AttentionBuffers,
  shape: AttentionShape,
  cuts: KeyCuts,
  options: AttentionOptions = {},
): Rows {
  const { partials, slots } = attentionParts(kernels, buffers, shape, cuts, options);
  const output = mergeParts(kernels, partials, shape, slots);
  kernels.free(partials);
  return output;
}

/**
 * The first half of `attention`: what each part of the keys comes to, before the parts are merged. A part that a query does not see has
 * a sum of 0.
 * @returns f32[queries, heads, slots, size + 2], which the caller owns: weighted values, sum of weights, maximum
 */
export function attentionParts(
  kernels: KernelContext,
  buffers: AttentionBuffers,
  shape: AttentionShape,
  cuts: KeyCuts,
  { group = true }: AttentionOptions = {},
): { partials: Rows; slots: number } {
  const { queries, past, heads, size } = shape;
  const { query, keys, values } = buffers;
  check(buffers, shape, cuts);
  const fours = [size, query.length, keys.length, values.length].every((length) => length > 0 && length % 4 === 0);
  const ranges = cutsOf(shape, cuts);
  const slots = ranges.reduce((sum, { parts }) => sum + parts, 0);
  const pairs = queries * heads;
  const partials = kernels.buffer('f32', pairs * slots * (size + 2));
  let slot = 0;
  for (const range of ranges) {
    const uniforms = { queries, heads, size, past, ...range, slot, slots, scale: Math.fround(1 / Math.sqrt(size)) };
    if (group || !fours) kernels.run(part, { ...buffers, partials }, { uniforms });
    else kernels.run(partAlone, { ...buffers, partials }, { uniforms });
    slot += range.parts;
  }
  return { partials, slots };
}

/** The second half: the parts of each query and head, first to last. @returns f32[queries, heads, size], which the caller owns */
export function mergeParts(
  kernels: KernelContext,
  partials: Rows,
  { queries, heads, size }: AttentionShape,
  slots: number,
): Rows {
  const pairs = queries * heads;
  const output = kernels.buffer('f32', pairs * size);
  kernels.run(merge, { partials, output }, { uniforms: { pairs, size, slots } });
  return output;
}

/** Writes the rows of new tokens, f32[count, heads, size], behind `past` old ones of a cache. */
export function appendRows(
  kernels: KernelContext,
  rows: Rows,
  cache: Rows,
  { past, heads, size }: Omit<AttentionShape, 'queries'>,
): void {
  const offset = past * heads * size;
  if (offset + rows.length > cache.length)
    throw new KernelError(`appendRows: ${rows.length} numbers at ${offset} do not fit into a cache of ${cache.length}`);
  kernels.run(append, { rows, cache }, { uniforms: { count: rows.length, offset } });
}

function check({ query, keys, values }: AttentionBuffers, shape: AttentionShape, cuts: KeyCuts): void {
  const { queries, past, heads, size } = shape;
  for (const [name, value] of Object.entries({ queries, past, heads, size }))
    if (!Number.isInteger(value) || value < 0)
      throw new KernelError(`attention: ${name} is ${value}; it must be a whole number, 0 or more`);
  if (size < 1 || size > mostFeatures) throw new KernelError(`attention: size ${size}; a head has 1 to ${mostFeatures} features`);
  const given = cuts.kind === 'number' ? cuts.splits : cuts.kind === 'whole' ? 1 : (cuts.size ?? 1);
  if (!Number.isInteger(given) || given < 1) throw new KernelError(`attention, ${cuts.kind}: ${given}; it must be 1 or more`);
  if (query.length !== queries * heads * size)
    throw new KernelError(`attention: query is f32[${queries}, ${heads}, ${size}]; its buffer has ${query.length} numbers`);
  for (const [name, { length }] of Object.entries({ keys, values }))
    if (length < (past + queries) * heads * size)
      throw new KernelError(
        `attention: ${name} hold ${past + queries} tokens of ${heads} × ${size} numbers, ${(past + queries) * heads * size} in all; the buffer has ${length}`,
      );
}
