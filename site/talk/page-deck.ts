/** The deck as a talk's page carries it, in `data-deck`. */
import type { Cut } from './cuts.ts';
import type { Step } from './deck.ts';

export interface PageDeck {
  readonly slug: string;
  /** The site's own address, where it knows it. */
  readonly site?: string;
  /** The article's path. */
  readonly article: string;
  readonly steps: readonly Step[];
  readonly cuts: readonly Cut[];
}

export const readDeck = (element: HTMLElement): PageDeck => JSON.parse(element.dataset.deck!) as PageDeck;

/** The cut of that name, else the whole deck. */
export const cutNamed = ({ cuts }: PageDeck, name: string): Cut => cuts.find((cut) => cut.name === name) ?? cuts[0]!;

/** The steps that a cut shows, in its order. */
export const stepsOf = ({ steps }: PageDeck, cut: Cut): Step[] =>
  cut.steps.map(({ id }) => steps.find((step) => step.id === id)!);

/** What phones can open: the site's own address, or else the one that this page came from. */
export const publicUrl = ({ site }: PageDeck, path: string): string => new URL(path, site ?? location.origin).href;
