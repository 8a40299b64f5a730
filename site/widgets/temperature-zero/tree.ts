/** Completions as a tree: one branch while they agree, and a fork where they part. Pure. */
import type { Completion } from '../../../kernels/transformer/serve.ts';

/** Tokens [from, to) that all completions of a branch share. */
export interface Branch {
  /** The branch that it grew out of; −1 for the trunk. */
  readonly parent: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** How many completions take it. */
  readonly count: number;
  /** Batch sizes at the step that chose its first token: "3–7, 12". */
  readonly batches: string;
}

export interface Fork {
  /** The branch that ends here. */
  readonly branch: number;
  /** The two leading scores of the completion where they are farthest apart, and their distance in units in the last place of the format. */
  readonly first: number;
  readonly second: number;
  readonly ulps: number;
}

/** A fork has as many of the frame as a reader can take in. */
const mostBranches = 60;
const mostText = 400;

/** 1, 2, 3, 7 is "1–3, 7"; at most `most` ranges. */
export function ranges(sizes: Iterable<number>, most = 6): string {
  const sorted = [...new Set(sizes)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const size of sorted) {
    const last = runs.at(-1);
    if (last && last[1] === size - 1) last[1] = size;
    else runs.push([size, size]);
  }
  const shown = runs.slice(0, most).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return [...shown, ...(runs.length > most ? ['…'] : [])].join(', ');
}

export const inOneLine = (text: string): string => text.trim().replaceAll('\n', ' ');

/** The beginning of a text, so many characters at most. */
export function shortened(text: string, most: number): string {
  const words = inOneLine(text);
  return words.length <= most ? words : `${words.slice(0, most - 1).trimEnd()}…`;
}

/** The distance from a number to the next one with `bits` of significand, the hidden one included. */
const spacing = (value: number, bits: number): number => 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - (bits - 1));

const lead = ([first, second]: readonly [number, number]): number => first - second;

/**
 * Branches, parents before children and larger ones first; forks in the order of their places.
 * @param bits of the scores' significand: 8 for bfloat16, 24 for f32
 */
export function treeOf(
  completions: readonly Completion[],
  decode: (tokens: readonly number[]) => string,
  bits: number,
): { branches: Branch[]; forks: Fork[] } {
  const branches: Branch[] = [];
  const forks: Fork[] = [];
  const waiting = [{ parent: -1, from: 0, group: completions }];
  while (waiting.length > 0 && branches.length < mostBranches) {
    const { parent, from, group } = waiting.shift()!;
    const at = (place: number) => group.filter(({ tokens }) => tokens.length > place);
    let to = from;
    let here = at(to);
    while (here.length > 0 && here.every(({ tokens }) => tokens[to] === here[0]!.tokens[to])) here = at(++to);
    const longest = group.reduce((one, other) => (other.tokens.length > one.tokens.length ? other : one), group[0]!);
    const longer = group.filter(({ tokens }) => tokens.length > from);
    branches.push({
      parent,
      from,
      to,
      text: decode(longest?.tokens.slice(from, to) ?? []).slice(0, mostText),
      count: group.length,
      batches: parent < 0 ? '' : ranges(longer.map(({ batches }) => batches[from]!)),
    });
    if (here.length === 0) continue;
    const [first, second] = here.map(({ scores }) => scores[to]!).reduce((one, other) => (lead(other) > lead(one) ? other : one));
    forks.push({ branch: branches.length - 1, first, second, ulps: Math.round((first - second) / spacing(first, bits)) });
    const ways = new Map<number, Completion[]>();
    for (const completion of here) {
      const token = completion.tokens[to]!;
      ways.set(token, [...(ways.get(token) ?? []), completion]);
    }
    const next = [...ways.values()].sort((a, b) => b.length - a.length);
    waiting.push(...next.map((some) => ({ parent: branches.length - 1, from: to, group: some })));
  }
  forks.sort((a, b) => branches[a.branch]!.to - branches[b.branch]!.to);
  return { branches, forks };
}
