/**
 * Distances in units in the last place: floats of one format, in order of value, numbered by integers one apart.
 * −0 and +0 share the number 0, so a distance of 0 does not say that the bits are equal.
 */
import { f32Fields, f32ToBits, f64ToBits } from './bits.ts';

/** The place of `x`, rounded to f32, in the order of all f32: 0 for ±0, 1 for the smallest subnormal, ±(255·2²³) for ±∞. NaN has none: NaN. */
export function f32Ordinal(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const bits = f32ToBits(x);
  return bits >= 2 ** 31 ? 0 - (bits - 2 ** 31) : bits;
}

/** The place of `x` in the order of all f64. @throws RangeError for NaN, which has none. */
export function f64Ordinal(x: number): bigint {
  if (Number.isNaN(x)) throw new RangeError('f64Ordinal: NaN has no place in the order of floats');
  const bits = f64ToBits(x);
  return bits >= 1n << 63n ? (1n << 63n) - bits : bits;
}

/** How many f32 steps lead from `from` up to `to` (negative: down). Two NaNs: 0. One NaN: Infinity. */
export function f32UlpDistance(from: number, to: number): number {
  const nans = Number(Number.isNaN(from)) + Number(Number.isNaN(to));
  if (nans > 0) return nans === 2 ? 0 : Number.POSITIVE_INFINITY;
  return f32Ordinal(to) - f32Ordinal(from);
}

/** How many f64 steps lead from `from` up to `to` (negative: down); rounded above 2⁵³. Two NaNs: 0. One NaN: Infinity. */
export function f64UlpDistance(from: number, to: number): number {
  const nans = Number(Number.isNaN(from)) + Number(Number.isNaN(to));
  if (nans > 0) return nans === 2 ? 0 : Number.POSITIVE_INFINITY;
  return Number(f64Ordinal(to) - f64Ordinal(from));
}

/** The size of one ulp at `x`: the gap between the f32 of |x| and the next one up. NaN for NaN and ±∞. */
export function f32UlpSize(x: number): number {
  const { exponent, class: kind } = f32Fields(x);
  return kind === 'nan' || kind === 'infinite' ? Number.NaN : 2 ** (exponent - 23);
}
