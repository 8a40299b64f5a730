import type { TypedArray } from '../../kernels/runtime/kernel.ts';

/** The first index at which the arrays' bits differ (all NaNs are one), or the shorter length where theirs differ; −1 where none does. */
export function firstBitDifference(a: TypedArray, b: TypedArray): number {
  const [bitsA, bitsB] = [a, b].map((array) => new Uint32Array(array.buffer, array.byteOffset, array.length)) as [
    Uint32Array,
    Uint32Array,
  ];
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    if (bitsA[i] !== bitsB[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) return i;
  }
  return a.length === b.length ? -1 : shorter;
}
