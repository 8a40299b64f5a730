/**
 * Rounding to the short formats, to nearest, ties to even, from f64 (so from f32 too) in one step: a value that goes through f32 first
 * can be rounded twice. Overflow gives ±∞, subnormals of the target are kept, −0 stays −0, NaN stays NaN.
 */
import { f64Fields } from './bits.ts';

/** A binary format: `precision` = bits of the significand with the hidden one; exponents of normal numbers are in [minimum, maximum]. */
export interface BinaryFormat {
  readonly name: string;
  readonly precision: number;
  readonly minimumExponent: number;
  readonly maximumExponent: number;
}

export const BFLOAT16: BinaryFormat = { name: 'bfloat16', precision: 8, minimumExponent: -126, maximumExponent: 127 };
export const FLOAT16: BinaryFormat = { name: 'float16', precision: 11, minimumExponent: -14, maximumExponent: 15 };
/** TensorFloat-32: the range of f32 with the precision of float16 (NVIDIA A100 white paper, 2020). */
export const TFLOAT32: BinaryFormat = { name: 'tfloat32', precision: 11, minimumExponent: -126, maximumExponent: 127 };
export const FLOAT32: BinaryFormat = { name: 'float32', precision: 24, minimumExponent: -126, maximumExponent: 127 };

/** The number of `format` nearest to the f64 `x`, as an f64. `format.precision` is at most 52. */
export function roundTo(format: BinaryFormat, x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const { exponent, class: kind } = f64Fields(x);
  // An f64 subnormal lies far below the smallest number of each format: any exponent under the minimum serves.
  const binade = kind === 'subnormal' ? format.minimumExponent : Math.max(exponent, format.minimumExponent);
  const quantum = 2 ** (binade - (format.precision - 1));
  const rounded = roundTiesToEven(x / quantum) * quantum;
  return Math.abs(rounded) < 2 ** (format.maximumExponent + 1) ? rounded : Math.sign(x) * Number.POSITIVE_INFINITY;
}

/** The integer nearest to `x`, a half to the even one, the sign of zero kept. */
function roundTiesToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  const integer = up ? below + 1 : below;
  return integer === 0 ? Math.sign(x) * 0 : integer;
}

/** The bfloat16 nearest to `x`. */
export const toBfloat16 = (x: number): number => roundTo(BFLOAT16, x);
/** The IEEE float16 nearest to `x`. */
export const toFloat16 = (x: number): number => roundTo(FLOAT16, x);
/** The TensorFloat-32 nearest to `x`. */
export const toTfloat32 = (x: number): number => roundTo(TFLOAT32, x);
