/** How a device rounds f32, as data that a twin is run with. `probe.ts` measures it; `strict` is what IEEE 754 says. */
export interface Arithmetic {
  /** Is `a * b + c` one rounding (true) or two? */
  readonly fused: boolean;
  /** Do arithmetic operations flush subnormal inputs and results to zero? */
  readonly flushes: boolean;
  /** Does the error term of Knuth's TwoSum survive the compiler? */
  readonly twoSumKept: boolean;
  /** Rounds an f64 that holds one exact (or innocuously double-rounded) f32 operation: `Math.fround`, then a flush where the device flushes. */
  round(x: number): number;
  /** a * b + c as the device does it, for f32 values. */
  mulAdd(a: number, b: number, c: number): number;
}
