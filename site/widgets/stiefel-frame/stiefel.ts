/** A 3 × 2 frame, a push at it, and the way back to a frame; in f64. A matrix is its two columns. */
import { dot, length, plus, times, type Vector } from '../../figure/project.ts';

export type Columns = readonly [Vector, Vector];
/** [first row's first, the two off the diagonal, second row's second] of a symmetric 2 × 2 matrix. */
export type Symmetric = readonly [number, number, number];

/** Two orthonormal columns: thirds, so that pushes of whole hundredths can be tangent. */
export const W: Columns = [
  [2 / 3, 2 / 3, -1 / 3],
  [-1 / 3, 2 / 3, 2 / 3],
];

/** AᵀW + WᵀA: 0 where A is tangent. */
export const condition = ([a, b]: Columns, [v, w]: Columns = W): Symmetric => [
  2 * dot(a, v),
  dot(a, w) + dot(b, v),
  2 * dot(b, w),
];

/** A − ½ W (AᵀW + WᵀA), the tangent part of A. */
export function tangentPart(push: Columns, [v, w]: Columns = W): [number[], number[]] {
  const [p, q, r] = condition(push, [v, w]);
  return [plus(plus(push[0], v, -p / 2), w, -q / 2), plus(plus(push[1], v, -q / 2), w, -r / 2)];
}

export const gram = ([a, b]: Columns): Symmetric => [dot(a, a), dot(a, b), dot(b, b)];
/** The largest entry by which MᵀM misses the identity. */
export function frameError(columns: Columns): number {
  const [p, q, r] = gram(columns);
  return Math.max(Math.abs(p - 1), Math.abs(q), Math.abs(r - 1));
}

/**
 * The nearest frame, M (MᵀM)^(−½): what `msign` of M is. The root of a symmetric 2 × 2 matrix P is (P + √det) / √(trace + 2 √det).
 * Undefined where the columns lie on one line: then no frame is nearest.
 */
export function retract([a, b]: Columns): [number[], number[]] | undefined {
  const [p, q, r] = gram([a, b]);
  const determinant = p * r - q * q;
  if (!(determinant > 1e-12 * p * r)) return undefined;
  const root = Math.sqrt(determinant);
  const by = Math.sqrt(p + r + 2 * root);
  const [s, t, u] = [(p + root) / by, q / by, (r + root) / by];
  // The root's inverse: its determinant is √det.
  return [times(plus(times(a, u), b, -t), 1 / root), times(plus(times(b, s), a, -t), 1 / root)];
}

/** Each column brought back to length 1 by itself. Undefined where one has none. */
export function normalised([a, b]: Columns): [number[], number[]] | undefined {
  const [p, q] = [length(a), length(b)];
  return p === 0 || q === 0 ? undefined : [times(a, 1 / p), times(b, 1 / q)];
}
