/**
 * Exponential, logarithm and reciprocal whose bits are defined. WGSL's own `exp`, `log` and `/` may err by several ulp, each device in its
 * own way; these are sums and products in a stated order, and integer operations on bits. WGSL has no includes: the same text stands in
 * every kernel that uses one (`fn exponential`, `fn logarithm`, `fn reciprocal`), and a test holds the copies equal.
 * In WGSL an argument must be no product: a compiler could fuse it into the first sum. Let it be a sum, or guard it as `gelu` does; what
 * comes out comes out of bits, and may be added as it is.
 */
import type { Arithmetic } from '../runtime/arithmetic.ts';
import { f32FromBits, f32ToBits } from './bits.ts';

const LOG2_E = Math.fround(Math.LOG2E);
/** ln 2 in two parts (W. J. Cody, W. Waite, "Software Manual for the Elementary Functions", 1980): 355/512, whose products are exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.fround(-0.00021219444);
const LARGEST = Math.fround(88.72283);
const SMALLEST = Math.fround(-87.33654);
/** Minimax for (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2, weighted by the relative error of eʳ (0.05 ulp); highest power first. */
const EXP = [0.0013814467, 0.008368781, 0.041668393, 0.1666652, 0.49999994].map(Math.fround);
/** Minimax for (ln(1 + f) − f + f²/2) / f³ on [√½ − 1, √2 − 1], weighted by the relative error of ln (0.1 ulp); highest power first. */
const LOG = [-0.07634493, 0.12761575, -0.13160183, 0.14201759, -0.16623357, 0.20001227, -0.2500082, 0.3333333].map(Math.fround);

/**
 * eˣ for an f32 x, within 1.2 ulp (0.9 where the device fuses). Infinity above 88.72283; 0 below −87.33654, where eˣ is subnormal;
 * a NaN stays one.
 */
export function exp(x: number, { mulAdd }: Arithmetic): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > LARGEST) return Number.POSITIVE_INFINITY;
  if (x < SMALLEST) return 0;
  const powers = Math.floor(mulAdd(x, LOG2_E, 0.5));
  const rest = mulAdd(powers, -LN2_LOW, mulAdd(powers, -LN2_HIGH, x));
  let value = EXP[0]!;
  for (let i = 1; i < EXP.length; i++) value = mulAdd(value, rest, EXP[i]!);
  value = mulAdd(mulAdd(value, rest, 1), rest, 1);
  return f32FromBits(f32ToBits(value) + powers * 2 ** 23);
}

/**
 * 1/x for an f32 x, within 1.2 ulp (0.51 where the device fuses). ±0 and subnormals give an infinity, and 0 comes of |x| > 2¹²⁶, whose
 * reciprocal is subnormal; a NaN stays one.
 */
export function reciprocal(x: number, { mulAdd }: Arithmetic): number {
  if (Number.isNaN(x)) return Number.NaN;
  const bits = f32ToBits(x);
  const sign = bits >= 2 ** 31 ? -1 : 1;
  const size = bits % 2 ** 31;
  if (size < 0x00800000) return sign * Number.POSITIVE_INFINITY;
  if (size > 0x7e800000) return sign * 0;
  const fractionBits = (size & 0x007fffff) | 0x3f800000;
  const fraction = f32FromBits(fractionBits);
  let inverse = f32FromBits(0x7ef311c7 - fractionBits);
  for (let step = 0; step < 3; step++) inverse = mulAdd(inverse, mulAdd(-fraction, inverse, 1), inverse);
  return sign * f32FromBits(f32ToBits(inverse) - ((size >> 23) - 127) * 2 ** 23);
}

/**
 * ln x for an f32 x, within 1 ulp whether the device fuses or not. ±0 and subnormals give −infinity, infinity itself; a negative number
 * and a NaN give NaN.
 */
export function logarithm(x: number, { add, multiply, mulAdd }: Arithmetic): number {
  if (Math.abs(x) < 2 ** -126) return Number.NEGATIVE_INFINITY;
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const bits = f32ToBits(x);
  const powers = (bits - 0x3f3504f3) >> 23;
  const fraction = add(f32FromBits(bits - powers * 2 ** 23), -1);
  let value = LOG[0]!;
  for (let i = 1; i < LOG.length; i++) value = mulAdd(value, fraction, LOG[i]!);
  value = mulAdd(multiply(fraction, mulAdd(value, fraction, -0.5)), fraction, fraction);
  return mulAdd(powers, LN2_HIGH, mulAdd(powers, LN2_LOW, value));
}
