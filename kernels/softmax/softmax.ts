/**
 * Softmax and its logarithm over each row of f32[rows, length]. Each queues its dispatches and returns a buffer f32[rows, length] that the
 * caller owns. One workgroup sums a row, so a row's bits never depend on how many rows there are. A row that holds a NaN or +infinity, or
 * nothing but −infinity, gives NaN throughout; beside finite numbers −infinity (a mask) gives 0, or −infinity for the logarithm.
 */
import type { Size } from '../reduce/sums.ts';
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { exponentials } from './exponentials.ts';
import { logNormalize } from './log-normalize.ts';
import { maximum } from './maximum.ts';
import { normalize } from './normalize.ts';
import { online } from './online.ts';

type Floats = Buffer<'f32'>;

/**
 * How a row is summed. `three`: its maximum, the sum of exponentials less that maximum, the shares. `online`: maximum and sum in one
 * reading, the sum rescaled at each new maximum, then the shares. `width`: lanes a row.
 */
export interface SoftmaxOptions {
  readonly passes?: 'three' | 'online';
  readonly width?: number;
}

/**
 * e to each number, divided by the sum of these over the row; on 500 numbers within 3 ulp · max(1, maximum − number) of the exact value, and
 * adding up to 1 within 2⁻²². A share below 2⁻¹²⁶ may be 0.
 * @throws KernelError where `input` is not rows × length numbers
 */
export function softmax(kernels: KernelContext, input: Floats, size: Size, options: SoftmaxOptions = {}): Floats {
  return normalized(kernels, 'softmax', normalize, input, size, options);
}

/**
 * The logarithm of `softmax`, without its underflow; on 500 numbers within 1.5 · 2⁻²³ · max(1, −result) of the exact value.
 * @throws KernelError where `input` is not rows × length numbers
 */
export function logSoftmax(kernels: KernelContext, input: Floats, size: Size, options: SoftmaxOptions = {}): Floats {
  return normalized(kernels, 'logSoftmax', logNormalize, input, size, options);
}

function normalized(
  kernels: KernelContext,
  name: string,
  last: typeof normalize | typeof logNormalize,
  input: Floats,
  { rows, length }: Size,
  { passes = 'three', width = 64 }: SoftmaxOptions,
): Floats {
  if (rows * length !== input.length)
    throw new KernelError(
      `${name}: ${rows} rows of ${length} are ${rows * length} numbers, the input has ${input.length}; give exactly as many`,
    );
  if (passes !== 'three' && passes !== 'online')
    throw new KernelError(`${name}: passes "${passes as string}"; choose "three" or "online"`);
  const maxima = kernels.buffer('f32', rows);
  const sums = kernels.buffer('f32', rows);
  const output = kernels.buffer('f32', rows * length);
  const options = { constants: { width }, uniforms: { rows, length } };
  if (passes === 'three') {
    kernels.run(maximum, { input, maxima }, options);
    kernels.run(exponentials, { input, maxima, sums }, options);
  } else {
    kernels.run(online, { input, maxima, sums }, options);
  }
  kernels.run(last, { input, maxima, sums, output }, { uniforms: { rows, length } });
  kernels.free(maxima);
  kernels.free(sums);
  return output;
}
