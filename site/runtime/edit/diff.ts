/** Two texts, line by line. */

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  /** Its number in the text where it stands, from 1: in the new one where it stands in both. */
  readonly line: number;
}

/** Above this many pairs of lines the middle is said to be removed and added as a whole. */
const mostPairs = 4_000_000;

/** The shortest way from `before` to `after`: lines that stay, go and come, in order. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const same = (text: string, index: number): DiffLine => ({ kind: 'same', text, line: index + 1 });
  return [
    ...now.slice(0, head).map(same),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail), head),
    ...now.slice(now.length - tail).map((text, index) => same(text, now.length - tail + index)),
  ];
}

function middle(old: readonly string[], now: readonly string[], head: number): DiffLine[] {
  const removed = (index: number): DiffLine => ({ kind: 'removed', text: old[index]!, line: head + index + 1 });
  const added = (index: number): DiffLine => ({ kind: 'added', text: now[index]!, line: head + index + 1 });
  if (old.length * now.length > mostPairs)
    return [...old.map((_, index) => removed(index)), ...now.map((_, index) => added(index))];
  // longest[i][j]: how many lines old[i…] and now[j…] have in common, in order.
  const wide = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * wide);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      longest[i * wide + j] =
        old[i] === now[j]
          ? longest[(i + 1) * wide + j + 1]! + 1
          : Math.max(longest[(i + 1) * wide + j]!, longest[i * wide + j + 1]!);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: now[j]!, line: head + j + 1 });
      i++;
      j++;
    } else if (i < old.length && (j === now.length || longest[(i + 1) * wide + j]! >= longest[i * wide + j + 1]!))
      lines.push(removed(i++));
    else lines.push(added(j++));
  }
  return lines;
}

/** What changed, with `around` lines before and after each change; the parts between are left out. */
export function hunksOf(lines: readonly DiffLine[], around = 3): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let end = -1;
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    const from = Math.max(end + 1, index - around);
    const to = Math.min(lines.length - 1, index + around);
    if (hunks.length === 0 || from > end + 1) hunks.push([]);
    for (let at = Math.max(from, end + 1); at <= to; at++) hunks.at(-1)!.push(lines[at]!);
    end = to;
  }
  return hunks;
}
