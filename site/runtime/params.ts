/**
 * Typed parameters of a widget. A kind is data plus `parse` and `format`: controls, URL state, `<Knob>`, handles on the figure and the
 * corner tests are all derived from it.
 */

/** Thrown by `parse`: says the value and what would have been right. */
export class ParamError extends Error {
  override name = 'ParamError';
}

export interface ParamOptions {
  /** `run` (the default): a change restarts the computation. `view`: a change only redraws. */
  readonly scope?: 'run' | 'view';
  /** A former key, still understood in links. */
  readonly was?: string;
  /** `figure`: handled on the drawing itself, so no control is shown below the title. */
  readonly on?: 'controls' | 'figure';
  /** One more sentence for who hovers over, or hears, the control. */
  readonly hint?: string;
}

interface Base<T> extends ParamOptions {
  readonly label: string;
  readonly default: T;
  /** The text that stands in URLs and recordings. `parse(format(v))` equals `v`. */
  format(value: T): string;
  /** Throws a ParamError for a text that is not one of this param's values. */
  parse(text: string): T;
  /** Values at the ends, visited by the contract tests. */
  readonly corners: readonly T[];
}

export interface RangeParam extends Base<number> {
  readonly kind: 'range';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** `log2`: the slider moves by powers of two, whatever `step`; `log10`: by `step` of a decade, to two digits. */
  readonly scale: 'linear' | 'log2' | 'log10';
  readonly unit?: string;
}
export interface ChoiceParam<C extends string = string> extends Base<C> {
  readonly kind: 'choice';
  readonly choices: readonly C[];
}
export interface FlagParam extends Base<boolean> {
  readonly kind: 'flag';
}
export interface SeedParam extends Base<number> {
  readonly kind: 'seed';
}
export interface NumbersParam extends Base<readonly number[]> {
  readonly kind: 'numbers';
  readonly min: number;
  readonly max: number;
}
/** Two or three numbers, an arrow: dragged on the figure (`arrow()` of `site/figure/arrow.ts`), or typed in where `on: 'controls'`. */
export interface VectorParam extends Base<readonly number[]> {
  readonly kind: 'vector';
  /** Ends of each component. */
  readonly min: number;
  readonly max: number;
  /** What a key moves by and a drag is rounded to. */
  readonly step: number;
}
export interface OrderParam extends Base<readonly number[]> {
  readonly kind: 'order';
  readonly length: number;
}

export interface TextParam extends Base<string> {
  readonly kind: 'text';
  /** Longest text, in characters. */
  readonly longest: number;
}
export interface CutParam extends Base<number> {
  readonly kind: 'cut';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit?: string;
}

// `any` in the choice: a ParamRecord holds choices of every literal type, which are invariant in `format`.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyChoice = ChoiceParam<any>;
export type Param =
  | RangeParam
  | AnyChoice
  | FlagParam
  | SeedParam
  | NumbersParam
  | VectorParam
  | OrderParam
  | TextParam
  | CutParam;
export type ParamRecord = Readonly<Record<string, Param>>;
/** The literal values of a widget's params: what `compute`, `view` and `describe` are given. */
export type ValuesOf<P extends ParamRecord> = { readonly [K in keyof P]: P[K]['default'] };

const number = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new ParamError(`"${text}" is not a number`);
  return value;
};

/** A number between two ends, on a slider. Rejects what lies outside; a value between two steps is taken to the nearer. */
export function range(
  label: string,
  ends: { min: number; max: number; step?: number; scale?: 'linear' | 'log2' | 'log10'; unit?: string },
  byDefault: number,
  options: ParamOptions = {},
): RangeParam {
  const { min, max, step = 1, scale = 'linear', unit } = ends;
  return {
    kind: 'range',
    label,
    min,
    max,
    step,
    scale,
    ...(unit === undefined ? {} : { unit }),
    default: byDefault,
    corners: [min, max],
    format: String,
    parse(text) {
      const value = number(text);
      if (value < min || value > max) throw new ParamError(`${value} is outside ${min} to ${max}`);
      if (scale !== 'linear') return value;
      // toPrecision: 0.1 * 3 is to be 0.3 again, as the author wrote it.
      return Math.min(max, Number((min + Math.round((value - min) / step) * step).toPrecision(12)));
    },
    ...options,
  };
}

/** One of a few texts. */
export function choice<const C extends string>(
  label: string,
  choices: readonly C[],
  byDefault: NoInfer<C>,
  options: ParamOptions = {},
): ChoiceParam<C> {
  return {
    kind: 'choice',
    label,
    choices,
    default: byDefault,
    corners: choices,
    format: String,
    parse(text) {
      const found = choices.find((candidate) => candidate === text);
      if (found === undefined) throw new ParamError(`"${text}" is none of ${choices.join(', ')}`);
      return found;
    },
    ...options,
  };
}

/** Yes or no. */
export function flag(label: string, byDefault = false, options: ParamOptions = {}): FlagParam {
  return {
    kind: 'flag',
    label,
    default: byDefault,
    corners: [false, true],
    format: (value) => (value ? '1' : '0'),
    parse(text) {
      if (text !== '0' && text !== '1') throw new ParamError(`"${text}" is neither 0 nor 1`);
      return text === '1';
    },
    ...options,
  };
}

/** A 32-bit seed: a whole number from 0 to 4294967295. */
export function seed(byDefault = 1, options: ParamOptions & { label?: string } = {}): SeedParam {
  const { label = 'Seed', ...rest } = options;
  return {
    kind: 'seed',
    label,
    default: byDefault,
    corners: [0, 0xffffffff],
    format: String,
    parse(text) {
      const value = number(text);
      if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
        throw new ParamError(`${text} is not a whole number from 0 to ${0xffffffff}`);
      return value;
    },
    ...rest,
  };
}

/** A fixed count of numbers, each from `min` to `max`; typed in, or dragged on the figure. */
export function numbers(
  label: string,
  ends: { min?: number; max?: number },
  byDefault: readonly number[],
  options: ParamOptions = {},
): NumbersParam {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = ends;
  return {
    kind: 'numbers',
    label,
    min,
    max,
    default: byDefault,
    corners: [byDefault.map(() => min), byDefault.map(() => max)],
    format: (value) => value.map((item) => (Object.is(item, -0) ? '-0' : String(item))).join(','),
    parse(text) {
      const values = text.split(',').map(number);
      if (values.length !== byDefault.length) throw new ParamError(`${values.length} numbers, not ${byDefault.length}`);
      const outside = values.find((value) => value < min || value > max);
      if (outside !== undefined) throw new ParamError(`${outside} is outside ${min} to ${max}`);
      return values;
    },
    ...options,
  };
}

/** An order of `length` things, as a permutation of 0 … length − 1; dragged on the figure. In a URL: `0.3.1.2`. */
export function order(label: string, length: number, options: ParamOptions & { default?: readonly number[] } = {}): OrderParam {
  const { default: byDefault = Array.from({ length }, (_, index) => index), ...rest } = options;
  return {
    kind: 'order',
    label,
    length,
    default: byDefault,
    corners: [byDefault.toReversed()],
    format: (value) => value.join('.'),
    parse(text) {
      const values = text.split('.').map(number);
      if (
        values.length !== length ||
        new Set(values).size !== length ||
        values.some((value) => !(value >= 0 && value < length && value % 1 === 0))
      )
        throw new ParamError(`"${text}" is not an order of ${length} things, such as ${byDefault.join('.')}`);
      return values;
    },
    on: 'figure',
    ...rest,
  };
}
