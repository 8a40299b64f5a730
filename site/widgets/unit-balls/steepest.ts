/**
 * Steepest steps in the plane and for 2 × 2 matrices, in f64. A step minimises its product with the gradient over a norm's unit ball; how
 * far the loss falls is the gradient's dual norm.
 */

export type Pair = readonly [number, number];
/** In the order of `norms`: ℓ1, ℓ2, ℓ∞ of two numbers; of singular values, that is the nuclear, Frobenius and spectral norm. */
export const norms = ['ℓ1', 'ℓ2', 'ℓ∞'] as const;
export type Norm = (typeof norms)[number];

export const sizeOf: Readonly<Record<Norm, (v: Pair) => number>> = {
  ℓ1: ([x, y]) => Math.abs(x) + Math.abs(y),
  ℓ2: ([x, y]) => Math.sqrt(x * x + y * y),
  'ℓ∞': ([x, y]) => Math.max(Math.abs(x), Math.abs(y)),
};
/** ℓ1 and ℓ∞ are dual to each other, ℓ2 to itself. */
export const dualOf: Readonly<Record<Norm, Norm>> = { ℓ1: 'ℓ∞', ℓ2: 'ℓ2', 'ℓ∞': 'ℓ1' };

/** All best steps: one, or the two ends of an edge along which every step is best. None where the gradient is 0. */
export function steepest([x, y]: Pair, norm: Norm): readonly Pair[] {
  if (x === 0 && y === 0) return [];
  const [a, b] = [-Math.sign(x) + 0, -Math.sign(y) + 0];
  if (norm === 'ℓ2') {
    const size = sizeOf.ℓ2([x, y]);
    return [[-x / size, -y / size]];
  }
  if (norm === 'ℓ1') {
    if (Math.abs(x) === Math.abs(y))
      return [
        [a, 0],
        [0, b],
      ];
    return [Math.abs(x) > Math.abs(y) ? [a, 0] : [0, b]];
  }
  if (x === 0)
    return [
      [-1, b],
      [1, b],
    ];
  if (y === 0)
    return [
      [a, -1],
      [a, 1],
    ];
  return [[a, b]];
}

/** Middle of the best steps: the one that is drawn, and taken. */
export function taken(gradient: Pair, norm: Norm): Pair {
  const best = steepest(gradient, norm);
  if (best.length === 0) return [0, 0];
  return [best.reduce((sum, [x]) => sum + x, 0) / best.length + 0, best.reduce((sum, [, y]) => sum + y, 0) / best.length + 0];
}

/** [a, b, c, d] is the matrix with rows (a, b) and (c, d). */
export type Matrix = readonly [number, number, number, number];

/** U · diag(s) · Vᵀ, where U and V turn by whole multiples of the angle whose sine is 3/5: no sine or cosine is left to a machine. */
export function withSingularValues([s, t]: Pair): Matrix {
  const [cu, su, cv, sv] = [0.8, 0.6, 0.28, 0.96];
  return [cu * s * cv + su * t * sv, cu * s * sv - su * t * cv, su * s * cv - cu * t * sv, su * s * sv + cu * t * cv];
}

/** Singular values of a 2 × 2 matrix, the larger first: √ of half of ‖M‖² ± √(‖M‖⁴ − 4 det²). */
export function singularValues([a, b, c, d]: Matrix): Pair {
  // The sums and differences of turns and mirrorings: exact where the two are far apart, too.
  const turning = Math.sqrt((a + d) ** 2 + (b - c) ** 2);
  const mirroring = Math.sqrt((a - d) ** 2 + (b + c) ** 2);
  return [(turning + mirroring) / 2, Math.abs(turning - mirroring) / 2];
}

export const inner = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, one, i) => sum + one * b[i]!, 0);
