/** The line that the script in the post prints on the reader's own machine: which batches changed a row of their library's matmul. */

export interface Library {
  readonly name: string;
  /** Differing values of row 0 at each batch size that the line has. */
  readonly differing: ReadonlyMap<number, number>;
}

/**
 * `ulp1 torch 2.9.0 NVIDIA L20 bfloat16 2048 | 1:0 2:1893 17:0 …`
 * @returns undefined for what is no such line
 */
export function readLibrary(line: string): Library | undefined {
  const found = /^\s*ulp1 ([^|]{1,120}?)\s*\|\s*((?:\d+:\d+\s*)+)$/.exec(line);
  if (!found) return undefined;
  const pairs = found[2]!.trim().split(/\s+/);
  return { name: found[1]!, differing: new Map(pairs.map((pair) => pair.split(':').map(Number) as [number, number])) };
}
