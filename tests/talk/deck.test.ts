import { expect, test } from 'vitest';
import { readCuts } from '../../site/markdown/cuts.ts';
import { cutOf, likely, overruns, wholeDeck } from '../../site/talk/cuts.ts';
import { DeckError, deckOf, type Item } from '../../site/talk/deck.ts';

const at = (line: number) => `post.mdx:${line}:1`;
const figure = (key: string, line: number, more: Partial<Item & { kind: 'figure' }> = {}): Item => ({
  kind: 'figure',
  key,
  widget: key,
  preset: 'default',
  title: undefined,
  asks: true,
  inPost: true,
  controls: undefined,
  at: at(line),
  ...more,
});
const step = (preset: string, line: number, more: Partial<Item & { kind: 'step' }> = {}): Item => ({
  kind: 'step',
  preset,
  of: undefined,
  id: undefined,
  title: undefined,
  at: at(line),
  ...more,
});
const notes = (words: number, line: number): Item => ({ kind: 'notes', words, at: at(line) });

const items: readonly Item[] = [
  notes(13, 2),
  figure('sums', 3, { preset: 'wide' }),
  notes(130, 4),
  step('long', 5),
  notes(26, 6),
  { kind: 'heading', id: 'what-falls-off', title: 'What falls off', at: at(7) },
  { kind: 'slide', id: undefined, title: 'Try it: now', at: at(8) },
  { kind: 'body', at: at(9) },
  figure('extra', 10, { inPost: false }),
  step('short', 11, { of: 'sums' }),
  { kind: 'still', id: undefined, title: 'Bounds', number: 4, at: at(12) },
];
const deck = deckOf('Sums', items, at(1));

test('deckOf(title, items) makes a step of title, figures, presets, headings, slides, stills and the end, in order', () => {
  expect(deck.steps.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
    'title title',
    'figure sums',
    'figure sums/long',
    'heading what-falls-off',
    'slide try-it-now',
    'figure extra',
    'figure sums/short',
    'still figure-4',
    'end end',
  ]);
});

test('deckOf(title, items) gives notes to the step before them, and each step its place in the article', () => {
  expect(deck.steps.map(({ words }) => words)).toEqual([13, 130, 26, 0, 0, 0, 0, 0, 0]);
  expect(deck.owners).toEqual([
    'title',
    'sums',
    'sums',
    'sums/long',
    'sums/long',
    'what-falls-off',
    'try-it-now',
    'try-it-now',
    'extra',
    'sums/short',
    'figure-4',
  ]);
  expect(deck.steps.map(({ anchor }) => anchor)).toEqual([
    '',
    'sums',
    'sums',
    'what-falls-off',
    'what-falls-off',
    'what-falls-off',
    'sums',
    'sums',
    '',
  ]);
});

test('a step of another preset knows the placed one, and does not ask again', () => {
  expect(deck.steps[2]!.figure).toMatchObject({ key: 'sums', preset: 'long', placed: 'wide', asks: false });
  expect(deck.steps[1]!.figure).toMatchObject({ preset: 'wide', placed: 'wide', asks: true });
});

test.each<[string, readonly Item[], string]>([
  ['a step before any figure', [step('wide', 3)], 'post.mdx:3:1: <Step preset="wide"> has no figure before it'],
  [
    'a step of a figure that there is not',
    [figure('sums', 2), step('wide', 3, { of: 'sum' })],
    'post.mdx:3:1: <Step>: unknown figure "sum", did you mean "sums"?',
  ],
  [
    'two steps of one id',
    [figure('sums', 2), step('wide', 3), step('wide', 4)],
    'post.mdx:4:1: the step "sums/wide" is there already (post.mdx:3:1)',
  ],
  ['an id of the end', [{ kind: 'slide', id: 'end', title: 'End', at: at(2) }], 'post.mdx:2:1: the step "end" is there already'],
])('deckOf(title, items) rejects %s', (_, wrong, message) => {
  expect(() => deckOf('Sums', wrong, at(1))).toThrow(DeckError);
  expect(() => deckOf('Sums', wrong, at(1))).toThrow(message);
});

const source = `---
title: Sums
cuts:
  - minutes: 5
    steps: [title, sums: 2, what-falls-off]
  - minutes: 20
    steps:
      - title
      - sums/lon
---
`;

test('readCuts(source, path) gives each step its line and column', () => {
  const [short, long] = readCuts(source, 'post.mdx');
  expect(short!.steps).toEqual([
    { id: 'title', minutes: undefined, at: 'post.mdx:5:13' },
    { id: 'sums', minutes: 2, at: 'post.mdx:5:20' },
    { id: 'what-falls-off', minutes: undefined, at: 'post.mdx:5:29' },
  ]);
  expect(long!.steps[1]).toMatchObject({ id: 'sums/lon', at: 'post.mdx:9:9' });
});

test.each([
  ['cuts: 20', 'post.mdx:2:7'],
  ['cuts:\n  - steps: [title]', 'post.mdx:3:5'],
  ['cuts:\n  - minutes: 5\n    steps: [title: soon]', 'post.mdx:4:13'],
  ['cuts:\n  - minutes: 5\n    steps: [title]\n  - minutes: 5\n    steps: [title]', 'post.mdx:5:5'],
])('readCuts(source, path) rejects, at its place: %s', (front, place) => {
  expect(() => readCuts(`---\n${front}\n---\n`, 'post.mdx')).toThrow(`${place}: `);
});

test('cutOf(deck, cut) rejects a step that there is not, at its place, with the nearest right one; and one that stands twice', () => {
  const [, wrong] = readCuts(source, 'post.mdx');
  expect(() => cutOf(deck, wrong!)).toThrow(
    'post.mdx:9:9: cut of 20 minutes: unknown step "sums/lon", did you mean "sums/long"?',
  );
  const twice = { minutes: 5, at: at(1), steps: ['title', 'title'].map((id) => ({ id, minutes: undefined, at: at(2) })) };
  expect(() => cutOf(deck, twice)).toThrow('post.mdx:2:1: cut of 5 minutes: step "title" stands twice');
});

test('cutOf(deck, cut) ends with the end, keeps planned minutes and shares out the others', () => {
  const [short] = readCuts(source, 'post.mdx');
  const cut = cutOf(deck, short!);
  expect(cut.steps.map(({ id }) => id)).toEqual(['title', 'sums', 'what-falls-off', 'end']);
  expect(cut.steps[1]!.minutes).toBe(2);
  expect(cut.steps.reduce((sum, { minutes }) => sum + minutes, 0)).toBeCloseTo(5, 9);
});

test('overruns(deck, cut) says which step’s notes, and whether all of them, take longer than planned', () => {
  const cut = (minutes: number, planned?: number) => ({
    minutes,
    at: at(1),
    steps: [
      { id: 'sums', minutes: planned, at: at(2) },
      { id: 'sums/long', minutes: undefined, at: at(3) },
    ],
  });
  // 130 words are one minute, and a figure takes a third of one.
  expect(likely(deck.steps[1]!)).toBeCloseTo(1.3, 9);
  expect(overruns(deck, cut(2))).toEqual([]);
  expect(overruns(deck, cut(1))).toEqual([
    'post.mdx:1:1: the cut of 1 minutes takes about 1.8 min, by its notes and planned steps',
  ]);
  expect(overruns(deck, cut(2, 1))).toEqual(['post.mdx:2:1: step "sums" is planned for 1 min; its notes take about 1.3 min']);
});

test('wholeDeck(deck) plans what its notes are likely to take', () => {
  const whole = wholeDeck(deck);
  expect(whole.name).toBe('');
  expect(whole.steps.length).toBe(deck.steps.length);
  expect(whole.minutes).toBe(Math.ceil(deck.steps.reduce((sum, one) => sum + likely(one), 0)));
});
