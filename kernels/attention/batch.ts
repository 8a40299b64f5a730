/** Attention of a batch of tokens, each in a sequence of its own, over a cache that holds the keys and values of all of them. */
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { mergeParts } from './attention.ts';
import { batchPart } from './batch-part.ts';
import { mostFeatures } from './part.ts';

export interface BatchBuffers {
  /** f32[rows, heads, size] */
  readonly query: Buffer<'f32'>;
  /** f32[lines, capacity, heads, size] each, the new tokens' rows included. */
  readonly keys: Buffer<'f32'>;
  readonly values: Buffer<'f32'>;
  /** u32[rows]: the cache's line of each row. */
  readonly lines: Buffer<'u32'>;
  /** u32[rows]: how many keys of its line a row sees. */
  readonly lengths: Buffer<'u32'>;
}

export interface BatchShape {
  readonly rows: number;
  readonly heads: number;
  /** Features of a head, a multiple of 4. */
  readonly size: number;
  /** Tokens that a line holds. */
  readonly capacity: number;
  /** The largest of `lengths`. */
  readonly longest: number;
}

/** In so many parts whatever the length, or in parts of so many keys: the second does not depend on who else is there. */
export type BatchCuts = { readonly kind: 'number'; readonly splits: number } | { readonly kind: 'size'; readonly size: number };

/** @returns f32[rows, heads, size], which the caller owns. @throws KernelError for buffers or cuts that do not fit */
export function batchAttention(
  kernels: KernelContext,
  buffers: BatchBuffers,
  { rows, heads, size, capacity, longest }: BatchShape,
  cuts: BatchCuts,
): Buffer<'f32'> {
  const given = cuts.kind === 'number' ? cuts.splits : cuts.size;
  if (!Number.isInteger(given) || given < 1)
    throw new KernelError(`batchAttention, ${cuts.kind}: ${given}; it must be a whole number, 1 or more`);
  if (size % 4 !== 0 || size < 4 || size > mostFeatures)
    throw new KernelError(`batchAttention: size ${size}; a head has 4 to ${mostFeatures} features, a multiple of 4`);
  if (longest > capacity) throw new KernelError(`batchAttention: ${longest} tokens; a line of the cache holds ${capacity}`);
  const wanted = { query: rows * heads * size, lines: rows, lengths: rows };
  for (const [name, length] of Object.entries(wanted)) {
    const found = buffers[name as keyof typeof wanted].length;
    if (found !== length) throw new KernelError(`batchAttention: ${name} has ${found} numbers; ${rows} rows need ${length}`);
  }
  const slots = cuts.kind === 'number' ? given : Math.max(1, Math.ceil(longest / given));
  const partials = kernels.buffer('f32', rows * heads * slots * (size + 2));
  const scale = Math.fround(1 / Math.sqrt(size));
  const [splits, part] = cuts.kind === 'number' ? [given, 1] : [0, given];
  kernels.run(batchPart, { ...buffers, partials }, { uniforms: { rows, heads, size, capacity, splits, part, slots, scale } });
  const output = mergeParts(kernels, partials, { queries: rows, past: 0, heads, size }, slots);
  kernels.free(partials);
  return output;
}
