/** The numbers of a frame as one row of bytes, and where two such rows differ. */
import { f32UlpDistance, f64UlpDistance } from '../../kernels/f32/ulp.ts';
import { numbersOf } from './frame.ts';
import type { FrameValue } from './widget.ts';

/** Where a value starts, and how it is read. */
export interface Place {
  readonly at: number;
  readonly kind: 'f32' | 'f64' | 'other';
  readonly size: number;
  /** Which of the frame's arrays it belongs to: a plain number is one of its own. */
  readonly array: number;
}

export interface Flat {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly values: readonly Place[];
}

export function flatten(frame: FrameValue): Flat {
  const parts: Uint8Array[] = [];
  const values: Place[] = [];
  let at = 0;
  let count = 0;
  for (const { array } of numbersOf(frame)) {
    const kind = array instanceof Float32Array ? 'f32' : array instanceof Float64Array ? 'f64' : 'other';
    for (let index = 0; index < array.length; index++)
      values.push({ at: at + index * array.BYTES_PER_ELEMENT, kind, size: array.BYTES_PER_ELEMENT, array: count });
    count++;
    parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    at += array.byteLength;
  }
  const bytes = new Uint8Array(at);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return { bytes, values };
}

/** The values whose bits differ between two rows of one shape. */
export const differing = (values: readonly Place[], one: Uint8Array, other: Uint8Array): Place[] =>
  values.filter(({ at, size }) => !one.subarray(at, at + size).every((byte, index) => byte === other[at + index]));

/** How far the farthest of `values` is from itself in the other row, in ulp. What is no float counts as 0. */
export function mostUlps(values: readonly Place[], one: Uint8Array<ArrayBuffer>, other: Uint8Array<ArrayBuffer>): number {
  const [a, b] = [one, other].map(({ buffer, byteOffset }) => new DataView(buffer, byteOffset)) as [DataView, DataView];
  let most = 0;
  for (const { at, kind } of values) {
    if (kind === 'f32') most = Math.max(most, Math.abs(f32UlpDistance(a.getFloat32(at, true), b.getFloat32(at, true))));
    if (kind === 'f64') most = Math.max(most, Math.abs(f64UlpDistance(a.getFloat64(at, true), b.getFloat64(at, true))));
  }
  return most;
}
