import { describe, expect, test } from 'vitest';
import { cut } from '../../site/runtime/cut-param.ts';
import { choice, flag, numbers, order, type Param, ParamError, range, seed } from '../../site/runtime/params.ts';
import { text } from '../../site/runtime/text-param.ts';
import { vector } from '../../site/runtime/vector-param.ts';

const kinds: Record<string, Param> = {
  range: range('n', { min: -1, max: 1, step: 0.1 }, 0.3),
  'range log2': range('n', { min: 1, max: 64, scale: 'log2' }, 8),
  choice: choice('c', ['a b', 'ä&=?', '1'], '1'),
  flag: flag('f', true),
  seed: seed(42),
  numbers: numbers('x', { min: -5, max: 5 }, [1, -0, 2.5]),
  'vector of two': vector('v', { min: -2, max: 2, step: 0.1 }, [1, -0.5]),
  'vector of three': vector('v', { min: -1, max: 1, step: 0.05 }, [0.6, 0.8, 0]),
  order: order('o', 4),
  cut: cut('k', { min: 0, max: 128, step: 8 }, 80),
};

describe.each(Object.entries(kinds))('%s', (_, param) => {
  test('parse(format(value)) is value, for its default and its corners', () => {
    for (const value of [param.default, ...param.corners]) {
      const text = (param.format as (value: unknown) => string)(value);
      expect(param.parse(text)).toEqual(value);
    }
  });
  test('parse throws a ParamError that names the text', () => {
    for (const text of ['', 'x', 'NaN', '1e999,', '0.0.1.2', '-']) expect(() => param.parse(text)).toThrow(ParamError);
  });
});

test('range("n", {min, max}) rejects a text outside its ends', () => {
  expect(() => range('n', { min: 0, max: 10 }, 1).parse('11')).toThrow('11 is outside 0 to 10');
});
test('range with a step takes a value between two steps to the nearer', () => {
  expect(range('n', { min: 0, max: 1, step: 0.1 }, 0).parse('0.32')).toBe(0.3);
});
test('order rejects what is no permutation', () => {
  for (const text of ['0.1.2', '0.1.2.2', '0.1.2.4', '0.1.2.3.4']) expect(() => order('o', 4).parse(text)).toThrow(ParamError);
});
test('numbers keeps −0', () => {
  expect(Object.is(kinds.numbers!.parse('1,-0,2') && (kinds.numbers!.parse('1,-0,2') as number[])[1], -0)).toBe(true);
});
test('numbers rejects another count', () => {
  expect(() => kinds.numbers!.parse('1,2')).toThrow('2 numbers, not 3');
});
test('seed rejects fractions and negatives', () => {
  expect(() => seed().parse('1.5')).toThrow(ParamError);
  expect(() => seed().parse('-1')).toThrow(ParamError);
});

test('text(label) takes any one line that is short enough', () => {
  const param = text('t', 'a line', { longest: 10 });
  for (const value of [param.default, ...param.corners]) expect(param.parse(param.format(value))).toBe(value);
  expect(() => param.parse('eleven chars')).toThrow('12 characters are more than 10');
  expect(() => param.parse('two\nlines')).toThrow(ParamError);
});
test('cut(label, {min, max, step}) is handled on the figure unless its author says otherwise', () => {
  expect(cut('k', { min: 0, max: 4 }, 1).on).toBe('figure');
  expect(cut('k', { min: 0, max: 4 }, 1, { on: 'controls' }).on).toBe('controls');
  expect(() => cut('k', { min: 0, max: 4 }, 1).parse('5')).toThrow('5 is outside 0 to 4');
});
test('vector(label, {min, max, step}) is dragged on the figure, stands as x,y in a URL, and visits both ends and no arrow at all', () => {
  const param = vector('v', { min: -2, max: 2, step: 0.1 }, [1, -0.5]);
  expect([param.on, param.step, param.format([1, -0.5])]).toEqual(['figure', 0.1, '1,-0.5']);
  expect(param.corners).toEqual([
    [-2, -2],
    [2, 2],
    [0, 0],
  ]);
  expect(() => param.parse('1')).toThrow('1 numbers, not 2');
  expect(() => param.parse('1,3')).toThrow('3 is outside -2 to 2');
  expect(vector('camera', { min: -180, max: 180 }, [0, 0], { scope: 'view', on: 'controls' })).toMatchObject({
    scope: 'view',
    on: 'controls',
    step: 1,
  });
});
