/**
 * c = a · b (+ bias) in any of the orders of this folder. Each call queues its dispatches and returns f32[m, n], which the caller owns.
 * Whether a row's bits depend on the batch is a matter of the strategy: see `strategy.ts`.
 */
import { finished } from '../reduce/finished.ts';
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { atomic } from './atomic.ts';
import { addBias } from './bias.ts';
import { coalesced } from './coalesced.ts';
import { gemv } from './gemv.ts';
import { gemvFours } from './gemv-fours.ts';
import { merge } from './merge.ts';
import { mergeStream } from './merge-stream.ts';
import { naive } from './naive.ts';
import { register } from './register.ts';
import { registerFours } from './register-fours.ts';
import { row } from './row.ts';
import { rowFours } from './row-fours.ts';
import { split } from './split.ts';
import { splitFours } from './split-fours.ts';
import { stream } from './stream.ts';
import { shares } from './stream-shares.ts';
import { tiled } from './tiled.ts';

export interface Shape {
  /** Rows of a and c: the batch. */
  readonly m: number;
  /** Columns of b and c. */
  readonly n: number;
  /** Products an output. */
  readonly k: number;
  /** b is stored as f32[n, k], as the weights of a linear layer are. */
  readonly transposed?: boolean;
}

/** How the work is cut. The first five add in the same order and give the same bits; each of the others has an order of its own. */
export type Strategy =
  | { readonly kind: 'naive' | 'coalesced' | 'tiled' | 'row' | 'register' }
  /** `width` lanes an output, folded as a tree. */
  | { readonly kind: 'gemv'; readonly width?: number }
  /** k in `splits` parts, merged in split order. */
  | { readonly kind: 'split'; readonly splits: number }
  /** All tiles' work in equal shares for `workers`, merged in their order. */
  | { readonly kind: 'stream'; readonly workers: number };

type Matrix = Buffer<'f32'>;
export interface MatmulOperands {
  readonly a: Matrix;
  readonly b: Matrix;
  /** f32[n], added last. */
  readonly bias?: Matrix;
}

const inOrder = { naive, coalesced, tiled, row, register };
/** Those that have a shape for software adapters, too. */
const inFours = { row: rowFours, register: registerFours };

export interface MatmulOptions {
  /**
   * `row`, `register`, `split` and a `gemv` of width 4 read fours where n and k are multiples of 4 and b is not transposed, as CPUs like it:
   * the same bits.
   */
  readonly fours?: boolean;
}

/** @throws KernelError that names the operand, its shape and its length, for shapes that do not fit */
export function matmul(
  kernels: KernelContext,
  { a, b, bias }: MatmulOperands,
  shape: Shape,
  strategy: Strategy,
  { fours = false }: MatmulOptions = {},
): Matrix {
  const { m, n, k, transposed = false } = shape;
  check({ a, b, ...(bias ? { bias } : {}) }, shape);
  const uniforms = { m, n, k, strideK: transposed ? 1 : n, strideN: transposed ? k : 1 };
  const output = kernels.buffer('f32', m * n);
  const inFoursToo = fours && !transposed && m * n * k > 0 && n % 4 === 0 && k % 4 === 0;
  if (strategy.kind === 'split') {
    const { splits } = strategy;
    positive('split', 'splits', splits);
    const partials = kernels.buffer('f32', splits * m * n);
    const cut = { uniforms: { ...uniforms, splits, size: Math.ceil(k / splits) } };
    if (inFoursToo) kernels.run(splitFours, { a, b, partials }, cut);
    else kernels.run(split, { a, b, partials }, cut);
    kernels.run(merge, { partials, output }, { uniforms: { outputs: m * n, splits } });
    kernels.free(partials);
  } else if (strategy.kind === 'stream') {
    positive('stream', 'workers', strategy.workers);
    const { share, slots } = shares(shape, strategy.workers);
    const partials = kernels.buffer('f32', slots * m * n);
    kernels.run(stream, { a, b, partials }, { uniforms: { ...uniforms, share } });
    kernels.run(mergeStream, { partials, output }, { uniforms: { m, n, k, share } });
    kernels.free(partials);
  } else if (strategy.kind === 'gemv') {
    const { width = 64 } = strategy;
    if (inFoursToo && width === 4) kernels.run(gemvFours, { a, b, output }, { uniforms });
    else kernels.run(gemv, { a, b, output }, { constants: { width }, uniforms });
  } else {
    if (inFoursToo && (strategy.kind === 'row' || strategy.kind === 'register'))
      kernels.run(inFours[strategy.kind], { a, b, output }, { uniforms });
    else kernels.run(inOrder[strategy.kind], { a, b, output }, { uniforms });
  }
  if (bias) kernels.run(addBias, { bias, output }, { uniforms: { m, n } });
  return output;
}

/**
 * `runs` results f32[runs, m, n] of one product, its k in `splits` parts that are added in the order in which they finish. Different each
 * time, where it can be. Many runs in one dispatch race more than one run a dispatch does.
 */
export function atomicMatmul(
  kernels: KernelContext,
  { a, b }: MatmulOperands,
  shape: Shape,
  { splits = 16, runs = 1 } = {},
): Matrix {
  const { m, n, k, transposed = false } = shape;
  check({ a, b }, shape);
  positive('atomic', 'splits', splits);
  positive('atomic', 'runs', runs);
  const sums = kernels.buffer('atomic<u32>', runs * m * n);
  const output = kernels.buffer('f32', runs * m * n);
  const strides = { strideK: transposed ? 1 : n, strideN: transposed ? k : 1 };
  kernels.run(atomic, { a, b, sums }, { uniforms: { m, n, k, ...strides, splits, size: Math.ceil(k / splits), runs } });
  kernels.run(finished, { sums, output }, { uniforms: { count: runs * m * n } });
  kernels.free(sums);
  return output;
}

function positive(kind: string, what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new KernelError(`matmul, ${kind}: ${value} ${what}; it must be 1 or more`);
}

/** A kernel that reads beyond its input gets some number or other from the GPU, and NaN from the twin. */
function check(operands: Readonly<Record<string, Matrix>>, { m, n, k, transposed }: Shape): void {
  for (const [name, size] of Object.entries({ m, n, k }))
    if (!Number.isInteger(size) || size < 0)
      throw new KernelError(`matmul: ${name} is ${size}; a size is a whole number, 0 or more`);
  const shapes = { a: [m, k], b: transposed ? [n, k] : [k, n], bias: [n] };
  for (const [name, { length }] of Object.entries(operands)) {
    const shape = shapes[name as keyof typeof shapes];
    const wanted = shape.reduce((product, size) => product * size, 1);
    if (length !== wanted)
      throw new KernelError(`matmul: ${name} is f32[${shape.join(', ')}], ${wanted} numbers; its buffer has ${length}`);
  }
}
