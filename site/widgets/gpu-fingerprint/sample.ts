/** One small product that shows how a device rounds, made by the device and by twins of other habits. */
import { random } from '../../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../../kernels/f32/ulp.ts';
import { matmul } from '../../../kernels/matmul/matmul.ts';
import { naive } from '../../../kernels/matmul/naive.ts';
import { type ArithmeticTraits, arithmeticOf } from '../../../kernels/runtime/arithmetic.ts';
import type { KernelContext } from '../../../kernels/runtime/context.ts';

import { k, outputs, size } from './sample-size.ts';

/** The lower half of the rows is so small that its products are subnormal. */
function operands(seed: number): { a: Float32Array<ArrayBuffer>; b: Float32Array<ArrayBuffer> } {
  const drawn = random(seed);
  const a = drawn.normals(size * k).map((value, index) => (index < (size * k) / 2 ? value : value * 2 ** -128));
  return { a, b: drawn.normals(k * size) };
}

/** The product as the device makes it. */
export async function made(kernels: KernelContext, seed: number): Promise<Float32Array<ArrayBuffer>> {
  const { a, b } = operands(seed);
  const buffers = { a: kernels.buffer('f32', a), b: kernels.buffer('f32', b) };
  return kernels.read(matmul(kernels, buffers, { m: size, n: size, k }, { kind: 'naive' }));
}

/** The product as the twin makes it with these habits. */
export function computedAs(traits: ArithmeticTraits, seed: number): Float32Array<ArrayBuffer> {
  const { a, b } = operands(seed);
  const output = new Float32Array(outputs);
  const uniforms = { m: size, n: size, k, strideK: size, strideN: 1, firstGroup: 0 };
  naive.reference({ arrays: { a, b, output }, constants: {}, uniforms, arithmetic: arithmeticOf(traits) });
  return output;
}

export interface Comparison {
  readonly name: string;
  readonly differing: number;
  readonly farthest: number;
}

export function compared(name: string, device: Float32Array, twin: Float32Array): Comparison {
  const ulps = Array.from(device, (value, index) => Math.abs(f32UlpDistance(twin[index]!, value)));
  return { name, differing: ulps.filter((ulp) => ulp !== 0).length, farthest: Math.max(...ulps) };
}
