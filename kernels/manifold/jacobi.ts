import { f32FromBits, f32ToBits } from '../f32/bits.ts';
import { reciprocalSqrt } from '../norm/rsqrt.ts';
import type { Arithmetic } from '../runtime/arithmetic.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, write } from '../runtime/kernel.ts';
import wgsl from './jacobi.wgsl?raw';

/** The column pairs of each round, every two columns once a sweep: a circle tournament, with a bye where `columns` is odd. */
export function* rounds(columns: number): Generator<readonly [first: number, second: number][]> {
  const places = Math.floor((columns + 1) / 2) * 2 - 1;
  for (let round = 0; round < places; round++) {
    const pairs: [number, number][] = [];
    for (let pair = 0; pair <= places >> 1; pair++) {
      const first = pair === 0 ? places : (round + pair) % places;
      const second = (round + places - pair) % places;
      if (Math.max(first, second) < columns) pairs.push([Math.min(first, second), Math.max(first, second)]);
    }
    yield pairs;
  }
}

/** Turns two columns to a right angle: tan 2θ = 2 x·y / (x·x − y·y), |θ| ≤ 45°, by reciprocal roots alone. */
function turn(matrix: Float32Array, { rows, columns }: Size, [first, second]: readonly [number, number], arithmetic: Arithmetic) {
  const { add, multiply, mulAdd } = arithmetic;
  let [alpha, beta, gamma] = [0, 0, 0];
  for (let row = 0; row < rows * columns; row += columns) {
    const [x, y] = [matrix[row + first]!, matrix[row + second]!];
    alpha = mulAdd(x, x, alpha);
    beta = mulAdd(y, y, beta);
    gamma = mulAdd(x, y, gamma);
  }
  if (multiply(gamma, gamma) <= multiply(2 ** -42, multiply(alpha, beta))) return;
  let apart = add(alpha, -beta);
  let twice = multiply(2, gamma);
  const scale = f32FromBits(0x7f000000 - (f32ToBits(Math.max(Math.abs(apart), Math.abs(twice))) & 0x7f800000));
  apart = multiply(apart, scale);
  twice = multiply(twice, scale);
  const over = reciprocalSqrt(mulAdd(apart, apart, multiply(twice, twice)), arithmetic);
  const square = mulAdd(0.5, multiply(Math.abs(apart), over), 0.5);
  const secant = reciprocalSqrt(square, arithmetic);
  const root = reciprocalSqrt(mulAdd(square, secant, 1), arithmetic);
  const halves = multiply(multiply(multiply(apart >= 0 ? 0.5 : -0.5, twice), over), secant);
  const tangent = multiply(multiply(halves, root), root);
  const length = mulAdd(tangent, tangent, 1);
  const near = reciprocalSqrt(length, arithmetic);
  const guess = multiply(near, near);
  const sine = multiply(multiply(2, tangent), multiply(guess, mulAdd(-length, guess, 2)));
  for (let row = 0; row < rows * columns; row += columns) {
    const [x, y] = [matrix[row + first]!, matrix[row + second]!];
    matrix[row + first] = mulAdd(sine, mulAdd(-tangent, x, y), x);
    matrix[row + second] = mulAdd(-sine, mulAdd(tangent, y, x), y);
  }
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/**
 * One sweep of one-sided Jacobi, in place: every two columns of matrix f32[rows, columns] are turned to a right angle, once. After some
 * sweeps the columns' lengths are the singular values. One workgroup: what a round writes, the next one reads. The uniform `zero` must
 * be 0. M. R. Hestenes, "Inversion of matrices by biorthogonalization and related results" (1958).
 */
export const jacobi = defineKernel({
  name: 'manifold/jacobi',
  wgsl,
  bindings: { matrix: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', columns: 'u32', zero: 'u32' },
  workgroups: () => grid(1),
  reference({ arrays: { matrix }, uniforms, arithmetic }) {
    // The pairs of a round share no column: which one is turned first changes nothing.
    for (const pairs of rounds(uniforms.columns)) for (const pair of pairs) turn(matrix, uniforms, pair, arithmetic);
  },
});
