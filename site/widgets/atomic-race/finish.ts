/** The race by hand: lanes add to one sum as they finish. A tie goes to the lower lane. */
export interface Finish {
  /** Lanes in the order in which they finish. */
  readonly order: readonly number[];
  /** The sum after each of them, in f32. */
  readonly partials: readonly number[];
  readonly sum: number;
}

export function finish(addends: ArrayLike<number>, times: readonly number[]): Finish {
  const order = Array.from(addends, (_, lane) => lane).sort((a, b) => times[a]! - times[b]! || a - b);
  const partials: number[] = [];
  let sum = 0;
  for (const lane of order) {
    sum = Math.fround(sum + addends[lane]!);
    partials.push(sum);
  }
  return { order, partials, sum };
}
