/** Two arrays of f32 beside each other, number by number. */
import { f32ToBits } from './bits.ts';
import { f32UlpDistance } from './ulp.ts';

export interface Differences {
  /** How far each number of the second lies from the first's, in ulp. */
  readonly ulps: Int32Array<ArrayBuffer>;
  /** How many have other bits; all NaNs are alike. */
  readonly differing: number;
  /** The largest distance, and the first place that has it; 0 where all agree. */
  readonly farthest: number;
  readonly at: number;
}

/** @param one, other f32[length] each */
export function differences(one: Float32Array, other: Float32Array): Differences {
  const ulps = new Int32Array(one.length);
  let [differing, farthest, at] = [0, 0, 0];
  for (let index = 0; index < one.length; index++) {
    const nans = Number.isNaN(one[index]!) && Number.isNaN(other[index]!);
    if (!nans && f32ToBits(one[index]!) !== f32ToBits(other[index]!)) differing++;
    // NaN beside a number is infinitely far: more than an i32 holds.
    const ulp = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, f32UlpDistance(one[index]!, other[index]!)));
    ulps[index] = ulp;
    if (Math.abs(ulp) <= farthest) continue;
    farthest = Math.abs(ulp);
    at = index;
  }
  return { ulps, differing, farthest, at };
}
