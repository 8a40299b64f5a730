/** Which strategy a matmul takes: by shape, as the fast libraries choose, or always the same. */
import type { Shape, Strategy } from './matmul.ts';

/** Outputs a tile of the heuristic's full-size strategy: 8 rows by 4 columns for each of 64 lanes. */
const outputsATile = 8 * 4 * 64;
/** Below this, a part of k is not worth a pass of its own. */
const leastPart = 64;
const mostSplits = 16;

/**
 * Picks by shape, for a device of so many `cores`: one row is a GEMV; few tiles leave cores idle, so k is split among them; else a core
 * has a tile of the output to itself, with all of k. The shape has the batch in it, so a row's bits change with the batch.
 *
 * This is the rule that cuBLAS-like libraries follow, with other thresholds: split-K where the tiles of the output are fewer than the cores
 * (64 tiles for 132 SMs at [1024, K] × [K, 1024] in tiles of 128 by 128), a path of its own for one row. H. He and Thinking Machines
 * Lab, "Defeating Nondeterminism in LLM Inference" (2025).
 * @param options.tile rows and columns of a tile, where another strategy than the full-size one has a core's tile
 */
export function heuristic(
  { m, n, k }: Shape,
  { cores = 16, tile }: { readonly cores?: number; readonly tile?: readonly [rows: number, columns: number] } = {},
): Strategy {
  if (m === 1) return { kind: 'gemv' };
  const tiles = tile ? Math.ceil(m / tile[0]) * Math.ceil(n / tile[1]) : Math.ceil((m * n) / outputsATile);
  const splits = Math.min(mostSplits, Math.floor(cores / tiles), Math.floor(k / leastPart));
  return splits >= 2 ? { kind: 'split', splits } : { kind: 'register' };
}

/** One strategy for every shape: an output's additions are those of one lane, first k to last, whatever stands beside it. */
export const fixed: Strategy = { kind: 'register' };

/** A strategy in words, for captions and errors: "split-K in 4". */
export const strategyName = (strategy: Strategy): string => {
  if (strategy.kind === 'split') return `split-K in ${strategy.splits}`;
  if (strategy.kind === 'stream') return `stream-K, ${strategy.workers} workers`;
  return strategy.kind === 'gemv' ? 'GEMV' : strategy.kind;
};
