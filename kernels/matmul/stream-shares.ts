/** Rows and columns of a tile, and how much of k is one step: both stand in the program, too. */
export const tile = 8;
export const block = 32;

/** How the work of a matmul is shared out: tiles, steps of k a tile, steps a worker. */
export function shares({ m, n, k }: { m: number; n: number; k: number }, workers: number) {
  const tiles = Math.ceil(m / tile) * Math.ceil(n / tile);
  const blocks = Math.max(1, Math.ceil(k / block));
  const share = Math.max(1, Math.ceil((tiles * blocks) / workers));
  /** At most so many workers meet in one tile. */
  return { tiles, blocks, share, slots: Math.ceil(blocks / share) + 1 };
}
