/** What an exercise asks of a field of the frame, as texts: at least, at most, or just this. */
export interface Asked {
  readonly least?: string | undefined;
  readonly most?: string | undefined;
  readonly is?: string | undefined;
}

export const solves = (value: unknown, { least, most, is }: Asked): boolean =>
  (least === undefined || Number(value) >= Number(least)) &&
  (most === undefined || Number(value) <= Number(most)) &&
  (is === undefined || String(value) === is);
