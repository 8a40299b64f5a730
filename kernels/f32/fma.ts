/**
 * Fused multiply-add in f32: a·b + c with one rounding.
 * a·b of two f32 is exact in f64 (48 ≤ 53 bits). The sum is rounded to odd in f64, after which rounding to f32 is the correct rounding
 * of the exact value (S. Boldo, G. Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd",
 * IEEE Transactions on Computers 57(4), 2008).
 */
import { addRoundedToOdd } from './round-to-odd.ts';

/** The f32 nearest to a·b + c (ties to even), for f32 operands. */
export function fma(a: number, b: number, c: number): number {
  return Math.fround(addRoundedToOdd(a * b, c));
}
