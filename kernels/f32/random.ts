/**
 * Seeded numbers whose bits are the same in every engine: only integer operations and exact f64 additions, no `Math.log` or `Math.cos`,
 * whose last bits differ between engines. Generator: xoshiro128** (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4), 2021), its state filled by SplitMix32 (the finaliser of MurmurHash3 over a Weyl sequence).
 */
export interface Random {
  /** The next 32 bits, an integer in [0, 2³²). */
  bits(): number;
  /** An integer in [0, bound), each equally likely. @throws RangeError unless 1 ≤ bound ≤ 2³². */
  below(bound: number): number;
  /** A multiple of 2⁻²⁴ in [0, 1): exact in f32. */
  uniform(): number;
  /**
   * Mean 0, variance 1, an f32: the sum of twelve uniforms less 6 (Irwin–Hall). Every step is exact but for the last rounding to f32.
   * Its tails end at ±6 and its kurtosis is 2.9, not 3.
   */
  normal(): number;
  /** `length` uniforms of [low, high), each low + (high − low) · u rounded to f32 (which can give `high`). */
  uniforms(length: number, low?: number, high?: number): Float32Array<ArrayBuffer>;
  /** `length` normals, each mean + deviation · n rounded to f32. */
  normals(length: number, mean?: number, deviation?: number): Float32Array<ArrayBuffer>;
  /** Shuffles in place (Fisher–Yates from the end) and returns what it was given. */
  shuffle<T extends { length: number; [index: number]: unknown }>(array: T): T;
}

/** A generator that gives the same numbers for the same seed. `seed` is taken modulo 2³². */
export function random(seed: number): Random {
  let weyl = seed >>> 0;
  const splitMix = () => {
    weyl = (weyl + 0x9e3779b9) >>> 0;
    let z = weyl;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  let [s0, s1, s2, s3] = [splitMix(), splitMix(), splitMix(), splitMix()];
  const rotateLeft = (x: number, by: number) => (x << by) | (x >>> (32 - by));

  const bits = () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  };
  const below = (bound: number) => {
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 32))
      throw new RangeError(`below(${bound}): a bound is 1 to 2^32`);
    const fair = 2 ** 32 - (2 ** 32 % bound);
    let draw = bits();
    while (draw >= fair) draw = bits();
    return draw % bound;
  };
  const uniform = () => (bits() >>> 8) / 2 ** 24;
  const normal = () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return Math.fround(sum);
  };
  const uniforms = (length: number, low = 0, high = 1) => Float32Array.from({ length }, () => low + (high - low) * uniform());
  const normals = (length: number, mean = 0, deviation = 1) => Float32Array.from({ length }, () => mean + deviation * normal());
  const shuffle = <T extends { length: number; [index: number]: unknown }>(array: T) => {
    for (let i = array.length - 1; i > 0; i--) {
      const j = below(i + 1);
      const kept = array[i];
      array[i] = array[j];
      array[j] = kept;
    }
    return array;
  };
  return { bits, below, uniform, normal, uniforms, normals, shuffle };
}
