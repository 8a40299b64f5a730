/**
 * Rounding to odd: an inexact result becomes the one of its two f64 neighbours whose last bit is 1. That bit then stands for "something
 * lies beyond", so a second rounding to at most 51 bits is as good as one rounding of the exact value.
 */
import { f64FromBits, f64ToBits } from './bits.ts';

/** x + tail rounded to odd, where `tail` is what `x` left out: |tail| ≤ half an ulp of x. */
export function roundToOdd(x: number, tail: number): number {
  if (tail === 0 || !Number.isFinite(x)) return x;
  const bits = f64ToBits(x);
  if ((bits & 1n) === 1n) return x;
  // The exact value lies on tail's side of x, whose neighbour there is odd. Away from zero is one up in the bits, for either sign.
  return f64FromBits(x > 0 === tail > 0 ? bits + 1n : bits - 1n);
}

/** a + b rounded to odd. The error term is Knuth's TwoSum, exact as long as the sum does not overflow. */
export function addRoundedToOdd(a: number, b: number): number {
  const sum = a + b;
  const bShare = sum - a;
  return roundToOdd(sum, a - (sum - bShare) + (b - bShare));
}
