/**
 * The Stiefel manifold: matrices W of m rows and n columns, m ≥ n, with WᵀW = I. All matrices here are held as vectors f32[n, m]: see
 * `matrices.ts`. The field's names are used: W a point, G a gradient there, A a direction, which is tangent where WᵀA + AᵀW = 0.
 */
import type { KernelContext } from '../runtime/context.ts';
import { scoped } from '../runtime/scope.ts';
import { combine, dot, inner, type Matrix, outer, shift, singularValues, symmetrize, type Vectors } from './matrices.ts';
import { type MsignOptions, msignOfVectors } from './msign.ts';

/** H = WᵀA + AᵀW, f32[n, n]: zero where A is tangent at W. */
export const tangencyError = (kernels: KernelContext, w: Matrix, a: Matrix, size: Vectors): Matrix =>
  scoped(kernels, (scope) => symmetrize(scope, inner(scope, w, a, size), size.n, 1));

/** The tangent matrix nearest to A in the Frobenius norm: A − W · ½ (WᵀA + AᵀW). */
export const tangentProjection = (kernels: KernelContext, w: Matrix, a: Matrix, size: Vectors): Matrix =>
  scoped(kernels, (scope) => {
    const half = symmetrize(scope, inner(scope, w, a, size), size.n, 0.5);
    return combine(scope, 1, a, -1, outer(scope, half, w, size));
  });

/** W − eta · A, back on the manifold: its msign, the nearest point to it. */
export const retract = (
  kernels: KernelContext,
  w: Matrix,
  a: Matrix,
  eta: number,
  size: Vectors,
  options: MsignOptions = {},
): Matrix => scoped(kernels, (scope) => msignOfVectors(scope, combine(scope, 1, w, -eta, a), size, options));

/** ‖WᵀW − I‖ in the Frobenius norm: how far off the manifold W is. */
export async function offManifold(kernels: KernelContext, w: Matrix, size: Vectors): Promise<number> {
  const gram = inner(kernels, w, w, size);
  const rest = shift(kernels, gram, size.n, -1);
  const norm = await frobenius(kernels, rest);
  for (const buffer of [gram, rest]) kernels.free(buffer);
  return norm;
}

/** The Frobenius norm, its square summed on the device. */
export async function frobenius(kernels: KernelContext, matrix: Matrix): Promise<number> {
  const square = dot(kernels, matrix, matrix);
  const [value] = await kernels.read(square);
  kernels.free(square);
  return Math.sqrt(value!);
}

/**
 * How far a direction goes along the gradient, tr(GᵀA), once it is made tangent (by projection) and its largest singular value is brought
 * to 1, where it is above: a value that a solution of the problem can have, so never above the best.
 */
export async function primalValue(kernels: KernelContext, w: Matrix, g: Matrix, a: Matrix, size: Vectors): Promise<number> {
  const feasible = tangentProjection(kernels, w, a, size);
  const along = dot(kernels, g, feasible);
  const [value] = await kernels.read(along);
  const [largest] = await singularValues(kernels, feasible, { rows: size.n, columns: size.m });
  for (const buffer of [feasible, along]) kernels.free(buffer);
  return value! / Math.max(1, largest!);
}

/** ‖G + 2WΛ‖ in the nuclear norm, the sum of the singular values: for any symmetric Λ never below the best (weak duality). */
export async function dualValue(kernels: KernelContext, w: Matrix, g: Matrix, lambda: Matrix, size: Vectors): Promise<number> {
  const x = dualMatrix(kernels, w, g, lambda, size);
  const values = await singularValues(kernels, x, { rows: size.n, columns: size.m });
  kernels.free(x);
  return values.reduce((sum, value) => sum + value, 0);
}

/** G + 2WΛ, for a symmetric Λ f32[n, n]. */
export const dualMatrix = (kernels: KernelContext, w: Matrix, g: Matrix, lambda: Matrix, size: Vectors): Matrix =>
  scoped(kernels, (scope) => combine(scope, 1, g, 2, outer(scope, lambda, w, size)));
