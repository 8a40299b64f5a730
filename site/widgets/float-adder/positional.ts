/**
 * Floats of any base and precision, exactly: a sign, a whole coefficient and an exponent, value = ±coefficient · base^exponent. Addition
 * is exact; rounding is to nearest, ties to even. BigInt, because the teaching format is decimal and 1e20 next to 0.1 needs 120 bits.
 */
import type { Format } from './formats.ts';

/** A finite number, or ±∞ where `coefficient` is 'infinite'. Zero has coefficient 0n. */
export interface Positional {
  readonly negative: boolean;
  readonly coefficient: bigint | 'infinite';
  readonly exponent: number;
}

const digitsOf = (coefficient: bigint, base: 2 | 10): string => coefficient.toString(base);

/** The exact value of a double in base 2; in base 10 the shortest decimal that reads back as it, which is what the reader typed. */
export function fromNumber(value: number, base: 2 | 10): Positional {
  const negative = value < 0 || Object.is(value, -0);
  if (!Number.isFinite(value)) return { negative, coefficient: 'infinite', exponent: 0 };
  if (value === 0) return { negative, coefficient: 0n, exponent: 0 };
  if (base === 10) {
    const [significand, power] = Math.abs(value).toExponential().split('e') as [string, string];
    const [, fraction = ''] = significand.split('.');
    return trimmed(
      { negative, coefficient: BigInt(significand.replace('.', '')), exponent: Number(power) - fraction.length },
      10,
    );
  }
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const all = bits.getBigUint64(0);
  const biased = Number(all >> 52n);
  const fraction = all & ((1n << 52n) - 1n);
  return trimmed(
    { negative, coefficient: biased === 0 ? fraction : fraction | (1n << 52n), exponent: Math.max(biased, 1) - 1075 },
    2,
  );
}

/** Without zeros at the end: the same value, the shortest coefficient. */
function trimmed({ negative, coefficient, exponent }: Positional, base: 2 | 10): Positional {
  if (typeof coefficient !== 'bigint' || coefficient === 0n) return { negative, coefficient, exponent };
  const radix = BigInt(base);
  let short = coefficient;
  let power = exponent;
  while (short % radix === 0n) {
    short /= radix;
    power++;
  }
  return { negative, coefficient: short, exponent: power };
}

/** Exponent of the leading digit; of zero, `-Infinity`. */
export const leading = ({ coefficient, exponent }: Positional, base: 2 | 10): number =>
  typeof coefficient !== 'bigint' || coefficient === 0n
    ? Number.NEGATIVE_INFINITY
    : exponent + digitsOf(coefficient, base).length - 1;

/** a + b, exactly. Infinite where one is; ∞ − ∞ is zero here only by name: callers check. */
export function add(a: Positional, b: Positional, base: 2 | 10): Positional {
  if (typeof a.coefficient !== 'bigint') return a;
  if (typeof b.coefficient !== 'bigint') return b;
  const exponent = Math.min(a.exponent, b.exponent);
  const radix = BigInt(base);
  const scaled = ({ negative, coefficient, exponent: own }: Positional) =>
    (negative ? -1n : 1n) * (coefficient as bigint) * radix ** BigInt(own - exponent);
  const sum = scaled(a) + scaled(b);
  return trimmed(
    { negative: sum < 0n || (sum === 0n && a.negative && b.negative), coefficient: sum < 0n ? -sum : sum, exponent },
    base,
  );
}

export interface Rounded {
  readonly value: Positional;
  /** Exponent of the last digit kept: the unit in the last place. */
  readonly unit: number;
  readonly exact: boolean;
}

/** To the nearest number of the format, ties to even; beyond the largest, infinite; below the smallest exponent, subnormal. */
export function round(exactly: Positional, { base, precision, smallest, largest }: Format): Rounded {
  const top = leading(exactly, base);
  const unit = Math.max(top === Number.NEGATIVE_INFINITY ? smallest : top, smallest) - precision + 1;
  if (typeof exactly.coefficient !== 'bigint' || exactly.coefficient === 0n || exactly.exponent >= unit) {
    const overflows = top > largest;
    return { value: overflows ? { ...exactly, coefficient: 'infinite', exponent: 0 } : exactly, unit, exact: !overflows };
  }
  const divisor = BigInt(base) ** BigInt(unit - exactly.exponent);
  const whole = exactly.coefficient / divisor;
  const twice = (exactly.coefficient % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && whole % 2n === 1n);
  const value = trimmed({ negative: exactly.negative, coefficient: up ? whole + 1n : whole, exponent: unit }, base);
  if (leading(value, base) > largest) return { value: { ...value, coefficient: 'infinite', exponent: 0 }, unit, exact: false };
  return { value, unit, exact: false };
}

/** The nearest double: for scales and comparisons. */
export function toNumber({ negative, coefficient, exponent }: Positional, base: 2 | 10): number {
  if (typeof coefficient !== 'bigint') return negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const sign = negative ? -1 : 1;
  if (base === 10) return sign * Number(`${coefficient}e${exponent}`);
  // Coefficients of all formats here fit a double; the power is split so that subnormals are not flushed on the way.
  return sign * Number(coefficient) * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));
}

/** The digits from the leading one to the last that is not zero, and where the leading one stands. */
export interface Row {
  readonly negative: boolean;
  readonly digits: string;
  readonly top: number;
}
export function rowOf(value: Positional, base: 2 | 10): Row {
  if (typeof value.coefficient !== 'bigint') return { negative: value.negative, digits: '∞', top: 0 };
  if (value.coefficient === 0n) return { negative: value.negative, digits: '0', top: 0 };
  return { negative: value.negative, digits: digitsOf(value.coefficient, base), top: leading(value, base) };
}
