import { expect, test } from 'vitest';
import { field } from '../../site/runtime/field.ts';
import { decodeFrame, detachable, encodeFrame, frameBytes, frameDifferences, numbersOf } from '../../site/runtime/frame.ts';
import type { FrameValue } from '../../site/runtime/widget.ts';

const frame: FrameValue = {
  name: 'x',
  zero: -0,
  odd: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-320],
  sums: { f32: Float32Array.of(-0, Number.NaN, 1.5), f64: Float64Array.of(0.1), u32: Uint32Array.of(4294967295) },
  nothing: null,
  yes: true,
};

test('decodeFrame(JSON(encodeFrame(frame))) is the frame, bit for bit', () => {
  const back = decodeFrame(JSON.parse(JSON.stringify(encodeFrame(frame))));
  expect(frameDifferences(frame, back)).toEqual([]);
  expect(back).toEqual(frame);
});
test('frameDifferences names the path of the first difference in each part', () => {
  expect(frameDifferences({ a: { b: 1 }, c: Float32Array.of(1, 2) }, { a: { b: 2 }, c: Float32Array.of(1, 3) })).toEqual([
    'a.b: 1 is not 2',
    'c[1]: 2 is not 3',
  ]);
});
test('frameDifferences tells −0 from 0, and takes all NaNs for equal', () => {
  expect(frameDifferences(Float32Array.of(-0), Float32Array.of(0))).toHaveLength(1);
  expect(frameDifferences(Float32Array.of(Number.NaN), Float32Array.of(Number.NaN))).toEqual([]);
});
test('frameDifferences sees a missing key and another length', () => {
  expect(frameDifferences({ a: 1 }, {})).toHaveLength(1);
  expect(frameDifferences(Float32Array.of(1), Float32Array.of(1, 2))).toHaveLength(1);
});
test('field follows a dotted path, and gives undefined beside it', () => {
  expect(field(frame, 'sums.f32.2')).toBe(1.5);
  expect(field(frame, 'sums.nope')).toBeUndefined();
});
test('numbersOf walks all numbers in key order', () => {
  expect([...numbersOf(frame)].map(({ path }) => path)).toEqual([
    'zero',
    'odd.0',
    'odd.1',
    'odd.2',
    'odd.3',
    'sums.f32',
    'sums.f64',
    'sums.u32',
  ]);
});
test('detachable copies subarrays, so that a message carries no more than the frame', () => {
  const whole = new Float32Array(1000);
  const { frame: copy, transfer } = detachable({ part: whole.subarray(2, 5) });
  expect(transfer.map((buffer) => buffer.byteLength)).toEqual([12]);
  expect(frameBytes(copy)).toBe(12);
});
