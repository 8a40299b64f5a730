/** All results that some order of the same additions can give. */

/** Above this many addends the orders are too many to visit: 8! = 40,320. */
export const MOST_ADDENDS = 8;

/**
 * Every f32 that adding `addends` one after another to an accumulator of +0 can give, over all orders. This is what a compare-exchange
 * loop may end with: each addend enters once, the order is that of finishing.
 * @param add one rounded addition; the default is IEEE 754's in f32
 * @returns distinct results; −0 and +0 count as one, and so do all NaNs
 * @throws RangeError above {@link MOST_ADDENDS}
 */
export function everySum(addends: ArrayLike<number>, add = (a: number, b: number) => Math.fround(a + b)): Set<number> {
  const count = addends.length;
  if (count > MOST_ADDENDS) throw new RangeError(`everySum: ${count} addends; every order can be visited up to ${MOST_ADDENDS}`);
  // reached[subset] = the partial sums that the addends of `subset` (a bit each) can give: a result depends on the rest through them alone.
  const reached: Set<number>[] = [new Set([0])];
  for (let subset = 1; subset < 2 ** count; subset++) {
    const sums = new Set<number>();
    for (let last = 0; last < count; last++) {
      if ((subset & (1 << last)) === 0) continue;
      for (const partial of reached[subset ^ (1 << last)]!) sums.add(add(partial, addends[last]!));
    }
    reached.push(sums);
  }
  return reached[2 ** count - 1]!;
}
