import { exp, reciprocal } from '../f32/exp.ts';
import type { Arithmetic } from '../runtime/arithmetic.ts';

/** 1 / (1 + e⁻ˣ) as `silu` and `gelu` compute it: by an exponential that is at most 1, so that nothing overflows. */
export function sigmoid(x: number, arithmetic: Arithmetic): number {
  const weight = exp(-Math.abs(x), arithmetic);
  const share = reciprocal(arithmetic.add(1, weight), arithmetic);
  return x >= 0 ? share : arithmetic.multiply(weight, share);
}
