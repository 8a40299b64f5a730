/**
 * IEEE 754 floats as bits. Layouts: binary32 = 1 sign, 8 exponent (bias 127), 23 fraction bits; binary64 = 1, 11 (bias 1023), 52.
 * A NaN's payload is not kept by every engine: compare NaNs with `Number.isNaN`, not by bits.
 */
const bytes = new DataView(new ArrayBuffer(8));

/** The 32 bits of `x` rounded to f32, as an integer in [0, 2³²). */
export function f32ToBits(x: number): number {
  bytes.setFloat32(0, x);
  return bytes.getUint32(0);
}

/** The f32 whose bits are `bits` (taken modulo 2³²). */
export function f32FromBits(bits: number): number {
  bytes.setUint32(0, bits);
  return bytes.getFloat32(0);
}

/** The 64 bits of `x`, as an integer in [0, 2⁶⁴). */
export function f64ToBits(x: number): bigint {
  bytes.setFloat64(0, x);
  return bytes.getBigUint64(0);
}

/** The f64 whose bits are `bits` (taken modulo 2⁶⁴). */
export function f64FromBits(bits: bigint): number {
  bytes.setBigUint64(0, bits);
  return bytes.getFloat64(0);
}

/** What a float's fields say it is. */
export type FloatClass = 'zero' | 'subnormal' | 'normal' | 'infinite' | 'nan';

/**
 * The fields of one float: value = (−1)^sign · significand · 2^exponent / 2^fractionBits for a finite one.
 * `biasedExponent` and `fraction` are the stored fields; `exponent` and `significand` have the bias and the hidden bit resolved.
 */
export interface FloatFields {
  readonly sign: 0 | 1;
  readonly biasedExponent: number;
  readonly fraction: number;
  /** Power of two of the significand's first bit; −126 (f32) or −1022 (f64) for zero and subnormals. */
  readonly exponent: number;
  /** Integer of 24 (f32) or 53 (f64) bits, hidden bit included. */
  readonly significand: number;
  readonly class: FloatClass;
}

const classOf = (biasedExponent: number, fraction: number, largest: number): FloatClass => {
  if (biasedExponent === largest) return fraction === 0 ? 'infinite' : 'nan';
  if (biasedExponent === 0) return fraction === 0 ? 'zero' : 'subnormal';
  return 'normal';
};

/** The fields of `x` rounded to f32. */
export function f32Fields(x: number): FloatFields {
  const bits = f32ToBits(x);
  const biasedExponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  return {
    sign: bits >>> 31 === 1 ? 1 : 0,
    biasedExponent,
    fraction,
    exponent: Math.max(biasedExponent, 1) - 127,
    significand: biasedExponent === 0 ? fraction : fraction + 2 ** 23,
    class: classOf(biasedExponent, fraction, 0xff),
  };
}

/** The fields of the f64 `x`. */
export function f64Fields(x: number): FloatFields {
  const bits = f64ToBits(x);
  const biasedExponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = Number(bits & 0xfffffffffffffn);
  return {
    sign: bits >> 63n === 1n ? 1 : 0,
    biasedExponent,
    fraction,
    exponent: Math.max(biasedExponent, 1) - 1023,
    significand: biasedExponent === 0 ? fraction : fraction + 2 ** 52,
    class: classOf(biasedExponent, fraction, 0x7ff),
  };
}
