/** Adding on paper against the processor, and against the bit-by-bit rounding of kernels/f32. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBfloat16, toFloat16, toTfloat32 } from '../../kernels/f32/round.ts';
import { columns } from '../../site/widgets/float-adder/additions.tsx';
import { type FormatName, formats } from '../../site/widgets/float-adder/formats.ts';
import { add, fromNumber, round, rowOf, toNumber } from '../../site/widgets/float-adder/positional.ts';

const sum = (name: FormatName, x: number, y: number): number => {
  const format = formats[name];
  const read = (value: number) => fromNumber(value, format.base);
  return toNumber(round(add(read(x), read(y), format.base), format).value, format.base);
};
const finite = { noNaN: true, noDefaultInfinity: true };

describe('add, then round', () => {
  test('in f64 is the processor’s own addition', () => {
    fc.assert(fc.property(fc.double(finite), fc.double(finite), (x, y) => Object.is(sum('f64', x, y) + 0, x + y + 0)));
  });
  test('in f32 is Math.fround of the sum of two floats', () => {
    fc.assert(fc.property(fc.float(finite), fc.float(finite), (x, y) => Object.is(sum('f32', x, y) + 0, Math.fround(x + y) + 0)));
  });
  test.each([
    ['tf32', toTfloat32],
    ['f16', toFloat16],
    ['bf16', toBfloat16],
  ] as const)('in %s is the rounding of kernels/f32', (name, rounded) => {
    const drawn = fc
      .float({ ...finite, min: Math.fround(-1e5), max: Math.fround(1e5) })
      .map(rounded)
      .filter(Number.isFinite);
    // A double holds the exact sum of two such numbers, if they are not too far apart for 53 digits.
    fc.assert(
      fc.property(drawn, drawn, (x, y) => {
        fc.pre(x === 0 || y === 0 || Math.abs(Math.log2(Math.abs(x / y))) < 40);
        return Object.is(sum(name, x, y) + 0, rounded(x + y) + 0);
      }),
    );
  });
  test.each([
    [1230, 23.4, 1250],
    [1230, 25, 1260],
    [1240, 5, 1240],
    [1250, 5, 1260],
    [1250, -1230, 20],
    [999, 0.5, 1000],
    [9.99e9, 1e8, Number.POSITIVE_INFINITY],
  ])('in decimal with 3 digits %d + %d is %d: to nearest, ties to even', (x, y, z) => {
    expect(sum('decimal, 3 digits', x, y)).toBe(z);
  });
});

describe('columns(rows, unit)', () => {
  const rows = (...values: number[]) => values.map((value) => rowOf(fromNumber(value, 2), 2));
  test('has every place where they are few', () => {
    expect(columns(rows(5, 0.5), -1)).toEqual([2, 1, 0, -1]);
  });
  test('folds far places away and keeps the leading digits of the small number', () => {
    const places = columns(rows(1e20, 0.1), 14);
    expect(places.length).toBeLessThanOrEqual(30);
    expect(places.slice(0, 3)).toEqual([66, 65, 64]);
    for (const place of [14, 13, -4, -5]) expect(places).toContain(place);
    expect(places.filter((place) => place === 'fold').length).toBe(3);
  });
});
