/**
 * Two layers, y = W₂ W₁ x with ‖x‖ = 1 and both W turns of the plane, and an adversary's step in each; in f64. A step is of rank one,
 * ΔW = budget · d ĥᵀ: all of it goes to the layer's input h, so ‖ΔW h‖ = budget · ‖d‖ · ‖h‖, which no matrix of its spectral norm exceeds.
 */
import { dot, length, plus, times } from '../../figure/project.ts';

type Rows = readonly [readonly number[], readonly number[]];
export const x = [1, 0];
/** Turns by the angles of the 3-4-5 triangle: together by a right angle. */
const W1: Rows = [
  [0.6, -0.8],
  [0.8, 0.6],
];
const W2: Rows = [
  [0.8, -0.6],
  [0.6, 0.8],
];
const times2 = (rows: Rows, v: readonly number[]): number[] => rows.map((row) => dot(row, v));

export const hidden = times2(W1, x);
export const output = times2(W2, hidden);

/** A direction of at most length 1: what is dragged beyond its budget is cut back to it. */
export function within(direction: readonly number[]): number[] {
  const size = length(direction);
  return size > 1 ? times(direction, 1 / size) : [...direction];
}

export interface Moved {
  /** Norms of the steps: spectral, and of what each does to its layer's input. */
  readonly norms: readonly number[];
  readonly pushes: readonly number[];
  /** Length of each layer's input, the steps before it counted. */
  readonly inputs: readonly number[];
  /** The output: before, after the first layer's step alone, after both. */
  readonly outputs: readonly (readonly number[])[];
  readonly moved: number;
  /** b₁ + b₂, and with the product: (1 + b₁)(1 + b₂) − 1. */
  readonly sum: number;
  readonly bound: number;
}

export function adversary(
  budgets: readonly [number, number],
  directions: readonly [readonly number[], readonly number[]],
): Moved {
  const [d1, d2] = [within(directions[0]), within(directions[1])];
  const [b1, b2] = budgets;
  const moved = plus(hidden, d1, b1);
  const between = times2(W2, moved);
  const size = length(moved);
  const end = plus(between, d2, b2 * size);
  return {
    norms: [b1 * length(d1), b2 * length(d2)],
    pushes: [b1 * length(d1), b2 * length(d2) * size],
    inputs: [1, size],
    outputs: [output, between, end],
    moved: length(plus(end, output, -1)),
    sum: b1 + b2,
    bound: b1 + b2 + b1 * b2,
  };
}
