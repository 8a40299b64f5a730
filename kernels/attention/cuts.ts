/** How the keys of an attention are cut into parts. Numbers alone: a drawing of the cuts needs no kernel. */

export interface AttentionShape {
  /** New tokens: 1 when decoding, more when a prompt or a chunk of it is prefilled. */
  readonly queries: number;
  /** Tokens that were in the cache before. */
  readonly past: number;
  readonly heads: number;
  /** Features of a head, 128 at most. */
  readonly size: number;
}

/**
 * - `whole`: one left-aligned layout, all keys of a token in one part. Invariant.
 * - `size`: split-KV in parts of so many keys, merged in order. Invariant: where a part begins depends on nothing else.
 * - `number`: split-KV in so many parts, whatever the length. One more key moves every cut.
 * - `apart`: the keys that were cached and the new ones apart, each in one part, or in parts of `size` keys that begin anew at the first
 *   new key. Depends on where the sequence was cut.
 */
export type KeyCuts =
  | { readonly kind: 'whole' }
  | { readonly kind: 'apart'; readonly size?: number }
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'number'; readonly splits: number };

/** Where the keys [0, past + queries) are cut: ranges with the size of their parts. */
export function cutsOf(
  { queries, past }: AttentionShape,
  cuts: KeyCuts,
): readonly { begin: number; end: number; part: number; parts: number }[] {
  const keys = past + queries;
  const range = (begin: number, end: number, size: number) => ({
    begin,
    end,
    part: size,
    parts: Math.max(1, Math.ceil((end - begin) / size)),
  });
  if (cuts.kind === 'apart') {
    const { size } = cuts;
    return [...(past > 0 ? [range(0, past, size ?? past)] : []), range(past, keys, size ?? Math.max(1, queries))];
  }
  if (cuts.kind === 'size') return [range(0, keys, cuts.size)];
  return [range(0, keys, Math.max(1, Math.ceil(keys / (cuts.kind === 'number' ? cuts.splits : 1))))];
}
