/**
 * Manifold Muon: of all tangent A with no singular value above 1, the one that goes furthest along the gradient, tr(GᵀA); then
 * W ← msign(W − eta · A). Three ways to find A, and a closed form for square W. J. Bernstein, "Modular Manifolds" (Thinking Machines Lab,
 * 2025), whose code's defaults these are; "Stiefel manifold, dual ascent". All matrices are vectors f32[n, m]: see `matrices.ts`.
 */
import { type KernelContext, KernelError } from '../runtime/context.ts';
import { scoped } from '../runtime/scope.ts';
import {
  checkSize,
  combine,
  inner,
  type Matrix,
  normalize,
  outer,
  type Size,
  shift,
  symmetrize,
  transpose,
  type Vectors,
} from './matrices.ts';
import { type MsignOptions, msignOfVectors } from './msign.ts';
import { dualMatrix, frobenius, retract, tangencyError, tangentProjection } from './stiefel.ts';

/** One step of a solver. Its buffers are the solver's: they are gone at the next step. */
export interface SolverStep {
  /** From 0. */
  readonly step: number;
  /** A, f32[n, m]: an msign, not yet quite tangent. */
  readonly direction: Matrix;
  /** H = WᵀA + AᵀW, f32[n, n]. */
  readonly tangency: Matrix;
  /** Λ, where the solver has one. */
  readonly lambda?: Matrix;
}

export interface Problem {
  readonly w: Matrix;
  readonly g: Matrix;
}

export interface SolverOptions extends MsignOptions {
  /** Dual ascent: the step α of Λ, which falls linearly to 0. It is measured against G: G ten times as large needs ten times the α. */
  readonly alpha?: number;
  /** ADMM: the penalty ρ, in units of 1 / G. */
  readonly rho?: number;
  /** Steps of the solver. `steps` is msign's. */
  readonly rounds?: number;
}

/** Λ₀ = −¼ (WᵀG + GᵀW): with it G + 2WΛ is G's tangent projection. */
const startOf = (kernels: KernelContext, { w, g }: Problem, size: Vectors): Matrix =>
  scoped(kernels, (scope) => symmetrize(scope, inner(scope, w, g, size), size.n, -0.25));

/**
 * Dual ascent: A = msign(G + 2WΛ), then Λ ← Λ − α (1 − t/T) (WᵀA + AᵀW). The dual is ‖G + 2WΛ‖ in the nuclear norm, and H half of its
 * gradient.
 */
export function* dualAscent(
  kernels: KernelContext,
  { w, g }: Problem,
  size: Vectors,
  { alpha = 0.01, rounds = 100, ...options }: SolverOptions = {},
): Generator<SolverStep & { readonly lambda: Matrix }, void, void> {
  let lambda = startOf(kernels, { w, g }, size);
  for (let step = 0; step < rounds; step++) {
    const made = directionAt(kernels, { w, g }, lambda, size, options);
    const held = lambda;
    try {
      yield { step, ...made, lambda };
      lambda = combine(kernels, 1, held, -alpha * (1 - step / rounds), made.tangency);
    } finally {
      freeAll(kernels, { ...made, held });
    }
  }
  kernels.free(lambda);
}

function freeAll(kernels: KernelContext, buffers: Readonly<Record<string, Matrix>>): void {
  for (const buffer of Object.values(buffers)) kernels.free(buffer);
}

/** A = msign(G + 2WΛ) and its H. */
const directionAt = (kernels: KernelContext, { w, g }: Problem, lambda: Matrix, size: Vectors, options: MsignOptions) =>
  scoped(kernels, (scope) => {
    const direction = msignOfVectors(scope, dualMatrix(scope, w, g, lambda, size), size, options);
    return { direction, tangency: tangencyError(scope, w, direction, size) };
  });

/**
 * Singular value thresholding: every singular value of Y less τ, or 0. With U = msign(Y) and P = UᵀY it is U · ½ (Z + |Z|), Z = P − τI, and
 * |Z| = Z msign(Z).
 */
const threshold = (kernels: KernelContext, y: Matrix, tau: number, size: Vectors, options: MsignOptions): Matrix =>
  scoped(kernels, (scope) => {
    const { n } = size;
    const square = { n, m: n };
    const u = msignOfVectors(scope, y, size, options);
    const z = shift(scope, symmetrize(scope, inner(scope, u, y, size), n, 0.5), n, -tau);
    const absolute = outer(scope, z, msignOfVectors(scope, z, square, options), square);
    return outer(scope, symmetrize(scope, combine(scope, 0.5, z, 0.5, absolute), n, 0.5), u, size);
  });

/**
 * ADMM: X stands for G + 2WΛ, and a multiplier Ω holds the two together. Λ ← ½ sym(Wᵀ(X − G + Ω/ρ)); X ← singular values of
 * G + 2WΛ − Ω/ρ less 1/ρ; Ω ← Ω + ρ (X − G − 2WΛ). S. Buchanan, "Speeding up manifold Muon with ADMM" (2025).
 */
export function* admm(
  kernels: KernelContext,
  { w, g }: Problem,
  size: Vectors,
  { rho = 4, rounds = 10, ...options }: SolverOptions = {},
): Generator<SolverStep & { readonly lambda: Matrix }, void, void> {
  if (!(rho > 0)) throw new KernelError(`admm: rho ${rho}; it must be above 0`);
  const { n, m } = size;
  let state = scoped(kernels, (scope) => {
    const lambda = startOf(scope, { w, g }, size);
    return { lambda, x: dualMatrix(scope, w, g, lambda, size), omega: scope.buffer('f32', n * m) };
  });
  for (let step = 0; step < rounds; step++) {
    const held = state;
    const made = directionAt(kernels, { w, g }, held.lambda, size, options);
    try {
      yield { step, ...made, lambda: held.lambda };
      const { x: before, omega: multiplier } = held;
      state = scoped(kernels, (scope) => {
        const left = combine(scope, 1, combine(scope, 1, before, -1, g), 1 / rho, multiplier);
        const lambda = symmetrize(scope, inner(scope, w, left, size), n, 0.25);
        const dual = dualMatrix(scope, w, g, lambda, size);
        const x = threshold(scope, combine(scope, 1, dual, -1 / rho, multiplier), 1 / rho, size, options);
        const omega = combine(scope, 1, multiplier, rho, combine(scope, 1, x, -1, dual));
        return { lambda, x, omega };
      });
    } finally {
      freeAll(kernels, { ...made, ...held });
    }
  }
  freeAll(kernels, state);
}

/**
 * Alternating projection: the nearest tangent matrix, then its msign, in turn. What it ends in is a solution of both conditions, but not of
 * the best value. F. L. Cesista, "Heuristic solutions for steepest descent on the Stiefel manifold" (2025).
 */
export function* alternatingProjection(
  kernels: KernelContext,
  { w, g }: Problem,
  size: Vectors,
  { rounds = 10, ...options }: SolverOptions = {},
): Generator<SolverStep, void, void> {
  let from: Matrix | undefined;
  try {
    for (let step = 0; step < rounds; step++) {
      const before = from;
      const made = scoped(kernels, (scope) => {
        const direction = msignOfVectors(scope, tangentProjection(scope, w, before ?? g, size), size, options);
        return { direction, tangency: tangencyError(scope, w, direction, size) };
      });
      if (before) kernels.free(before);
      from = made.direction;
      try {
        yield { step, ...made };
      } finally {
        kernels.free(made.tangency);
      }
    }
  } finally {
    if (from) kernels.free(from);
  }
}

/** A = W msign(WᵀG − GᵀW) for a square W, f32[n, n] held as its transpose: the direction without any iteration on Λ. */
export const squareDirection = (kernels: KernelContext, { w, g }: Problem, n: number, options: MsignOptions = {}): Matrix =>
  scoped(kernels, (scope) => {
    const square = { n, m: n };
    // Transposed: Aᵀ = msign(GᵀW − WᵀG) Wᵀ, since the msign of a skew matrix is skew.
    const skew = symmetrize(scope, inner(scope, w, g, square), n, -1, -1);
    return outer(scope, msignOfVectors(scope, skew, square, options), w, square);
  });

export const solvers = { 'dual ascent': dualAscent, ADMM: admm, 'alternating projection': alternatingProjection } as const;
export type Solver = keyof typeof solvers;

export interface ManifoldStepOptions extends SolverOptions {
  readonly eta?: number;
  readonly solver?: Solver;
  /**
   * α (or 1 / ρ) counts in units of the gradient's scale, the root mean square of its numbers: G is divided by it first. A gradient that
   * shrinks as training goes on then asks for no other α.
   */
  readonly relative?: boolean;
}

export interface ManifoldMuonOptions extends ManifoldStepOptions {
  /** Stops where ‖H‖ / n, its Frobenius norm over the root of its count of numbers, is below. */
  readonly tolerance?: number;
}

/** The matrices of a problem f32[rows, columns] as vectors, and the way back. The caller frees what it is given. */
function vectorsOf(kernels: KernelContext, { w, g }: Problem, size: Size, relative: boolean) {
  checkSize('manifoldMuon, w', w, size);
  checkSize('manifoldMuon, g', g, size);
  const { rows, columns } = size;
  const turned = (scope: KernelContext, matrix: Matrix, from: Size) =>
    rows < columns ? combine(scope, 1, matrix, 0, matrix) : transpose(scope, matrix, from);
  const held = scoped(kernels, (scope) => ({
    w: turned(scope, w, size),
    // Over its Frobenius norm first, then times the root of its count.
    g: turned(scope, relative ? scaled(scope, normalize(scope, g, 1), Math.sqrt(g.length)) : g, size),
  }));
  const back = (matrix: Matrix) => turned(kernels, matrix, { rows: columns, columns: rows });
  return { held, back, vectors: { n: Math.min(rows, columns), m: Math.max(rows, columns) } };
}

const scaled = (kernels: KernelContext, matrix: Matrix, by: number): Matrix => combine(kernels, by, matrix, 0, matrix);

/** W of a direction, back in the form it was given in; frees what was made for it. */
function arrive(
  kernels: KernelContext,
  { held, back, vectors }: ReturnType<typeof vectorsOf>,
  direction: Matrix | undefined,
  { eta = 0.1, rounds, ...options }: ManifoldStepOptions,
): Matrix {
  if (!direction) throw new KernelError(`manifoldMuon: ${rounds} rounds; it must be 1 or more`);
  const next = retract(kernels, held.w, direction, eta, vectors, options);
  const result = back(next);
  freeAll(kernels, { ...held, direction, next });
  return result;
}

/** Keeps a solver's last direction beyond its step. */
function keep(kernels: KernelContext, before: Matrix | undefined, { direction }: SolverStep): Matrix {
  if (before) kernels.free(before);
  return combine(kernels, 1, direction, 0, direction);
}

/**
 * One step of manifold Muon on a matrix f32[rows, columns], whose columns (of a wide one: its rows) are orthonormal, by all the solver's
 * rounds: nothing is read back, so a training loop does not wait.
 * @returns the new W, which the caller owns
 */
export function manifoldStep(
  kernels: KernelContext,
  problem: Problem,
  size: Size,
  { solver = 'dual ascent', relative = false, ...options }: ManifoldStepOptions = {},
): Matrix {
  const made = vectorsOf(kernels, problem, size, relative);
  let direction: Matrix | undefined;
  for (const step of solvers[solver](kernels, made.held, made.vectors, options)) direction = keep(kernels, direction, step);
  return arrive(kernels, made, direction, options);
}

/** `manifoldStep` that stops where the direction is tangent, reading the error back each round; `rounds` says how many it made. */
export async function manifoldMuon(
  kernels: KernelContext,
  problem: Problem,
  size: Size,
  { solver = 'dual ascent', relative = false, tolerance = 1e-6, ...options }: ManifoldMuonOptions = {},
): Promise<{ readonly w: Matrix; readonly rounds: number }> {
  const made = vectorsOf(kernels, problem, size, relative);
  let direction: Matrix | undefined;
  let rounds = 0;
  for (const step of solvers[solver](kernels, made.held, made.vectors, options)) {
    direction = keep(kernels, direction, step);
    rounds = step.step + 1;
    if ((await frobenius(kernels, step.tangency)) / made.vectors.n < tolerance) break;
  }
  return { w: arrive(kernels, made, direction, options), rounds };
}
