/**
 * Matrices in the form that this folder computes in: n ≤ m, f32[n, m]. A tall W of m rows and n columns is held as its transpose, so that
 * its columns are rows in memory, because `matmul` multiplies by a stored transpose: `inner(w, a)` is WᵀA. Each function queues its
 * dispatches and returns a buffer that the caller owns.
 */
import { matmul } from '../matmul/matmul.ts';
import { treeSum } from '../reduce/sums.ts';
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { combine as combineKernel } from './combine.ts';
import { dot as dotKernel } from './dot.ts';
import { jacobi } from './jacobi.ts';
import { lengths } from './lengths.ts';
import { normalize as normalizeKernel } from './normalize.ts';
import { shift as shiftKernel } from './shift.ts';
import { symmetrize as symmetrizeKernel } from './symmetrize.ts';
import { transpose as transposeKernel } from './transpose.ts';

export type Matrix = Buffer<'f32'>;

/** n vectors of m numbers, n ≤ m: the columns of a tall matrix, or the rows of a wide one. */
export interface Vectors {
  readonly n: number;
  readonly m: number;
}

/** A matrix as it is stored, row after row. */
export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/**
 * a f32[m, k] times b f32[k, n], or stored as f32[n, k] where it is `transposed`: f32[m, n]. Each output's products are added from the first
 * to the last, whatever the shape: one order for all of this folder.
 */
export const product = (
  kernels: KernelContext,
  a: Matrix,
  b: Matrix,
  m: number,
  n: number,
  k: number,
  transposed: boolean,
): Matrix => matmul(kernels, { a, b }, { m, n, k, transposed }, { kind: m * n < 4096 ? 'row' : 'register' });

/** PᵀQ of two tall matrices that are held as p and q, f32[n, m] → f32[n, n]. */
export const inner = (kernels: KernelContext, p: Matrix, q: Matrix, { n, m }: Vectors): Matrix =>
  product(kernels, p, q, n, n, m, true);

/** S · p of a square f32[n, n] and vectors f32[n, m]: (P Sᵀ)ᵀ. */
export const outer = (kernels: KernelContext, square: Matrix, p: Matrix, { n, m }: Vectors): Matrix =>
  product(kernels, square, p, n, m, n, false);

/** p · x + q · y, number by number. */
export function combine(kernels: KernelContext, p: number, x: Matrix, q: number, y: Matrix): Matrix {
  if (x.length !== y.length)
    throw new KernelError(`combine: ${x.length} numbers and ${y.length} numbers; give two matrices of the same size`);
  const output = kernels.buffer('f32', x.length);
  kernels.run(combineKernel, { x, y, output }, { uniforms: { count: x.length, p: Math.fround(p), q: Math.fround(q), zero: 0 } });
  return output;
}

/** f32[rows, columns] → f32[columns, rows]. */
export function transpose(kernels: KernelContext, input: Matrix, { rows, columns }: Size): Matrix {
  checkSize('transpose', input, { rows, columns });
  const output = kernels.buffer('f32', rows * columns);
  kernels.run(transposeKernel, { input, output }, { uniforms: { rows, columns } });
  return output;
}

/** factor · (S + Sᵀ), or factor · (S − Sᵀ) with a sign of −1. S is f32[n, n]. */
export function symmetrize(kernels: KernelContext, square: Matrix, n: number, factor: number, sign: 1 | -1 = 1): Matrix {
  checkSize('symmetrize', square, { rows: n, columns: n });
  const output = kernels.buffer('f32', n * n);
  kernels.run(symmetrizeKernel, { input: square, output }, { uniforms: { size: n, sign, factor: Math.fround(factor) } });
  return output;
}

/** S + by · I. */
export function shift(kernels: KernelContext, square: Matrix, n: number, by: number): Matrix {
  checkSize('shift', square, { rows: n, columns: n });
  const output = kernels.buffer('f32', n * n);
  kernels.run(shiftKernel, { input: square, output }, { uniforms: { size: n, shift: Math.fround(by) } });
  return output;
}

/** Numbers of one part of a `dot`. */
const part = 4096;

/** tr(XᵀY): the sum of all products, in parts of 4,096 that a tree then adds. Returns f32[1]; with x = y it is the Frobenius norm's square. */
export function dot(kernels: KernelContext, x: Matrix, y: Matrix): Matrix {
  if (x.length !== y.length)
    throw new KernelError(`dot: ${x.length} numbers and ${y.length} numbers; give two matrices of the same size`);
  const parts = Math.max(1, Math.ceil(x.length / part));
  const output = kernels.buffer('f32', parts);
  kernels.run(dotKernel, { x, y, output }, { uniforms: { count: x.length, size: part } });
  if (parts === 1) return output;
  const sum = treeSum(kernels, output, { rows: 1, length: parts });
  kernels.free(output);
  return sum;
}

/** x / (room · ‖x‖), the norm Frobenius's: no singular value is then above 1 / room. A zero matrix stays one. */
export function normalize(kernels: KernelContext, input: Matrix, room = 1.01): Matrix {
  const square = dot(kernels, input, input);
  const output = kernels.buffer('f32', input.length);
  const uniforms = { count: input.length, ratio: Math.fround(room * room) };
  kernels.run(normalizeKernel, { input, square, output }, { uniforms });
  kernels.free(square);
  return output;
}

/** Sweeps after which a matrix of up to 128 columns has been seen to turn no more. */
const sweepsFor = (n: number): number => (n <= 32 ? 7 : 9);

/**
 * The singular values of a matrix f32[rows, columns], the largest first, by one-sided Jacobi on the device. For small matrices: one
 * workgroup does it all, min(rows, columns) ≤ 128 or patience.
 */
export async function singularValues(
  kernels: KernelContext,
  matrix: Matrix,
  { rows, columns }: Size,
  { sweeps = sweepsFor(Math.min(rows, columns)) } = {},
): Promise<Float32Array<ArrayBuffer>> {
  checkSize('singularValues', matrix, { rows, columns });
  const tall = rows >= columns;
  // Jacobi works in place, on a copy: of a wide matrix the transpose.
  const copy = tall ? combine(kernels, 1, matrix, 0, matrix) : transpose(kernels, matrix, { rows, columns });
  const size = tall ? { rows, columns } : { rows: columns, columns: rows };
  for (let sweep = 0; sweep < sweeps; sweep++) kernels.run(jacobi, { matrix: copy }, { uniforms: { ...size, zero: 0 } });
  const output = kernels.buffer('f32', size.columns);
  kernels.run(lengths, { input: copy, output }, { uniforms: size });
  const values = await kernels.read(output);
  for (const buffer of [copy, output]) kernels.free(buffer);
  return values.sort().reverse();
}

/** @throws KernelError that says the size and the length, where they do not fit */
export function checkSize(name: string, matrix: Matrix, { rows, columns }: Size): void {
  for (const [what, count] of Object.entries({ rows, columns }))
    if (!Number.isInteger(count) || count < 1)
      throw new KernelError(`${name}: ${what} ${count}; it must be an integer, 1 or more`);
  if (matrix.length !== rows * columns)
    throw new KernelError(`${name}: ${rows} × ${columns} are ${rows * columns} numbers, the matrix has ${matrix.length}`);
}
