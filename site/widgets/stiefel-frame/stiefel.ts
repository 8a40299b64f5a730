/** Two arrows in space, as the drawing measures them, in f64: the frame that the figure steps from, and how far two columns are from one. */
import { dot, length, times, type Vector } from '../../figure/project.ts';

export type Columns = readonly [Vector, Vector];
/** [first row's first, the two off the diagonal, second row's second] of a symmetric 2 × 2 matrix. */
export type Symmetric = readonly [number, number, number];

/** Two orthonormal columns: thirds, so that pushes of whole hundredths can be tangent. */
export const W: Columns = [
  [2 / 3, 2 / 3, -1 / 3],
  [-1 / 3, 2 / 3, 2 / 3],
];

export const gram = ([a, b]: Columns): Symmetric => [dot(a, a), dot(a, b), dot(b, b)];
/** The largest entry by which MᵀM misses the identity. */
export function frameError(columns: Columns): number {
  const [p, q, r] = gram(columns);
  return Math.max(Math.abs(p - 1), Math.abs(q), Math.abs(r - 1));
}

/** Do the columns lie on one line, or nearly? Then no frame is nearest. */
export function onOneLine(columns: Columns): boolean {
  const [p, q, r] = gram(columns);
  return !(p * r - q * q > 1e-6 * p * r);
}

/** Each column brought back to length 1 by itself. Undefined where one has none. */
export function normalised([a, b]: Columns): [number[], number[]] | undefined {
  const [p, q] = [length(a), length(b)];
  return p === 0 || q === 0 ? undefined : [times(a, 1 / p), times(b, 1 / q)];
}
