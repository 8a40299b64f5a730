/** Which kernels a forward pass takes: by the shape of the batch, as servers choose, or always the same. */
import type { BatchCuts } from '../attention/batch.ts';
import type { Shape, Strategy } from '../matmul/matmul.ts';
import { fixed, heuristic } from '../matmul/strategy.ts';
import { heuristicSplits } from '../norm/heuristic-splits.ts';

export interface Rules {
  readonly matmul: (shape: Shape) => Strategy;
  /** Parts that each row of a norm is cut into, for so many rows. */
  readonly norm: (rows: number) => number;
  readonly attention: (rows: number, heads: number) => BatchCuts;
}

/** Cores of the device that the rules are made for: work is cut until each has some. */
const cores = 32;
/** Lanes of a GEMV's output. */
const lanes = 4;
/** Keys of a part, where parts have one size. */
const part = 64;

/**
 * As fast libraries choose: split-K where tiles run short, GEMV for one row, rows of a norm and keys of an attention cut where cores would
 * stand idle (split-KV, as FlashDecoding has it). Each looks at the number of rows, and so does a row's order of additions.
 */
export const byShape: Rules = {
  matmul: (shape) => {
    const strategy = heuristic(shape, { cores });
    return strategy.kind === 'gemv' ? { kind: 'gemv', width: lanes } : strategy;
  },
  norm: (rows) => heuristicSplits(rows, cores),
  attention: (rows, heads) => ({ kind: 'number', splits: heuristicSplits(rows * heads, cores) }),
};

/** A row's additions depend on its own length alone. */
export const invariant: Rules = {
  matmul: () => fixed,
  norm: () => 1,
  attention: () => ({ kind: 'size', size: part }),
};
