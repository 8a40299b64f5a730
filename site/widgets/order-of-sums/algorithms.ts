/** Ways to add a list of doubles, each as plainly as its source states it. */
import { exactSumToF64 } from '../../../kernels/f32/exact.ts';

/** An addend and its Python type: CPython's `sum` treats the literal `1` and `1.0` apart. */
export interface Addend {
  readonly value: number;
  readonly int: boolean;
}

const leftToRight = (addends: readonly Addend[]): number => {
  let sum = 0;
  for (const { value } of addends) sum += value;
  return sum;
};

/** Halves added to halves, down to single numbers. Higham, "The accuracy of floating point summation" (1993). */
const pairwise = (addends: readonly Addend[]): number => {
  if (addends.length <= 1) return addends[0]?.value ?? 0;
  const middle = addends.length >> 1;
  return pairwise(addends.slice(0, middle)) + pairwise(addends.slice(middle));
};

/** Kahan, "Further remarks on reducing truncation errors" (1965): what each addition lost is taken from the next addend. */
const kahan = (addends: readonly Addend[]): number => {
  let sum = 0;
  let lost = 0;
  for (const { value } of addends) {
    const corrected = value - lost;
    const next = sum + corrected;
    lost = next - sum - corrected;
    sum = next;
  }
  return sum;
};

/** One compensated addition: the new sum, and what it lost. Neumaier, "Rundungsfehleranalyse einiger Verfahren" (1974). */
const compensated = (sum: number, value: number): readonly [sum: number, lost: number] => {
  const next = sum + value;
  return [next, Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum];
};

const neumaier = (addends: readonly Addend[]): number => {
  let sum = 0;
  let compensation = 0;
  for (const { value } of addends) {
    const [next, lost] = compensated(sum, value);
    sum = next;
    compensation += lost;
  }
  return sum + compensation;
};

/**
 * The builtin `sum()` of CPython 3.12 and 3.13 (`compensateInts` false) and of 3.14 (true), Python/bltinmodule.c. Leading ints are added
 * as ints; the first float is added without compensation; later floats by Neumaier's step; later ints plainly, until 3.14.
 */
const builtinSum =
  (compensateInts: boolean) =>
  (addends: readonly Addend[]): number => {
    let index = 0;
    let ints = 0;
    while (index < addends.length && addends[index]!.int) ints += addends[index++]!.value;
    if (index === addends.length) return ints;
    let sum = ints + addends[index++]!.value;
    let compensation = 0;
    for (; index < addends.length; index++) {
      const { value, int } = addends[index]!;
      if (int && !compensateInts) {
        sum += value;
        continue;
      }
      const [next, lost] = compensated(sum, value);
      sum = next;
      compensation += lost;
    }
    return compensation !== 0 && Number.isFinite(compensation) ? sum + compensation : sum;
  };

export const algorithms = {
  'left to right, f64': leftToRight,
  pairwise,
  Kahan: kahan,
  Neumaier: neumaier,
  exact: (addends: readonly Addend[]) => exactSumToF64(addends.map(({ value }) => value)),
  // Before 3.12 the builtin added floats one after another.
  'Python 3.11': leftToRight,
  'Python 3.12': builtinSum(false),
  'Python 3.14': builtinSum(true),
} as const;

export type InJavaScript = keyof typeof algorithms;
