/**
 * Orders in which to sum each row of f32[rows, length]. Each queues its dispatches and returns a buffer f32[rows] that the caller
 * owns; a row's bits depend on the row and the order alone, never on how many rows there are (but for `loadSplitSum`, which shows how that is
 * lost). An empty row sums to 0.
 */
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { atomic } from './atomic.ts';
import { finished } from './finished.ts';
import { loadSplit } from './load-split.ts';
import { sequential } from './sequential.ts';
import { split } from './split.ts';
import { splitFours } from './split-fours.ts';
import { strided } from './strided.ts';
import { groupsPerRow, tree } from './tree.ts';

/** `input` holds `rows` arrays of `length` numbers, one after another. */
export interface Size {
  readonly rows: number;
  readonly length: number;
}

type Sums = Buffer<'f32'>;

/** One after another, first to last. */
export function sequentialSum(kernels: KernelContext, input: Sums, size: Size): Sums {
  const output = outputFor(kernels, input, size);
  kernels.run(sequential, { input, output }, { uniforms: { ...size } });
  return output;
}

/**
 * A tree: groups of `width` neighbours are folded to a partial sum each, then the partial sums likewise, until one is left.
 * @throws KernelError for a width below 2, which would never get there
 */
export function treeSum(kernels: KernelContext, input: Sums, { rows, length }: Size, { width = 64 } = {}): Sums {
  checkInput(input, { rows, length });
  if (width < 2) throw new KernelError(`treeSum: width ${width}; groups of at least 2 leave fewer sums than there were`);
  let from = input;
  let left = length;
  do {
    const output = kernels.buffer('f32', rows * groupsPerRow(left, width));
    kernels.run(tree, { input: from, output }, { constants: { width }, uniforms: { rows, length: left } });
    if (from !== input) kernels.free(from);
    from = output;
    left = groupsPerRow(left, width);
  } while (left > 1);
  return from;
}

/** Each of `width` lanes adds every width-th number, then the lanes are folded as in the tree. */
export function stridedSum(kernels: KernelContext, input: Sums, size: Size, { width = 64 } = {}): Sums {
  const output = outputFor(kernels, input, size);
  kernels.run(strided, { input, output }, { constants: { width }, uniforms: { ...size } });
  return output;
}

/** `splits` contiguous parts of equal size, or as many as it takes of `size` numbers each; then the parts' sums in order. */
export type Splitting = { readonly splits: number; readonly size?: never } | { readonly size: number; readonly splits?: never };

/**
 * Contiguous parts are summed side by side, then their sums one after another. More parts than numbers leave some parts empty. `fours`:
 * reads in fours where parts and rows are made of them, as CPUs like it: the same bits.
 */
export function splitSum(
  kernels: KernelContext,
  input: Sums,
  { rows, length }: Size,
  splitting: Splitting,
  { fours = false } = {},
): Sums {
  const output = outputFor(kernels, input, { rows, length });
  const given = splitting.splits ?? splitting.size;
  if (!Number.isInteger(given) || given < 1)
    throw new KernelError(`splitSum: ${given} splits or numbers a split; it must be 1 or more`);
  const splits = splitting.splits ?? Math.max(1, Math.ceil(length / splitting.size));
  const size = splitting.size ?? Math.ceil(length / splitting.splits);
  const partials = kernels.buffer('f32', rows * splits);
  const uniforms = { rows, length, splits, size };
  if (fours && [size, length, input.length].every((count) => count > 0 && count % 4 === 0))
    kernels.run(splitFours, { input, output: partials }, { uniforms });
  else kernels.run(split, { input, output: partials }, { uniforms });
  kernels.run(sequential, { input: partials, output }, { uniforms: { rows, length: splits } });
  kernels.free(partials);
  return output;
}

/** In contiguous parts, the more the fewer rows there are: the one order here that depends on `rows`. See `loadSplit`. */
export function loadSplitSum(kernels: KernelContext, input: Sums, size: Size, { width = 64 } = {}): Sums {
  const output = outputFor(kernels, input, size);
  kernels.run(loadSplit, { input, output }, { constants: { width }, uniforms: { ...size } });
  return output;
}

/**
 * In the order in which the additions finish, `runs` times over for each row: f32[rows, runs]. Different each time, where it can be.
 * Many runs in one dispatch race more than one run a dispatch does: see how `atomic` spreads them.
 */
export function atomicSum(kernels: KernelContext, input: Sums, { rows, length }: Size, { runs = 1, width = 64 } = {}): Sums {
  checkInput(input, { rows, length });
  const sums = kernels.buffer('atomic<u32>', rows * runs);
  const output = kernels.buffer('f32', rows * runs);
  kernels.run(atomic, { input, sums }, { constants: { width }, uniforms: { rows, length, runs } });
  kernels.run(finished, { sums, output }, { uniforms: { count: rows * runs } });
  kernels.free(sums);
  return output;
}

function outputFor(kernels: KernelContext, input: Sums, size: Size): Sums {
  checkInput(input, size);
  return kernels.buffer('f32', size.rows);
}

/** A kernel that reads beyond its input gets some number or other from the GPU, and NaN from the twin. */
function checkInput(input: Sums, { rows, length }: Size): void {
  if (rows * length > input.length)
    throw new KernelError(`sum: ${rows} rows of ${length} need ${rows * length} numbers, the input has ${input.length}`);
}
