import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryAt, type LogEntry, logged, parseLog, readLog } from '../../site/talk/log.ts';
import { newSession, readFromAudience, readFromPane } from '../../site/talk/messages.ts';
import { startAt } from '../../site/talk/state.ts';

const session = newSession();
const known = (step: string) => step === 'title' || step === 'sums';
const parses = (step: string, param: string, text: string) => step === 'sums' && param === 'length' && Number(text) <= 8;
const pane = (message: unknown, more: object = {}) =>
  readFromPane({ talk: session, from: 'pane', message, ...more }, session, { known, parses });
const audience = (message: unknown, more: object = {}) =>
  readFromAudience({ talk: session, from: 'audience', message, ...more }, session, known);
const entry: LogEntry = { at: 0, step: 'sums', revealed: true, blank: 'none', source: 'live', texts: { length: '4' } };

test('newSession() is 128 random bits', () => {
  expect(session).toMatch(/^[0-9a-f]{32}$/);
  expect(newSession()).not.toBe(session);
});

test.each([
  { type: 'hello' },
  { type: 'do', command: 'next' },
  { type: 'go', step: 'sums' },
  { type: 'set', step: 'sums', param: 'length', text: '8', rest: true },
  { type: 'drawn', number: 3 },
  { type: 'point', x: 0.5, y: 0.5 },
  { type: 'put', entry },
])('readFromPane(data, session) takes $type', (message) => {
  expect(pane(message)).toEqual(message);
});

test.each<[string, unknown, object?]>([
  ['another session', { type: 'hello' }, { talk: newSession() }],
  ['the other side', { type: 'hello' }, { from: 'audience' }],
  ['an unknown type', { type: 'eval', code: '1' }],
  ['an unknown command', { type: 'do', command: 'quit' }],
  ['a step that there is not', { type: 'go', step: 'products' }],
  ['a param that the figure does not have', { type: 'set', step: 'sums', param: 'width', text: '8', rest: true }],
  ['a text that its parser refuses', { type: 'set', step: 'sums', param: 'length', text: '9', rest: true }],
  ['a text that is none', { type: 'set', step: 'sums', param: 'length', text: 8, rest: true }],
  ['a place that is no number', { type: 'point', x: Number.NaN, y: 0 }],
  ['an entry with a bad param', { type: 'put', entry: { ...entry, texts: { length: '9' } } }],
  ['nothing', null],
])('readFromPane(data, session) refuses %s', (_, message, more) => {
  expect(pane(message, more)).toBeUndefined();
});

const state = startAt([{ id: 'title', asks: false }], 'title');
const news = { type: 'figure', step: 'sums', number: 1, texts: {}, frameTexts: {}, status: 'done', origin: 'live', trouble: '' };

test.each([
  { type: 'state', state, began: null, search: '', article: '/posts/sums/' },
  { ...news, frame: { sums: Float32Array.of(1, 2), deep: [{ x: -0 }] } },
  { type: 'bye' },
])('readFromAudience(data, session) takes $type', (message) => {
  expect(audience(message)).toEqual(message);
});

test.each<[string, unknown]>([
  [
    'a state at a step that there is not',
    { type: 'state', state: { ...state, step: 'x' }, began: null, search: '', article: '/posts/sums/' },
  ],
  [
    'a state with an unknown theme',
    { type: 'state', state: { ...state, theme: 'pink' }, began: null, search: '', article: '/posts/sums/' },
  ],
  ['an article elsewhere', { type: 'state', state, began: null, search: '', article: 'javascript:0' }],
  ['a frame above 256 kB', { ...news, frame: new Float32Array(70_000) }],
  ['a frame that is no plain data', { ...news, frame: { now: new Date() } }],
  ['a figure of no step', { ...news, step: 'x' }],
])('readFromAudience(data, session) refuses %s', (_, message) => {
  expect(audience(message)).toBeUndefined();
});

test('whatever comes, neither reader throws', () => {
  fc.assert(
    fc.property(fc.anything(), (data) => {
      pane(data);
      audience(data);
      readFromPane(data, session, { known, parses });
    }),
  );
});

test('logged(entries, entry) keeps what changed, and of a drag where it came to rest', () => {
  const start = { ...entry, at: 0, step: 'title', texts: {} };
  let entries = logged([], start);
  entries = logged(entries, { ...start, at: 500 });
  expect(entries).toEqual([start]);
  entries = logged(entries, { ...entry, at: 1000, texts: {} });
  entries = logged(entries, { ...entry, at: 1100, texts: { length: '2' } });
  entries = logged(entries, { ...entry, at: 1200, texts: { length: '4' } });
  expect(entries.map(({ texts }) => texts)).toEqual([{}, { length: '4' }]);
  entries = logged(entries, { ...entry, at: 3000, texts: { length: '8' } });
  expect(entries.length).toBe(3);
  expect(entryAt(entries, 2999)!.texts).toEqual({ length: '4' });
  expect(entryAt(entries, -1)).toBeUndefined();
});

test('readLog(value, checks) refuses entries out of order, of no step, or with values that no parser takes', () => {
  const checks = { known, parses };
  expect(readLog([entry, { ...entry, at: 5 }], checks)).toHaveLength(2);
  expect(readLog([{ ...entry, at: 5 }, entry], checks)).toBeUndefined();
  expect(readLog([{ ...entry, step: 'x' }], checks)).toBeUndefined();
  expect(readLog([{ ...entry, texts: { length: '9' } }], checks)).toBeUndefined();
  expect(readLog([null], checks)).toBeUndefined();
});

test('parseLog(text, post, checks) says what is wrong with a file', () => {
  const checks = { known, parses };
  const log = { ulp: 'talk 1', post: 'sums', cut: '', began: '2026-11-24T10:00:00.000Z', entries: [entry] };
  expect(parseLog(JSON.stringify(log), 'sums', checks).entries).toEqual([entry]);
  expect(() => parseLog('{', 'sums', checks)).toThrow('not JSON');
  expect(() => parseLog('{}', 'sums', checks)).toThrow('no log of a talk');
  expect(() => parseLog(JSON.stringify(log), 'products', checks)).toThrow('of another talk: sums');
  expect(() => parseLog(JSON.stringify({ ...log, entries: [] }), 'sums', checks)).toThrow('does not have');
});
