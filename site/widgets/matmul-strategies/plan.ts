/** Who works on which tile, and when: read from a strategy's numbers, for the drawing. */
import { inTurn, type Lanes, type Run } from '../../figure/core-lanes.tsx';

/** Products an output, columns of the output, lanes that a GEMV has for an output. */
export const k = 512;
export const n = 64;
export const width = 8;

export interface Cut {
  /** As it is said: "split-K in 4". */
  readonly name: string;
  readonly kind: 'gemv' | 'tile' | 'split' | 'stream';
  /** Rows and columns of a tile. A GEMV has none: 1 and 1. */
  readonly tile: readonly [rows: number, columns: number];
  /** Parts of k, where they are equal for all tiles; steps of k for a worker, and its length, where they are not. */
  readonly splits: number;
  readonly share: number;
  readonly step: number;
}

export interface Plan extends Lanes {
  readonly across: number;
  readonly down: number;
  /** The cores that work on each tile, from the first row's first tile on. */
  readonly owners: readonly (readonly number[])[];
}

export function plan(title: string, rows: number, cores: number, { kind, tile, splits, share, step }: Cut): Plan {
  const across = Math.ceil(n / tile[1]);
  const down = Math.ceil(rows / tile[0]);
  const tiles = across * down;
  const all = Array.from({ length: tiles }, (_, index) => index);
  const named = (index: number) => ({
    text: kind === 'gemv' ? String(index + 1) : `tile ${index + 1}`,
    kind: index < across ? ('own' as const) : undefined,
  });
  // A GEMV's lanes take every eighth product, and fold their sums in three steps.
  const size = kind === 'gemv' ? k / width + Math.log2(width) : Math.ceil(k / splits);
  const order = Array.from({ length: tiles * splits }, (_, index) => index % tiles);
  const runs: readonly Run[] =
    kind === 'stream'
      ? streamed(tiles, k / step, share).map(({ tile: index, ...run }) => ({
          ...named(index),
          core: run.core,
          from: run.from * step,
          to: run.to * step,
        }))
      : inTurn(
          cores,
          order.map((index) => ({ ...named(index), length: size })),
        );
  const owners: number[][] = all.map(() => []);
  if (kind === 'stream') for (const { tile: index, core } of streamed(tiles, k / step, share)) owners[index]!.push(core);
  else for (const [at, index] of order.entries()) owners[index]!.push(at % cores);
  const merged = kind === 'split' || kind === 'stream';
  const pieces = all.map((index) => ({
    kind: named(index).kind,
    length: owners[index]!.length,
    text: `+${owners[index]!.length}`,
  }));
  return { title, across, down, owners, runs, merges: merged ? inTurn(cores, pieces) : [] };
}

/** All tiles' steps of k in one line, in equal shares: a worker's pieces, a tile each. */
function streamed(tiles: number, steps: number, share: number): { core: number; tile: number; from: number; to: number }[] {
  const pieces: { core: number; tile: number; from: number; to: number }[] = [];
  for (let at = 0; at < tiles * steps; ) {
    const core = Math.floor(at / share);
    const tile = Math.floor(at / steps);
    const end = Math.min((core + 1) * share, (tile + 1) * steps);
    pieces.push({ core, tile, from: at - core * share, to: end - core * share });
    at = end;
  }
  return pieces;
}
