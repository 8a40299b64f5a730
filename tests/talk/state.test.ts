import { expect, test } from 'vitest';
import { readAddress, stepHash } from '../../site/talk/address.ts';
import { deedOf, keys } from '../../site/talk/keys.ts';
import { patience, startsByItself } from '../../site/talk/patience.ts';
import { type Command, commands, go, reduce, startAt, type TalkState } from '../../site/talk/state.ts';

const steps = [
  { id: 'title', asks: false },
  { id: 'sums', asks: true },
  { id: 'sums/wide', asks: false },
  { id: 'end', asks: false },
];
const after = (...all: Command[]): TalkState =>
  all.reduce((state, command) => reduce(state, command, steps), startAt(steps, undefined));

test('next covers a figure that asks, then uncovers it, then goes on; the end stays the end', () => {
  expect(after('next')).toMatchObject({ step: 'sums', revealed: false });
  expect(after('next', 'next')).toMatchObject({ step: 'sums', revealed: true });
  expect(after('next', 'next', 'next').step).toBe('sums/wide');
  expect(after('last', 'next').step).toBe('end');
});

test('previous asks nothing again, and stays at the first step', () => {
  expect(after('last', 'previous', 'previous')).toMatchObject({ step: 'sums', revealed: true });
  expect(after('previous').step).toBe('title');
});

test('a frozen screen keeps what it shows while the presenter goes on, and then follows', () => {
  expect(after('freeze', 'next', 'next', 'next')).toMatchObject({ step: 'sums/wide', shown: 'title', frozen: true });
  expect(after('freeze', 'next', 'next', 'next', 'freeze')).toMatchObject({
    step: 'sums/wide',
    shown: 'sums/wide',
    frozen: false,
  });
});

test('a step brings the picture back: not blank, live, no overview', () => {
  expect(after('black', 'recorded', 'overview', 'next')).toMatchObject({ blank: 'none', source: 'live', overlay: 'none' });
  expect(after('black', 'black').blank).toBe('none');
  expect(after('black', 'white').blank).toBe('white');
});

test('themes, ratios and overlays take turns', () => {
  expect(after('theme', 'theme').theme).toBe('projector');
  expect(after('theme', 'theme', 'theme').theme).toBe('light');
  expect(after('ratio').ratio).toBe('4:3');
  expect(after('qr', 'help').overlay).toBe('help');
  expect(after('qr', 'qr').overlay).toBe('none');
});

test('startAt(steps, step) takes the first step for one that there is not; an address opens uncovered', () => {
  expect(startAt(steps, 'x').step).toBe('title');
  expect(startAt(steps, 'sums')).toMatchObject({ step: 'sums', revealed: true });
  expect(go(startAt(steps, 'title'), steps[1]!)).toMatchObject({ step: 'sums', revealed: false });
});

test('every command gives a state of the deck', () => {
  for (const command of commands) expect(steps.map(({ id }) => id)).toContain(after('next', command).shown);
});

test('deedOf(event) leaves the browser its own keys, and no key does two things', () => {
  const press = (key: string, more: object = {}) =>
    deedOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
  expect(press('PageDown')).toBe('next');
  expect(press(' ')).toBe('next');
  expect(press(' ', { shiftKey: true })).toBe('previous');
  expect(press('r', { ctrlKey: true })).toBeUndefined();
  expect(press('?', { shiftKey: true })).toBe('help');
  const all = keys.flatMap(({ keys: some }) => some);
  expect(new Set(all).size).toBe(all.length);
});

test('readAddress(location) finds cut, step and session; what is garbled is none', () => {
  const hash = `${stepHash('sums/wide')}&session=${'ab'.repeat(16)}`;
  expect(readAddress({ search: '?cut=20&sums.length=8', hash })).toEqual({
    cut: '20',
    step: 'sums/wide',
    session: 'ab'.repeat(16),
  });
  expect(readAddress({ search: '', hash: '#%E0%A4&session=xyz' })).toEqual({ cut: '', step: '%E0%A4', session: undefined });
  expect(readAddress({ search: '', hash: '' })).toEqual({ cut: '', step: undefined, session: undefined });
});

test('patience(cost, measured) is thrice what was measured, else by the cost, within bounds', () => {
  expect(patience({ flops: 1e3, bytes: 1e3 })).toBe(6000);
  expect(patience({ flops: 1e3, bytes: 1e3 }, 3000)).toBe(9000);
  expect(patience({ flops: 1e12, bytes: 1 })).toBe(60_000);
  expect(patience({ flops: 8e9, bytes: 0 })).toBeGreaterThan(6000);
});

test('startsByItself(cost, measured) leaves a run of more than half a minute to the speaker', () => {
  expect(startsByItself({ flops: 1e9, bytes: 0 })).toBe(true);
  expect(startsByItself({ flops: 1e12, bytes: 0 })).toBe(false);
  expect(startsByItself({ flops: 1e12, bytes: 0 }, 2000)).toBe(true);
});
