import { expect, test } from 'vitest';
import { compareEdited, comparisonText } from '../../../site/runtime/edit/compare.ts';
import type { FrameValue } from '../../../site/runtime/widget.ts';

const said = (edited: FrameValue, ...author: FrameValue[]) => comparisonText(compareEdited(edited, author), 1);
const f32 = (...values: number[]) => ({ sums: Float32Array.of(...values), count: 3 });

test('the same bits', () => {
  expect(said(f32(1, -0), f32(1, -0))).toBe('**Same bits** as with the author’s kernel: all 3 values.');
  expect(said(f32(1, 0), f32(1, -0))).toMatch(/1 of 3 values differ/);
});
test('what differs is counted, the largest distance of the float32 in ulp', () => {
  expect(said(f32(1 + 2 ** -23, 2 + 2 ** -21), f32(1, 2))).toBe(
    '__2 of 3 values differ__ from those of the author’s kernel, at most 2 ulp.',
  );
  expect(said({ count: 2 }, { count: 3 })).toBe('__1 of 1 values differ__ from those of the author’s kernel.');
});
test('a long array that varies anywhere between runs is left out as a whole', () => {
  const long = (first: number) => ({ sums: Float32Array.from({ length: 9 }, (_, index) => (index === 0 ? first : 1)), count: 3 });
  const edited = { ...long(1), sums: long(1).sums.with(5, 7) as Float32Array<ArrayBuffer> };
  expect(said(edited, long(1), long(1))).toMatch(/1 of 10 values differ/);
  expect(said(edited, long(1), long(1), long(2))).toMatch(/Same bits.*all 1 values.*Left out: 9 that vary/);
});
test('what varies between two runs of the author’s kernels is left out, and said', () => {
  expect(said(f32(1, 5), f32(1, 2), f32(1, 3))).toBe(
    '**Same bits** as with the author’s kernel: all 2 values. Left out: 1 that varies from run to run with the author’s kernel, too.',
  );
});
test('another shape is said, not compared', () => {
  expect(said(f32(1), f32(1, 2))).toBe(
    '__The result differs__: it has 2 values, where the author’s kernel gives 3, so they cannot be compared one by one.',
  );
  expect(said({ a: Int32Array.of(1) }, { a: Float32Array.of(1) })).toMatch(/of other kinds/);
});
