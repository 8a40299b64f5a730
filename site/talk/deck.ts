/**
 * The deck of a talk, derived from what a post places: title, headings, figures and their presets, slides of the talk alone, the end.
 * Pure; `site/markdown/talk.ts` reads the items from a post.
 */
import { UnknownName } from '../runtime/unknown-name.ts';

/** What a post places, in its order. `at` is `post.mdx:line:column`. */
export type Item = { readonly at: string } & (
  | { readonly kind: 'heading'; readonly id: string; readonly title: string }
  | {
      readonly kind: 'figure';
      /** Its id in the article. */
      readonly key: string;
      readonly widget: string;
      readonly preset: string;
      readonly title: string | undefined;
      /** It asks for a prediction first, where its widget has a question. */
      readonly asks: boolean;
      /** It stands in the article, too. */
      readonly inPost: boolean;
      readonly controls: string | undefined;
    }
  | {
      readonly kind: 'step';
      readonly preset: string;
      /** The key of the figure; the one before it where undefined. */
      readonly of: string | undefined;
      readonly id: string | undefined;
      readonly title: string | undefined;
    }
  /** A drawing without a widget. */
  | { readonly kind: 'still'; readonly id: string | undefined; readonly title: string; readonly number: number }
  /** A slide that the article does not have. */
  | { readonly kind: 'slide'; readonly id: string | undefined; readonly title: string }
  | { readonly kind: 'notes'; readonly words: number }
  /** More on the slide before it, in the talk alone. */
  | { readonly kind: 'body' }
);

export interface StepFigure {
  readonly key: string;
  readonly widget: string;
  readonly preset: string;
  /** The preset that the article places under this key. */
  readonly placed: string;
  readonly asks: boolean;
  readonly inPost: boolean;
  readonly controls: string | undefined;
}

export interface Step {
  readonly id: string;
  readonly kind: 'title' | 'heading' | 'figure' | 'still' | 'slide' | 'end';
  /** Undefined where a figure has its widget's own. */
  readonly title: string | undefined;
  readonly figure?: StepFigure;
  /** Where the article has the same: an id, or empty for its top. */
  readonly anchor: string;
  readonly at: string;
  /** Words of its notes. */
  readonly words: number;
}

export interface Deck {
  readonly steps: readonly Step[];
  /** For each item, the step that it belongs to. */
  readonly owners: readonly string[];
}

/** Thrown for what an author got wrong; the message starts with its place. */
export class DeckError extends Error {
  override name = 'DeckError';
  constructor(at: string, message: string) {
    super(`${at}: ${message}`);
  }
}

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** @throws DeckError where a `<Step>` names a figure that there is not, or two steps have one id */
export function deckOf(title: string, items: readonly Item[], at: string): Deck {
  const steps: (Step & { words: number })[] = [{ id: 'title', kind: 'title', title, anchor: '', at, words: 0 }];
  const figures = new Map<string, StepFigure>();
  let last: StepFigure | undefined;
  const add = (step: Omit<Step, 'words'>): void => {
    const taken = steps.find(({ id }) => id === step.id) ?? (step.id === 'end' ? { at: 'the last slide' } : undefined);
    if (taken)
      throw new DeckError(step.at, `the step "${step.id}" is there already (${taken.at}); give one of the two an id of its own`);
    steps.push({ ...step, words: 0 });
  };
  const owners = items.map((item) => {
    const before = steps.at(-1)!;
    switch (item.kind) {
      case 'heading':
        add({ id: item.id, kind: 'heading', title: item.title, anchor: item.id, at: item.at });
        break;
      case 'figure': {
        const { key, widget, preset, asks, inPost, controls } = item;
        last = { key, widget, preset, placed: preset, asks, inPost, controls };
        figures.set(key, last);
        add({ id: key, kind: 'figure', title: item.title, figure: last, anchor: inPost ? key : before.anchor, at: item.at });
        break;
      }
      case 'step': {
        if (!last) throw new DeckError(item.at, `<Step preset="${item.preset}"> has no figure before it`);
        const figure = item.of === undefined ? last : figures.get(item.of);
        if (!figure) throw new DeckError(item.at, new UnknownName('<Step>', 'figure', item.of!, [...figures.keys()]).message);
        const { key, inPost } = figure;
        const id = item.id ?? `${key}/${item.preset}`;
        const anchor = inPost ? key : before.anchor;
        add({
          id,
          kind: 'figure',
          title: item.title,
          figure: { ...figure, preset: item.preset, asks: false },
          anchor,
          at: item.at,
        });
        break;
      }
      case 'still':
        add({
          id: item.id ?? `figure-${item.number}`,
          kind: 'still',
          title: item.title,
          anchor: item.id ?? before.anchor,
          at: item.at,
        });
        break;
      case 'slide':
        add({ id: item.id ?? slug(item.title), kind: 'slide', title: item.title, anchor: before.anchor, at: item.at });
        break;
      case 'notes':
        before.words += item.words;
        break;
      case 'body':
        break;
    }
    return steps.at(-1)!.id;
  });
  steps.push({ id: 'end', kind: 'end', title, anchor: '', at, words: 0 });
  return { steps, owners };
}
