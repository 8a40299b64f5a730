/** Operations on each number by itself. Each queues one dispatch and returns a buffer that the caller owns. */
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { add as addKernel } from './add.ts';
import { gather as gatherKernel } from './gather.ts';
import { gelu as geluKernel } from './gelu.ts';
import { multiply as multiplyKernel } from './multiply.ts';
import { rotary as rotaryKernel } from './rotary.ts';
import { scatter as scatterKernel } from './scatter.ts';
import { silu as siluKernel } from './silu.ts';

type Floats = Buffer<'f32'>;

/** a + b, number by number. @throws KernelError unless both have the same length */
export const add = (kernels: KernelContext, a: Floats, b: Floats): Floats => binary(kernels, 'add', addKernel, a, b);

/** a · b, number by number. @throws KernelError unless both have the same length */
export const multiply = (kernels: KernelContext, a: Floats, b: Floats): Floats =>
  binary(kernels, 'multiply', multiplyKernel, a, b);

/** x · sigmoid(x) for each number. */
export function silu(kernels: KernelContext, input: Floats): Floats {
  const output = kernels.buffer('f32', input.length);
  kernels.run(siluKernel, { input, output }, { uniforms: { count: input.length } });
  return output;
}

/** The tanh form of GELU for each number. */
export function gelu(kernels: KernelContext, input: Floats): Floats {
  const output = kernels.buffer('f32', input.length);
  kernels.run(geluKernel, { input, output }, { uniforms: { count: input.length, zero: 0 } });
  return output;
}

/** The rows of `table`, f32[entries, size], that `indices` names: f32[count, size]. An index beyond the table gives a row of NaN. */
export function gather(
  kernels: KernelContext,
  table: Floats,
  indices: Buffer<'u32'>,
  { size }: { readonly size: number },
): Floats {
  const entries = wholeRows('gather', 'table', table, size);
  const count = indices.length;
  const output = kernels.buffer('f32', count * size);
  kernels.run(gatherKernel, { table, indices, output }, { uniforms: { count, size, entries } });
  return output;
}

/** Writes `rows`, f32[count, size], into the rows of `table`, f32[entries, size], that `indices` names, each at most once. */
export function scatter(
  kernels: KernelContext,
  rows: Floats,
  indices: Buffer<'u32'>,
  table: Floats,
  { size }: { readonly size: number },
): void {
  const entries = wholeRows('scatter', 'table', table, size);
  const count = wholeRows('scatter', 'rows', rows, size);
  if (count !== indices.length)
    throw new KernelError(`scatter: ${count} rows and ${indices.length} indices; give an index for each row`);
  kernels.run(scatterKernel, { rows, indices, table }, { uniforms: { count, size, entries } });
}

/** What `rotary` reads beside its input: positions u32[rows], and cosines and sines f32[entries, size/2] of each position's angles. */
export interface Rotation {
  readonly positions: Buffer<'u32'>;
  readonly cosines: Floats;
  readonly sines: Floats;
}

/**
 * Turns the pairs (i, i + size/2) of each head of `input`, f32[rows, heads, size], by the angles of its row's position. A position beyond
 * the tables gives NaN.
 * @throws KernelError for an odd size, or where a buffer's length is not what the others ask for
 */
export function rotary(
  kernels: KernelContext,
  input: Floats,
  { positions, cosines, sines }: Rotation,
  { heads, size }: { readonly heads: number; readonly size: number },
): Floats {
  if (size % 2 !== 0) throw new KernelError(`rotary: size ${size}; pairs (i, i + size/2) need an even one`);
  const rows = wholeRows('rotary', 'input', input, heads * size);
  const entries = wholeRows('rotary', 'cosines', cosines, size / 2);
  if (positions.length !== rows)
    throw new KernelError(`rotary: ${positions.length} positions for ${rows} rows of ${heads} × ${size}; give one a row`);
  if (sines.length !== cosines.length)
    throw new KernelError(`rotary: ${cosines.length} cosines and ${sines.length} sines; give as many of both`);
  const output = kernels.buffer('f32', input.length);
  const uniforms = { rows, heads, size, entries, zero: 0 };
  kernels.run(rotaryKernel, { input, positions, cosines, sines, output }, { uniforms });
  return output;
}

function binary(
  kernels: KernelContext,
  name: string,
  kernel: typeof addKernel | typeof multiplyKernel,
  a: Floats,
  b: Floats,
): Floats {
  if (a.length !== b.length)
    throw new KernelError(`${name}: ${a.length} numbers and ${b.length} numbers; give two buffers of the same length`);
  const output = kernels.buffer('f32', a.length);
  kernels.run(kernel, { a, b, output }, { uniforms: { count: a.length } });
  return output;
}

function wholeRows(name: string, what: string, buffer: Floats, size: number): number {
  if (!Number.isInteger(size) || size < 1) throw new KernelError(`${name}: rows of ${size} numbers; it must be 1 or more`);
  if (buffer.length % size !== 0)
    throw new KernelError(`${name}: ${what} has ${buffer.length} numbers, no whole rows of ${size}; give a multiple of ${size}`);
  return buffer.length / size;
}
