/**
 * RMSNorm in three ways and LayerNorm, over the rows of f32[rows, length]. Each queues its dispatches and returns a buffer
 * f32[rows, length] that the caller owns. An empty row gives an empty row. All are batch-invariant (a row's bits do not depend on how
 * many rows there are) except `rmsNormHeuristic`, which is there to show how that is lost.
 */
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { heuristicSplits } from './heuristic-splits.ts';
import { layer } from './layer.ts';
import { row } from './row.ts';
import { scale } from './scale.ts';
import { squares } from './squares.ts';

/** `input` holds `rows` arrays of `length` numbers, one after another; `weight` (and `bias`) hold `length` numbers. */
export interface NormSize {
  readonly rows: number;
  readonly length: number;
}

export interface NormBuffers {
  readonly input: Buffer<'f32'>;
  readonly weight: Buffer<'f32'>;
}

export interface NormOptions {
  /** Lanes of a group: the bits depend on it. 64 where it is not given. */
  readonly width?: number;
  /** Added to the mean square before the root is taken. 1e-5 where it is not given; rounded to f32. */
  readonly epsilon?: number;
}

/** `splits` contiguous parts of equal size, or as many as it takes of `size` numbers each. */
export type NormSplitting =
  | { readonly splits: number; readonly size?: never }
  | { readonly size: number; readonly splits?: never };

/** RMSNorm, one group a row. Batch-invariant: a row is worked on in the same way whatever is beside it. */
export function rmsNorm(
  kernels: KernelContext,
  { input, weight }: NormBuffers,
  size: NormSize,
  { width = 64, epsilon = 1e-5 }: NormOptions = {},
): Buffer<'f32'> {
  check('rmsNorm', { input, weight }, size, epsilon);
  const output = kernels.buffer('f32', size.rows * size.length);
  kernels.run(row, { input, weight, output }, { constants: { width }, uniforms: { ...size, ...scaling(size, epsilon) } });
  return output;
}

/**
 * RMSNorm, several groups a row: each adds the squares of one contiguous part, then the parts' sums are added in order. Batch-invariant,
 * because the cut depends on the length and the options alone, never on `rows`. More parts than numbers leave some parts empty.
 */
export function rmsNormSplit(
  kernels: KernelContext,
  { input, weight }: NormBuffers,
  { rows, length }: NormSize,
  { splits: askedSplits, size: askedSize, width = 64, epsilon = 1e-5 }: NormSplitting & NormOptions,
): Buffer<'f32'> {
  check('rmsNormSplit', { input, weight }, { rows, length }, epsilon);
  const given = askedSplits ?? askedSize;
  if (!Number.isInteger(given) || given < 1)
    throw new KernelError(`rmsNormSplit: ${given} splits or numbers a split; it must be an integer, 1 or more`);
  const splits = askedSplits ?? Math.max(1, Math.ceil(length / given));
  const size = askedSize ?? Math.ceil(length / given);
  const partials = kernels.buffer('f32', rows * splits);
  const output = kernels.buffer('f32', rows * length);
  const cut = { rows, length, splits, size };
  kernels.run(squares, { input, output: partials }, { constants: { width }, uniforms: cut });
  kernels.run(
    scale,
    { input, weight, partials, output },
    { constants: { width }, uniforms: { ...cut, ...scaling(cut, epsilon) } },
  );
  kernels.free(partials);
  return output;
}

/**
 * RMSNorm as a library in a hurry does it: with fewer rows than `cores`, one group a row would leave cores idle, so each row is split into
 * ⌈cores / rows⌉ parts (`rmsNormSplit`); else one group a row (`rmsNorm`). NOT batch-invariant: the same row is cut differently beside
 * a different number of rows, so its additions, and its bits, differ. This is the rule of H. He and Thinking Machines Lab, "Defeating
 * Nondeterminism in LLM Inference" (2025): with fewer rows than cores a split reduction is faster, and not invariant.
 * @param options.cores groups that the device is taken to run at once; 32 where it is not given
 */
export function rmsNormHeuristic(
  kernels: KernelContext,
  buffers: NormBuffers,
  size: NormSize,
  { cores = 32, ...options }: NormOptions & { readonly cores?: number } = {},
): Buffer<'f32'> {
  if (!Number.isInteger(cores) || cores < 1)
    throw new KernelError(`rmsNormHeuristic: ${cores} cores; it must be an integer, 1 or more`);
  if (size.rows >= cores || size.rows === 0) return rmsNorm(kernels, buffers, size, options);
  return rmsNormSplit(kernels, buffers, size, { splits: heuristicSplits(size.rows, cores), ...options });
}

/** LayerNorm, one group a row, in two passes over it. Batch-invariant. */
export function layerNorm(
  kernels: KernelContext,
  { input, weight, bias }: NormBuffers & { readonly bias: Buffer<'f32'> },
  size: NormSize,
  { width = 64, epsilon = 1e-5 }: NormOptions = {},
): Buffer<'f32'> {
  check('layerNorm', { input, weight, bias }, size, epsilon);
  const output = kernels.buffer('f32', size.rows * size.length);
  kernels.run(layer, { input, weight, bias, output }, { constants: { width }, uniforms: { ...size, ...scaling(size, epsilon) } });
  return output;
}

/** The f32 uniforms: a division on the device could be 2.5 ulp off. */
const scaling = ({ length }: NormSize, epsilon: number) => ({
  inverseLength: Math.fround(1 / Math.max(1, length)),
  epsilon: Math.fround(epsilon),
});

/** A kernel that reads beyond its input gets some number or other from the GPU, and NaN from the twin. */
function check(name: string, buffers: Record<string, Buffer>, { rows, length }: NormSize, epsilon: number): void {
  for (const [what, count] of Object.entries({ rows, length })) {
    if (!Number.isInteger(count) || count < 0)
      throw new KernelError(`${name}: ${what} ${count}; it must be an integer, 0 or more`);
  }
  if (!(epsilon >= 0 && epsilon < Infinity)) throw new KernelError(`${name}: epsilon ${epsilon}; it must be finite, 0 or more`);
  for (const [what, buffer] of Object.entries(buffers)) {
    const needed = what === 'input' ? rows * length : length;
    if (buffer.length >= needed) continue;
    const wanted = what === 'input' ? `${rows} rows of ${length}` : `rows of ${length}`;
    throw new KernelError(
      `${name}: ${wanted} need ${needed} numbers, the ${what} has ${buffer.length}; give more or ask for less`,
    );
  }
}
