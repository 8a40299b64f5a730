import { expect, test } from 'vitest';
import { claimNews, claimSummary } from '../../site/talk/claims.ts';
import { clock, plannedEnd } from '../../site/talk/clock.ts';
import type { LogEntry } from '../../site/talk/log.ts';
import { Replay } from '../../site/talk/replay.ts';

const entry = (at: number, step: string): LogEntry => ({ at, step, revealed: true, blank: 'none', source: 'live', texts: {} });
const entries = [entry(0, 'title'), entry(1000, 'sums'), entry(5000, 'end')];

function replay() {
  let now = 0;
  const put: string[] = [];
  const moved: [number, boolean][] = [];
  const one = new Replay(entries, {
    now: () => now,
    put: ({ step }) => put.push(step),
    moved: (at, playing) => moved.push([at, playing]),
  });
  const wait = (ms: number) => {
    now += ms;
    one.tick();
  };
  return { one, put, moved, wait };
}

test('Replay plays each moment at its time, once, and stops after the last', () => {
  const { one, put, moved, wait } = replay();
  one.play();
  expect(put).toEqual(['title']);
  wait(999);
  expect(put).toEqual(['title']);
  wait(1);
  wait(1);
  expect(put).toEqual(['title', 'sums']);
  wait(4000);
  expect(put).toEqual(['title', 'sums', 'end']);
  wait(10_000);
  expect(one.playing).toBe(false);
  expect(moved.at(-1)).toEqual([one.length, false]);
});

test('Replay scrubs to any time and goes on from there; a pause holds it', () => {
  const { one, put, wait } = replay();
  one.scrub(4000);
  expect(put).toEqual(['sums']);
  one.play();
  wait(500);
  one.pause();
  wait(10_000);
  expect(put).toEqual(['sums']);
  one.play();
  wait(500);
  expect(put).toEqual(['sums', 'end']);
  one.scrub(0);
  expect(put.at(-1)).toBe('title');
});

test('Replay steps from moment to moment, and stays at its ends', () => {
  const { one, put } = replay();
  for (const by of [1, 1, 1, 1, -1] as const) one.step(by);
  expect(put).toEqual(['title', 'sums', 'end', 'sums']);
});

test('clock(ms) and plannedEnd(steps, id)', () => {
  expect([0, 61_000, 600_000, -30_000, -400].map(clock)).toEqual(['0:00', '1:01', '10:00', '−0:30', '0:00']);
  const steps = [
    { id: 'title', minutes: 1 },
    { id: 'sums', minutes: 2.5 },
  ];
  expect(plannedEnd(steps, 'title')).toBe(60_000);
  expect(plannedEnd(steps, 'sums')).toBe(210_000);
});

test('claimNews(claims, outcomes) says what holds, what does not, and which preset gives what the text says', () => {
  const claim = (preset: string, is: string) => ({ widget: 'sums', preset, of: 'distinct', is, at: 'post.mdx:1:1' });
  const outcome = (step: string, preset: string, value: string) => ({ step, widget: 'sums', preset, valueOf: () => value });
  const news = claimNews(
    [claim('default', '2'), claim('default', '2'), claim('wide', '3'), claim('absent', '9')],
    [outcome('sums', 'default', '1'), outcome('sums/wide', 'wide', '3'), outcome('sums/b', 'b', '2')],
  );
  expect(news).toEqual([
    { step: 'sums', agrees: false, text: 'distinct is 1 here, the text says 2: use preset b' },
    { step: 'sums/wide', agrees: true, text: 'distinct is 3, as written' },
  ]);
});

test('claimSummary(claims, news) says what does not hold, and of how many claims nothing was tried', () => {
  const claim = (preset: string) => ({ widget: 'sums', preset, of: 'distinct', is: '2', at: 'post.mdx:1:1' });
  const outcome = (preset: string, value: string) => ({ step: preset, widget: 'sums', preset, valueOf: () => value });
  const claims = [claim('default'), claim('default'), claim('wide'), claim('long')];
  const after = (...outcomes: ReturnType<typeof outcome>[]) => claimSummary(claims, claimNews(claims, outcomes));
  expect(after(outcome('default', '2'), outcome('wide', '2'), outcome('long', '2'))).toBe('every claim holds here');
  expect(after(outcome('default', '2'))).toBe('1 claim holds here, and 2 of 3 are open: their preset did not run to its end');
  expect(after(outcome('default', '2'), outcome('wide', '3'))).toBe('1 claim does not hold here');
});
