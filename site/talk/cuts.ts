/** Cuts of a deck: which of its steps a talk of so many minutes shows, and when it is to be where. Pure. */
import { UnknownName } from '../runtime/unknown-name.ts';
import { type Deck, DeckError, type Step } from './deck.ts';

/** A cut as the front matter has it. `at`: where each of its steps stands. */
export interface WrittenCut {
  readonly minutes: number;
  readonly steps: readonly { readonly id: string; readonly minutes: number | undefined; readonly at: string }[];
  readonly at: string;
}

/** A step with the minutes that are planned for it. */
export interface PlannedStep {
  readonly id: string;
  readonly minutes: number;
}

export interface Cut {
  /** `20`; empty for the whole deck. */
  readonly name: string;
  readonly minutes: number;
  readonly steps: readonly PlannedStep[];
}

/** Words a minute, spoken to a room. */
const speed = 130;
/** Minutes that a step takes besides its notes: to look at it, and for a figure to run it. */
const handling = { figure: 0.3, other: 0.1 };

/** Minutes that a step is likely to take, by its notes. */
export const likely = ({ kind, words }: Pick<Step, 'kind' | 'words'>): number =>
  words / speed + (kind === 'figure' || kind === 'still' ? handling.figure : handling.other);

/** The deck as a whole, each step with the minutes that it is likely to take. */
export function wholeDeck({ steps }: Deck): Cut {
  const planned = steps.map((step) => ({ id: step.id, minutes: likely(step) }));
  return { name: '', minutes: Math.ceil(planned.reduce((sum, { minutes }) => sum + minutes, 0)), steps: planned };
}

/**
 * A cut, checked: its steps in the order of the talk, the end last. Minutes that no step claims are shared out among the others in
 * proportion to what they are likely to take.
 * @throws DeckError at the place of a step that the deck does not have, or that stands twice
 */
export function cutOf(deck: Deck, written: WrittenCut): Cut {
  const known = new Map(deck.steps.map((step) => [step.id, step]));
  const seen = new Set<string>();
  for (const { id, at } of written.steps) {
    if (!known.has(id))
      throw new DeckError(at, new UnknownName(`cut of ${written.minutes} minutes`, 'step', id, [...known.keys()]).message);
    if (seen.has(id)) throw new DeckError(at, `cut of ${written.minutes} minutes: step "${id}" stands twice`);
    seen.add(id);
  }
  const listed = seen.has('end') ? written.steps : [...written.steps, { id: 'end', minutes: undefined, at: written.at }];
  const claimed = listed.reduce((sum, { minutes = 0 }) => sum + minutes, 0);
  const open = listed.filter(({ minutes }) => minutes === undefined).reduce((sum, { id }) => sum + likely(known.get(id)!), 0);
  const share = open === 0 ? 0 : Math.max(0, written.minutes - claimed) / open;
  return {
    name: String(written.minutes),
    minutes: written.minutes,
    steps: listed.map(({ id, minutes }) => ({ id, minutes: minutes ?? likely(known.get(id)!) * share })),
  };
}

/** What does not fit, a line each: all notes into the cut's minutes, a step's notes into the minutes planned for it. */
export function overruns(deck: Deck, written: WrittenCut): string[] {
  const known = new Map(deck.steps.map((step) => [step.id, step]));
  const lines: string[] = [];
  const minutes = (value: number): string => `${Number(value.toFixed(1))} min`;
  let sum = 0;
  for (const { id, minutes: planned, at } of written.steps) {
    const needed = likely(known.get(id)!);
    sum += planned ?? needed;
    if (planned !== undefined && needed > planned)
      lines.push(`${at}: step "${id}" is planned for ${minutes(planned)}; its notes take about ${minutes(needed)}`);
  }
  if (sum > written.minutes)
    lines.push(
      `${written.at}: the cut of ${written.minutes} minutes takes about ${minutes(sum)}, by its notes and planned steps`,
    );
  return lines;
}
