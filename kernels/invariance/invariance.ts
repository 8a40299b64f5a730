/**
 * Does a row's result depend on the batch that it came in? A probe row is computed alone, then among other rows, at several places of
 * batches of several sizes; the bits are compared. Works for any function of rows: a kernel, a heuristic, a whole layer.
 */
import { f32ToBits } from '../f32/bits.ts';
import { f32UlpDistance } from '../f32/ulp.ts';

/** Computes a batch: f32[rows, width of input] → f32[rows, width of output]. */
export type Batch = (rows: Float32Array<ArrayBuffer>, count: number) => Promise<Float32Array<ArrayBuffer>>;

export interface Variance {
  /** Rows of the batch, and the place of the probe in it. */
  readonly m: number;
  readonly position: number;
  /** How many of the row's outputs have other bits than alone, and the farthest of them in ulp. */
  readonly differing: number;
  readonly farthest: number;
  /** The first of them. */
  readonly first: { readonly column: number; readonly alone: number; readonly here: number; readonly ulps: number };
}

export interface Invariance {
  /** Batches of the probe that were compared: one a size and position. */
  readonly compared: number;
  /** Those in which its bits were others. Empty: the function is batch-invariant as far as it was tried. */
  readonly variances: readonly Variance[];
}

/** First, middle and last place of a batch. */
const firstMiddleLast = (m: number): readonly number[] => [...new Set([0, m >> 1, m - 1])];

/**
 * @param batch what is tested
 * @param probe f32[width], the row whose bits are watched
 * @param others f32[most, width], the rows around it; `most` is at least the largest size
 * @param sizes batch sizes to try
 * @param places where in a batch of m the probe stands: first, middle and last, where it is not given
 */
export async function invarianceOf(
  batch: Batch,
  {
    probe,
    others,
    sizes,
    places = firstMiddleLast,
  }: {
    probe: Float32Array<ArrayBuffer>;
    others: Float32Array<ArrayBuffer>;
    sizes: readonly number[];
    places?: (m: number) => readonly number[];
  },
): Promise<Invariance> {
  const width = probe.length;
  const alone = await batch(probe.slice(), 1);
  const variances: Variance[] = [];
  let compared = 0;
  for (const m of sizes) {
    if (m * width > others.length)
      throw new Error(`invarianceOf: a batch of ${m} needs ${m * width} numbers, others has ${others.length}`);
    for (const position of places(m)) {
      const rows = others.slice(0, m * width);
      rows.set(probe, position * width);
      const outputs = await batch(rows, m);
      const here = outputs.subarray(position * alone.length, (position + 1) * alone.length);
      const found = compare(alone, here);
      compared++;
      if (found) variances.push({ m, position, ...found });
    }
  }
  return { compared, variances };
}

function compare(alone: Float32Array, here: Float32Array): Pick<Variance, 'differing' | 'farthest' | 'first'> | undefined {
  let differing = 0;
  let farthest = 0;
  let first: Variance['first'] | undefined;
  for (let column = 0; column < alone.length; column++) {
    const [one, other] = [alone[column]!, here[column]!];
    if (f32ToBits(one) === f32ToBits(other) || (Number.isNaN(one) && Number.isNaN(other))) continue;
    const ulps = f32UlpDistance(one, other);
    differing++;
    farthest = Math.max(farthest, Math.abs(ulps));
    first ??= { column, alone: one, here: other, ulps };
  }
  return first && { differing, farthest, first };
}
