/**
 * The matrix sign (the orthogonal factor of the polar decomposition): U Vᵀ of a matrix U S Vᵀ, by a polynomial of its singular values that
 * takes matrix products alone.
 */
import type { KernelContext } from '../runtime/context.ts';
import { scoped } from '../runtime/scope.ts';
import { type StorageFormat, store } from '../storage/store.ts';
import { checkSize, combine, inner, type Matrix, normalize, outer, type Size, transpose, type Vectors } from './matrices.ts';
import { type Coefficients, coefficientsAt, type Polynomial, polarExpress } from './polynomials.ts';

export interface MsignOptions {
  /** Polar Express where it is not given. */
  readonly polynomial?: Polynomial;
  /** How many steps; the polynomial's own number where it is not given. */
  readonly steps?: number;
  /** What each product and each sum is rounded to when it is stored. f32 where it is not given. */
  readonly format?: StorageFormat;
}

/**
 * One step, x ← a x + (b G + c G²) x with the Gram matrix G = x xᵀ: each singular value s becomes a s + b s³ + c s⁵. x is f32[n, m].
 * Sums are made in f32 and rounded to `format` where they are stored, as matrix units do it.
 */
export const polynomialStep = (
  kernels: KernelContext,
  x: Matrix,
  size: Vectors,
  [a, b, c]: Coefficients,
  format: StorageFormat = 'f32',
): Matrix =>
  scoped(kernels, (scope) => {
    const stored = (matrix: Matrix) => {
      store(scope, matrix, format);
      return matrix;
    };
    const gram = stored(inner(scope, x, x, size));
    if (c === 0) return stored(combine(scope, a, x, b, stored(outer(scope, gram, x, size))));
    const square = stored(outer(scope, gram, gram, { n: size.n, m: size.n }));
    const factor = stored(combine(scope, b, gram, c, square));
    return stored(combine(scope, a, x, 1, stored(outer(scope, factor, x, size))));
  });

/** msign of x f32[n, m], n ≤ m, which stays as it is. A zero matrix gives zeros; of one without full rank, what is zero stays about zero. */
export function msignOfVectors(
  kernels: KernelContext,
  x: Matrix,
  size: Vectors,
  { polynomial = polarExpress, steps = polynomial.steps, format = 'f32' }: MsignOptions = {},
): Matrix {
  let current = normalize(kernels, x);
  store(kernels, current, format);
  for (let step = 0; step < steps; step++) {
    const next = polynomialStep(kernels, current, size, coefficientsAt(polynomial, step), format);
    kernels.free(current);
    current = next;
  }
  return current;
}

/** msign of a matrix f32[rows, columns], tall, wide or square. */
export function msign(kernels: KernelContext, matrix: Matrix, size: Size, options: MsignOptions = {}): Matrix {
  checkSize('msign', matrix, size);
  return asVectors(kernels, size, [matrix], (scope, [x], vectors) => msignOfVectors(scope, x!, vectors, options));
}

/** Gives `work` matrices f32[rows, columns] as vectors f32[n, m], n ≤ m, and brings what it makes of them back. */
export const asVectors = (
  kernels: KernelContext,
  { rows, columns }: Size,
  matrices: readonly Matrix[],
  work: (kernels: KernelContext, vectors: readonly Matrix[], size: Vectors) => Matrix,
): Matrix =>
  scoped(kernels, (scope) => {
    if (rows < columns) return work(scope, matrices, { n: rows, m: columns });
    const turned = matrices.map((matrix) => transpose(scope, matrix, { rows, columns }));
    return transpose(scope, work(scope, turned, { n: columns, m: rows }), { rows: columns, columns: rows });
  });
