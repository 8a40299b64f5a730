/** Measures how a device rounds. WGSL leaves fusing, flushing and reassociation to the driver, so none of it is assumed. */
import { f32ToBits } from '../f32/bits.ts';
import type { ArithmeticTraits } from './arithmetic.ts';
import type { KernelContext } from './context.ts';
import { defineKernel, read, write } from './kernel.ts';
import wgsl from './probe.wgsl?raw';

/** Three experiments in one invocation; `results` are the bits of their f32 outcomes. */
export const probe = defineKernel({
  name: 'runtime/probe',
  wgsl,
  bindings: { operands: read('f32'), results: write('u32') },
  constants: {},
  uniforms: {},
  workgroups: () => [1],
  reference({ arrays: { operands, results }, arithmetic }) {
    const { add, multiply, mulAdd, twoSumKept } = arithmetic;
    const [a, b, c, subnormal, two, smallestNormal, half, large, small] = operands as unknown as Nine;
    results[0] = f32ToBits(mulAdd(a, b, c));
    results[1] = f32ToBits(multiply(subnormal, two));
    results[2] = f32ToBits(multiply(smallestNormal, half));
    const sum = add(large, small);
    const smallShare = add(sum, -large);
    results[3] = twoSumKept ? f32ToBits(add(add(large, -add(sum, -smallShare)), add(small, -smallShare))) : 0;
  },
});

type Nine = readonly [number, number, number, number, number, number, number, number, number];

/** (1 + 2⁻¹³)² − (1 + 2⁻¹²) is 2⁻²⁶ under one rounding and 0 under two; 1 + 2⁻³⁰ rounds to 1 and leaves the error 2⁻³⁰. */
export const PROBE_OPERANDS = Float32Array.of(
  1 + 2 ** -13,
  1 + 2 ** -13,
  -(1 + 2 ** -12),
  2 ** -127,
  2,
  2 ** -126,
  0.5,
  1,
  2 ** -30,
);

/** What `probe`'s four results say. */
export function traitsOf(results: Uint32Array): ArithmeticTraits {
  const [product, doubled, halved, error] = results;
  return { fused: product !== 0, flushes: doubled === 0 || halved === 0, twoSumKept: error === f32ToBits(2 ** -30) };
}

/** Runs `probe` on a context whose own `arithmetic` is not known yet. */
export async function measureTraits(kernels: KernelContext): Promise<ArithmeticTraits> {
  const operands = kernels.buffer('f32', PROBE_OPERANDS);
  const results = kernels.buffer('u32', 4);
  kernels.run(probe, { operands, results });
  return traitsOf(await kernels.read(results));
}
