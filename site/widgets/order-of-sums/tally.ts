/** How often each result came, in ascending order of the results. −0 counts as 0, as in Python's sets. */
export function tally(results: Float64Array | Float32Array): {
  values: Float64Array<ArrayBuffer>;
  counts: Uint32Array<ArrayBuffer>;
} {
  const counted = new Map<number, number>();
  for (const result of results) counted.set(result, (counted.get(result) ?? 0) + 1);
  const sorted = [...counted].sort(([a], [b]) => a - b);
  return { values: Float64Array.from(sorted, ([value]) => value + 0), counts: Uint32Array.from(sorted, ([, count]) => count) };
}
