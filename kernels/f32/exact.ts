/**
 * The exact sum of floats, rounded once. A fixed-point number wide enough for every f64 (U. Kulisch's long accumulator): limbs of 32
 * bits, in units of 2⁻¹⁰⁷⁴, so that no order of additions matters and nothing overflows on the way.
 */
import { f64Fields } from './bits.ts';
import { type BinaryFormat, FLOAT32, roundTo } from './round.ts';

/** Every f64 is a multiple of 2 to this power. */
const SMALLEST = -1074;
/** 2098 bits from 2⁻¹⁰⁷⁴ to the largest f64, and a limb for carries. */
const LIMBS = 67;
/** A limb holds integers below 2⁵³ exactly; each addition brings less than 2³² to one. */
const ADDITIONS_BEFORE_CARRY = 2 ** 20;

/** A sum that never rounds. Infinities and NaN follow IEEE 754; a sum that is exactly zero is +0. */
export class ExactSum {
  readonly #limbs = new Float64Array(LIMBS);
  #special = 0;
  #additions = 0;

  add(x: number): this {
    if (!Number.isFinite(x)) {
      this.#special += x;
      return this;
    }
    const { sign, biasedExponent, significand } = f64Fields(x);
    const shift = Math.max(biasedExponent, 1) - 1;
    const limb = shift >>> 5;
    const scaled = 2 ** (shift & 31);
    // The significand's two halves are shifted into place and cut at limb borders; each product is below 2⁶³ and exact after the cut.
    const signed = sign === 1 ? -1 : 1;
    const low = (significand % 2 ** 32) * scaled;
    const high = Math.floor(significand / 2 ** 32) * scaled;
    const lowCarry = Math.floor(low / 2 ** 32);
    const highCarry = Math.floor(high / 2 ** 32);
    this.#limbs[limb]! += signed * (low - lowCarry * 2 ** 32);
    this.#limbs[limb + 1]! += signed * (lowCarry + (high - highCarry * 2 ** 32));
    this.#limbs[limb + 2]! += signed * highCarry;
    this.#additions += 1;
    if (this.#additions === ADDITIONS_BEFORE_CARRY) this.#carry();
    return this;
  }

  /** The sum rounded once to the nearest f64, ties to even. */
  toF64(): number {
    if (this.#special !== 0) return this.#special;
    const { negative, head, tail, exponent } = this.#leading();
    const half = exponent === SMALLEST ? 0n : 1n << BigInt(exponent - SMALLEST - 1);
    const up = half > 0n && (tail > half || (tail === half && head % 2 === 1));
    // Exact: 53 bits, and a head that lost bits to the tail is above every subnormal. Above the largest f64 it becomes infinite.
    const magnitude = (up ? head + 1 : head) * 2 ** exponent;
    return negative ? -magnitude : magnitude;
  }

  /** The sum rounded once to the nearest number of `format`, ties to even. */
  to(format: BinaryFormat): number {
    if (this.#special !== 0) return this.#special;
    const { negative, head, tail, exponent } = this.#leading();
    // Rounding to odd: the last of 53 bits says that something lies beyond, and roundTo drops it.
    const odd = (tail > 0n && head % 2 === 0 ? head + 1 : head) * 2 ** exponent;
    return roundTo(format, negative ? -odd : odd);
  }

  /** |sum| = (head + tail / 2^(exponent − SMALLEST)) · 2^exponent, where head has the first 53 bits. */
  #leading(): { negative: boolean; head: number; tail: bigint; exponent: number } {
    const units = this.#units();
    const magnitude = units < 0n ? -units : units;
    const dropped = Math.max(0, magnitude.toString(2).length - 53);
    const head = magnitude >> BigInt(dropped);
    return {
      negative: units < 0n,
      head: Number(head),
      tail: magnitude - (head << BigInt(dropped)),
      exponent: SMALLEST + dropped,
    };
  }

  #units(): bigint {
    this.#carry();
    let units = 0n;
    for (let i = LIMBS - 1; i >= 0; i--) units = (units << 32n) + BigInt(this.#limbs[i]!);
    return units;
  }

  #carry(): void {
    for (let i = 0; i < LIMBS - 1; i++) {
      const carry = Math.floor(this.#limbs[i]! / 2 ** 32);
      this.#limbs[i]! -= carry * 2 ** 32;
      this.#limbs[i + 1]! += carry;
    }
    this.#additions = 0;
  }
}

const exactSum = (values: Iterable<number>): ExactSum => {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
};

/** The f64 nearest to the exact sum of `values`; 0 for none. */
export const exactSumToF64 = (values: Iterable<number>): number => exactSum(values).toF64();

/** The f32 nearest to the exact sum of `values`, rounded once; 0 for none. */
export const exactSumToF32 = (values: Iterable<number>): number => exactSum(values).to(FLOAT32);
