import { expect, test } from 'vitest';
import type { Provenance } from '../../site/runtime/messages.ts';
import { compareShare, readShare, shareFragment } from '../../site/runtime/share.ts';
import type { FrameValue } from '../../site/runtime/widget.ts';

const from: Pick<Provenance, 'adapter' | 'kernels'> = { adapter: 'vendor ~ arch & 1', kernels: [['reduce/tree', 'abc']] };
const opened = (fragment: string) => {
  const shared = readShare(`#${fragment}`, 'fig');
  if (shared === undefined || shared === 'broken') throw new Error(String(shared));
  return shared;
};

test('a shared result is the same on the same bits, and names its adapter', () => {
  const frame = { sums: Float32Array.of(1, -0, Number.NaN), n: 3 };
  expect(compareShare(opened(shareFragment('fig', frame, from)), frame, from).text).toBe(
    'The link, from vendor ~ arch & 1, carries the same bits as here: all 4 values.',
  );
});
test('differing values are counted, the largest distance in ulp', () => {
  const shared = opened(shareFragment('fig', { sums: Float32Array.of(1, 2, 3) }, from));
  expect(compareShare(shared, { sums: Float32Array.of(1, 2 + 2 ** -22, 3 + 2 ** -21) }, from).text).toMatch(
    /2 of 3 values differ, at most 2 ulp/,
  );
});
test('above 256 values blocks are compared', () => {
  const values = Float32Array.from({ length: 1000 }, (_, index) => index);
  const shared = opened(shareFragment('fig', { values }, from));
  expect(compareShare(shared, { values }, from).text).toMatch(/same bits as here: all 1000/);
  expect(compareShare(shared, { values: values.with(500, 0.5) as Float32Array<ArrayBuffer> }, from).text).toMatch(
    /1 of 64 blocks differ/,
  );
});
test('another kernel is said, not compared', () => {
  const shared = opened(shareFragment('fig', { n: 1 }, from));
  expect(compareShare(shared, { n: 1 }, { kernels: [['reduce/tree', 'abd']] }).text).toMatch(/changed since/);
});
test('a result of another size is said, not compared', () => {
  const shared = opened(shareFragment('fig', { n: 1 }, from));
  expect(compareShare(shared, { n: 1, m: 2 }, from).text).toMatch(/another size/);
});
test('compareShare says in one word what its sentence says', () => {
  const is = (there: FrameValue, here: FrameValue, kernels = from) =>
    compareShare(opened(shareFragment('fig', there, from)), here, kernels).is;
  expect(is({ n: 1 }, { n: 1 })).toBe('same');
  expect(is({ n: 1 }, { n: 2 })).toBe('differs');
  expect(is({ n: 1 }, { n: 1, m: 2 })).toBe('incomparable');
  expect(is({ n: 1 }, { n: 1 }, { ...from, kernels: [['reduce/tree', 'abd']] })).toBe('incomparable');
});
test('readShare: nothing, another figure’s, and garbled fragments', () => {
  expect(readShare('', 'fig')).toBeUndefined();
  expect(readShare('#the-order', 'fig')).toBeUndefined();
  expect(readShare('#result:other=a~b~c~d', 'fig')).toBeUndefined();
  expect(readShare('#result:fig=a~b', 'fig')).toBe('broken');
  expect(readShare('#result:fig=%E0%A4%A~0123456789abcdef~b~AAAA', 'fig')).toBe('broken');
  expect(readShare('#result:fig=a~0123456789abcdef~b~*', 'fig')).toBe('broken');
});
test('compareShare leaves out what only a device can give', () => {
  const shared = opened(shareFragment('fig', { n: 1, ms: 3 }, from, ['ms']));
  expect(compareShare(shared, { n: 1, ms: 4 }, from, ['ms']).text).toMatch(/same bits as here: all 1 /);
  expect(compareShare(shared, { n: 2, ms: 3 }, from, ['ms']).text).toMatch(/1 of 1 values differ/);
});
test('shareFragment(…, "whole") is one digest, short enough for a QR code, and tells the same from other bits', () => {
  const values = Float32Array.from({ length: 1000 }, (_, index) => index);
  const fragment = shareFragment('fig', { values }, from, undefined, 'whole');
  expect(fragment.length).toBeLessThan(100);
  const shared = opened(fragment);
  expect(compareShare(shared, { values }, from).text).toMatch(/same bits as here: all 1000/);
  expect(compareShare(shared, { values: values.with(999, 0.5) as Float32Array<ArrayBuffer> }, from).text).toMatch(
    /other bits\.$/,
  );
  expect(compareShare(opened(fragment.slice(0, -3)), { values }, from).text).toMatch(/other bits\.$/);
});
