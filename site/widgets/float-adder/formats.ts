/** The formats to add in (base, precision, range) and the two orders. Apart from the arithmetic, which the page does without. */

export interface Format {
  readonly base: 2 | 10;
  /** Digits of the significand, the leading one included. */
  readonly precision: number;
  /** Exponents of the leading digit. */
  readonly smallest: number;
  readonly largest: number;
}

/** Three digits of significand and one of exponent for teaching; the others are those that processors have. */
export const formats = {
  'decimal, 3 digits': { base: 10, precision: 3, smallest: -9, largest: 9 },
  f64: { base: 2, precision: 53, smallest: -1022, largest: 1023 },
  f32: { base: 2, precision: 24, smallest: -126, largest: 127 },
  tf32: { base: 2, precision: 11, smallest: -126, largest: 127 },
  f16: { base: 2, precision: 11, smallest: -14, largest: 15 },
  bf16: { base: 2, precision: 8, smallest: -126, largest: 127 },
} as const satisfies Record<string, Format>;
export type FormatName = keyof typeof formats;

export const brackets = ['(a + b) + c', 'a + (b + c)'] as const;
