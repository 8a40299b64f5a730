import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './permuted.wgsl?raw';
import { permutedKahan } from './permuted-kahan.ts';
import { permutedNeumaier } from './permuted-neumaier.ts';

/**
 * Sums the same numbers in `rows` orders of `length` places each, one order an invocation.
 * input f32[any], order u32[rows, length] of places in `input` → output f32[rows].
 */
export const permuted = defineKernel({
  name: 'reduce/permuted',
  wgsl,
  bindings: { input: read('f32'), order: read('u32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { input, order, output }, uniforms: { rows, length }, arithmetic: { add } }) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum = add(sum, input[order[row * length + i]!]!);
      output[row] = sum;
    }
  },
});

/** How the rounding errors of the additions are made up for. */
export type Compensation = 'none' | 'kahan' | 'neumaier';

/**
 * Adds `values` in each of the given orders.
 * @param order rows of `length` places in `values`, one after another
 * @returns one f32 sum a row
 * @throws KernelError where `order` has no whole rows or names a place that `values` does not have
 */
export async function addPermuted(
  kernels: KernelContext,
  values: Float32Array<ArrayBuffer>,
  order: Uint32Array<ArrayBuffer>,
  length: number,
  compensation: Compensation = 'none',
): Promise<Float32Array<ArrayBuffer>> {
  const rows = order.length / length;
  if (!Number.isInteger(rows)) throw new KernelError(`addPermuted: ${order.length} places are no whole rows of ${length}`);
  const beyond = order.find((place) => place >= values.length);
  if (beyond !== undefined) throw new KernelError(`addPermuted: place ${beyond} is beyond the ${values.length} values`);
  const input = kernels.buffer('f32', values);
  const orders = kernels.buffer('u32', order);
  const output = kernels.buffer('f32', rows);
  const buffers = { input, order: orders, output };
  if (compensation === 'none') kernels.run(permuted, buffers, { uniforms: { rows, length } });
  else kernels.run(compensation === 'kahan' ? permutedKahan : permutedNeumaier, buffers, { uniforms: { rows, length, zero: 0 } });
  try {
    return await kernels.read(output);
  } finally {
    if (!kernels.signal.aborted) for (const buffer of [input, orders, output] as Buffer[]) kernels.free(buffer);
  }
}
