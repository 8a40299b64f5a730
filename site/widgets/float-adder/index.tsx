import { brief } from '../../figure/numbers.ts';
import { choice, numbers } from '../../runtime/params.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { Additions } from './additions.tsx';
import { brackets, type Format, type FormatName, formats } from './formats.ts';
import { add, fromNumber, leading, type Positional, type Rounded, type Row, round, rowOf, toNumber } from './positional.ts';
import { Staircase, type StairsFrame } from './staircase.tsx';

/** One addition as it is done by hand: two aligned rows, their exact sum, the place where the format ends, and what is left. */
export interface Addition {
  readonly names: readonly [string, string];
  readonly rows: readonly [Row, Row];
  readonly exactly: Row;
  readonly result: Row;
  /** Exponent of the last place that the format keeps. */
  readonly unit: number;
  readonly exact: boolean;
}

const isInfinite = ({ coefficient }: Positional): boolean => typeof coefficient !== 'bigint';

/** x + y in a format. ∞ − ∞ is NaN, which has no digits: it is passed on as undefined. */
function added(x: Positional | undefined, y: Positional | undefined, format: Format): Rounded | undefined {
  if (x === undefined || y === undefined || (isInfinite(x) && isInfinite(y) && x.negative !== y.negative)) return undefined;
  return round(add(x, y, format.base), format);
}

function bracketed(bracket: (typeof brackets)[number], [a, b, c]: readonly Positional[], format: Format): Positional | undefined {
  const [first, second] = bracket === brackets[0] ? [added(a, b, format)?.value, c] : [a, added(b, c, format)?.value];
  return added(first, second, format)?.value;
}

const notANumber: Row = { negative: false, digits: 'NaN', top: 0 };

function shown(names: readonly [string, string], x: Positional | undefined, y: Positional | undefined, format: Format): Addition {
  const sum = added(x, y, format);
  const row = (value: Positional | undefined) => (value ? rowOf(value, format.base) : notANumber);
  return {
    names,
    rows: [row(x), row(y)],
    exactly: x && y && sum ? rowOf(add(x, y, format.base), format.base) : notANumber,
    result: row(sum?.value),
    unit: sum?.unit ?? 0,
    exact: sum?.exact ?? true,
  };
}

/** How far the staircase goes: four steps of b's last place, doubled until a fits. It depends on a no further, or a drag would chase its own scale. */
function farthest(a: number, b: Positional, format: Format): number {
  const unit = Math.max(leading(b, format.base), format.smallest) - format.precision + 1;
  let far = 4 * format.base ** unit;
  while (far < Math.abs(a)) far *= 2;
  return far;
}

interface Frame extends StairsFrame {
  /** What is in the bracket, then the rest. */
  readonly additions: readonly Addition[];
  /** The sum that no rounding touched; a, b and c as the format holds them. */
  readonly exact: number;
  readonly read: readonly number[];
}

const points = 193;

export default defineWidget({
  title: 'Where does the bracket stand?',
  params: {
    format: choice('Format', Object.keys(formats) as FormatName[], 'decimal, 3 digits'),
    bracket: choice('Bracket', brackets, brackets[0]),
    addends: numbers('a, b, c', { min: -1e30, max: 1e30 }, [23.4, 1230, -1230]),
  },
  presets: {
    vanishing: { format: 'f64', addends: [0.1, 1e20, -1e20] },
    f32: { format: 'f32', addends: [0.1, 1e8, -1e8] },
    bf16: { format: 'bf16', addends: [1, 256, -256] },
  },
  varies: 'never',
  starts: 'visible',
  cost: () => ({ flops: 4 * points, bytes: 0 }),
  ask: {
    question: 'Move the bracket from a and b to b and c. Is the sum the same?',
    choices: ['the same', 'another'],
    answer: ({ sums }: Frame) => (Object.is(sums[0], sums[1]) ? 'the same' : 'another'),
  },
  async *compute(_kernels, { format: name, bracket, addends }) {
    const format: Format = formats[name];
    const read = (value: number) => round(fromNumber(value, format.base), format).value;
    const [a, b, c] = addends.map(read) as [Positional, Positional, Positional];
    const first = bracket === brackets[0] ? shown(['a', 'b'], a, b, format) : shown(['b', 'c'], b, c, format);
    const inner = bracket === brackets[0] ? added(a, b, format)?.value : added(b, c, format)?.value;
    const second = bracket === brackets[0] ? shown(['a + b', 'c'], inner, c, format) : shown(['a', 'b + c'], a, inner, format);
    const value = (found: Positional | undefined) => (found ? toNumber(found, format.base) : Number.NaN);
    const far = farthest(addends[0]!, b, format);
    const xs = Float64Array.from({ length: points }, (_, index) => (far * index) / (points - 1));
    const stairs = (which: (typeof brackets)[number]) =>
      Float64Array.from(xs, (x) => value(bracketed(which, [read(x), b, c], format)));
    yield {
      additions: [first, second],
      sums: brackets.map((which) => value(bracketed(which, [a, b, c], format))),
      exact: value(add(add(a, b, format.base), c, format.base)),
      read: [a, b, c].map(value),
      far,
      xs,
      left: stairs(brackets[0]),
      right: stairs(brackets[1]),
    };
  },
  view: ({ frame, params }) => (
    <div class="float-adder">
      <Additions
        additions={frame.additions}
        base={formats[params.format].base}
        precision={formats[params.format].precision}
        bracket={brackets.indexOf(params.bracket)}
      />
      <Staircase frame={frame} a={params.addends[0]!} bracket={brackets.indexOf(params.bracket)} />
    </div>
  ),
  describe({ sums, exact }, { format, bracket }) {
    const at = brackets.indexOf(bracket);
    const other = Object.is(sums[0], sums[1])
      ? 'The other bracket gives the same'
      : `The other bracket gives __${brief(sums[1 - at]!, 6)}__`;
    return `In ${format}, ${bracket} is **${brief(sums[at]!, 6)}**. ${other}; the exact sum of these three is ${brief(exact, 6)}.`;
  },
});
