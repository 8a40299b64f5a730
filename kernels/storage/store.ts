/** Storage formats, emulated in f32: what a number would be after a store to memory in that format. */
import type { Buffer, KernelContext } from '../runtime/context.ts';
import { bfloat16 } from './bfloat16.ts';
import { float16 } from './float16.ts';

export type StorageFormat = 'f32' | 'bf16' | 'f16';
export const storageFormats: readonly StorageFormat[] = ['f32', 'bf16', 'f16'];

/** Rounds a buffer to a format in place; `f32` leaves it as it is. */
export function store(kernels: KernelContext, values: Buffer<'f32'>, format: StorageFormat): void {
  if (format !== 'f32') kernels.run(format === 'bf16' ? bfloat16 : float16, { values }, { uniforms: { count: values.length } });
}
