/** content/data/digits.bin: 10,000 digits of 14 by 14 pixels, two pixels of 16 greys a byte, the left one low; then a byte a label. */
import { digits, pixels } from './ways.ts';

export interface Digits {
  /** f32[digits, 196], of mean 0 and variance 1 over all pixels. */
  readonly images: Float32Array<ArrayBuffer>;
  /** u32[digits] */
  readonly labels: Uint32Array<ArrayBuffer>;
}

export function unpack(file: ArrayBuffer): Digits {
  const bytes = new Uint8Array(file);
  const half = (digits * pixels) / 2;
  const greys = new Float32Array(digits * pixels);
  let [sum, squares] = [0, 0];
  for (let at = 0; at < greys.length; at++) {
    const grey = (bytes[at >> 1]! >> (4 * (at & 1))) & 15;
    greys[at] = grey;
    sum += grey;
    squares += grey * grey;
  }
  const mean = sum / greys.length;
  const deviation = Math.sqrt(squares / greys.length - mean * mean);
  return { images: greys.map((grey) => (grey - mean) / deviation), labels: Uint32Array.from(bytes.subarray(half)) };
}
