/** Numbers as text, alike in all figures. */

/** −, not a hyphen. */
export const minus = (text: string): string => text.replaceAll('-', '−');

/** 4,096 */
export const whole = (value: number): string => minus(value.toLocaleString('en'));

/** +2, −1, 0 */
export const signed = (value: number): string => (value > 0 ? `+${whole(value)}` : whole(value));

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const raised = (exponent: number): string =>
  `${exponent < 0 ? '⁻' : ''}${[...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join('')}`;

/** At most `digits` significant digits; very large and very small numbers as 1.5 × 10⁻⁷. */
export function brief(value: number, digits = 4): string {
  if (value === 0) return Object.is(value, -0) ? '−0' : '0';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const [significand, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < Math.max(digits, 7)) return minus(String(Number(value.toPrecision(digits))));
  return `${minus(String(Number(significand)))} × 10${raised(power)}`;
}

/** One thing, two things. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${whole(count)} ${count === 1 ? one : many}`;

/** Nine significant digits: as many as tell any two f32 apart, and always so many, so that columns of them line up. */
export const f32Text = (value: number): string =>
  Number.isFinite(value) && value !== 0 ? minus(value.toPrecision(9)) : brief(value);
