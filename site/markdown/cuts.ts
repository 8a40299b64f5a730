/** The cuts of a post's front matter, with the line and column of each step, which Astro's own parse does not keep. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { WrittenCut } from '../talk/cuts.ts';
import { DeckError } from '../talk/deck.ts';

const wanted = '`cuts:` is a list of `- minutes: 20` with `steps: [title, reduction-order, order-of-sums: 3, …]`';

/**
 * @param source the whole file
 * @param path how errors name it
 * @throws DeckError at the place of what is no cut
 */
export function readCuts(source: string, path: string): WrittenCut[] {
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(source)?.[1];
  if (front === undefined) return [];
  const lines = new LineCounter();
  const document = parseDocument(front, { lineCounter: lines });
  const placeOf = (node: unknown): string => {
    const { line, col } = lines.linePos((node as Node | null)?.range?.[0] ?? 0);
    // The front matter begins on the file's second line.
    return `${path}:${line + 1}:${col}`;
  };
  const cuts = document.get('cuts', true);
  if (cuts === undefined) return [];
  if (!isSeq(cuts)) throw new DeckError(placeOf(cuts), wanted);
  const found: WrittenCut[] = [];
  for (const cut of cuts.items) {
    const minutes = isMap(cut) ? cut.get('minutes') : undefined;
    const steps = isMap(cut) ? cut.get('steps', true) : undefined;
    if (typeof minutes !== 'number' || !(minutes > 0) || !isSeq(steps)) throw new DeckError(placeOf(cut), wanted);
    if (found.some((other) => other.minutes === minutes))
      throw new DeckError(placeOf(cut), `there are two cuts of ${minutes} minutes`);
    found.push({
      minutes,
      at: placeOf(cut),
      steps: steps.items.map((item) => {
        if (isScalar(item)) return { id: String(item.value), minutes: undefined, at: placeOf(item) };
        const pair = isMap(item) && item.items.length === 1 ? item.items[0] : undefined;
        const value = isScalar(pair?.value) ? pair.value.value : undefined;
        if (!isScalar(pair?.key) || typeof value !== 'number' || !(value > 0)) throw new DeckError(placeOf(item), wanted);
        return { id: String(pair.key.value), minutes: value, at: placeOf(pair.key) };
      }),
    });
  }
  return found;
}
