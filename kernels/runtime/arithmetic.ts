/** How a device rounds f32, as data that a twin is run with. `probe.ts` measures it; `strict` is what IEEE 754 says. */
import { fma } from '../f32/fma.ts';

/** What is measured of a device. */
export interface ArithmeticTraits {
  /** Is `a * b + c` one rounding (true) or two? */
  readonly fused: boolean;
  /** Do arithmetic operations flush subnormal inputs and results to zero? Copies keep them. */
  readonly flushes: boolean;
  /** Does the error term of Knuth's TwoSum survive the compiler? */
  readonly twoSumKept: boolean;
}

export interface Arithmetic extends ArithmeticTraits {
  /** Rounds an f64 that holds one exact (or innocuously double-rounded) f32 operation: `Math.fround`, then a flush where the device flushes. */
  round(x: number): number;
  /** a + b of f32 values as the device does it. Unlike `round(a + b)` it also flushes operands that came out of a buffer subnormal. */
  add(a: number, b: number): number;
  /** a · b of f32 values as the device does it, operands flushed likewise. */
  multiply(a: number, b: number): number;
  /** a * b + c as the device does it, for f32 values. */
  mulAdd(a: number, b: number, c: number): number;
}

const SMALLEST_NORMAL = 2 ** -126;
/** Zero in place of a subnormal, its sign kept. */
const flush = (x: number) => (Math.abs(x) < SMALLEST_NORMAL ? x * 0 : x);
const addStrictly = (a: number, b: number) => Math.fround(a + b);
const multiplyStrictly = (a: number, b: number) => Math.fround(a * b);
const mulAddStrictly = (a: number, b: number, c: number) => Math.fround(Math.fround(a * b) + c);

/** The arithmetic of a device with these traits. */
export function arithmeticOf(traits: ArithmeticTraits): Arithmetic {
  const { fused, flushes, twoSumKept } = traits;
  if (!flushes) {
    const mulAdd = fused ? fma : mulAddStrictly;
    return { fused, flushes, twoSumKept, round: Math.fround, add: addStrictly, multiply: multiplyStrictly, mulAdd };
  }
  const round = (x: number) => flush(Math.fround(x));
  const add = (a: number, b: number) => round(flush(a) + flush(b));
  const multiply = (a: number, b: number) => round(flush(a) * flush(b));
  const mulAdd = fused
    ? (a: number, b: number, c: number) => flush(fma(flush(a), flush(b), flush(c)))
    : (a: number, b: number, c: number) => add(multiply(a, b), c);
  return { fused, flushes, twoSumKept, round, add, multiply, mulAdd };
}

/** IEEE 754 to the letter: every operation rounded once to nearest even, nothing fused, nothing flushed. */
export const strict: Arithmetic = arithmeticOf({ fused: false, flushes: false, twoSumKept: true });
