import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FromWorker, Provenance, ToWorker } from '../../site/runtime/messages.ts';
import { Lane, type RunEvents } from '../../site/runtime/pool.ts';

const provenance: Provenance = { backend: 'webgpu', adapter: '', software: false, kernels: [], ms: 1 };

class FakeWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: unknown = null;
  readonly got: ToWorker[] = [];
  terminated = false;
  postMessage(message: ToWorker): void {
    this.got.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  answer(message: FromWorker): void {
    this.onmessage?.({ data: message });
  }
  pulls(): number[] {
    return this.got.flatMap((message) => (message.type === 'pull' ? [message.run] : []));
  }
}

const workers: FakeWorker[] = [];
const open = async () => {
  const worker = new FakeWorker();
  workers.push(worker);
  return worker as never;
};
const watch = () => {
  const seen: string[] = [];
  const events: RunEvents = {
    frame: (_, __, index) => seen.push(`frame ${index}`),
    done: () => seen.push('done'),
    fetching: () => seen.push('fetching'),
    failed: ({ message }) => seen.push(`failed ${message}`),
    restarted: () => seen.push('restarted'),
  };
  return { seen, events };
};
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};
const frame = (run: number, index = 0): FromWorker => ({ type: 'frame', run, index, frame: 1, provenance });
const start = { widget: 'w', values: {} };

beforeEach(() => {
  workers.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('one pull is under way at a time, and the run touched last goes first', async () => {
  const lane = new Lane('webgpu', open);
  const [a, b, c] = [lane.start(start, watch().events), lane.start(start, watch().events), lane.start(start, watch().events)];
  a.pull();
  b.pull();
  c.pull();
  b.touch();
  await settle();
  const [worker] = workers as [FakeWorker];
  expect(workers).toHaveLength(1);
  const [first] = worker.pulls() as [number];
  expect(worker.pulls()).toHaveLength(1);
  worker.answer(frame(first));
  await settle();
  expect(worker.pulls()).toEqual([first, first + 1]);
  worker.answer(frame(first + 1));
  await settle();
  expect(worker.pulls()).toEqual([first, first + 1, first + 2]);
});

test('nothing is computed that nobody pulls', async () => {
  const lane = new Lane('webgpu', open);
  lane.start(start, watch().events);
  await settle();
  expect(workers[0]!.pulls()).toEqual([]);
});

test('a worker that does not answer a cancel within its patience is terminated, and the others start again', async () => {
  const lane = new Lane('webgpu', open);
  const stuck = watch();
  const other = watch();
  const run = lane.start(start, stuck.events);
  const waiting = lane.start(start, other.events);
  run.pull();
  await settle();
  waiting.pull();
  run.cancel();
  await settle();
  vi.advanceTimersByTime(999);
  expect(workers[0]!.terminated).toBe(false);
  vi.advanceTimersByTime(2);
  await settle();
  expect(workers[0]!.terminated).toBe(true);
  expect(workers).toHaveLength(2);
  expect(workers[1]!.got.map(({ type }) => type)).toContain('start');
  expect(other.seen).toEqual(['restarted']);
  expect(stuck.seen).toEqual([]);
});

test('a worker that answers in time is kept', async () => {
  const lane = new Lane('reference', open);
  const run = lane.start(start, watch().events);
  run.pull();
  await settle();
  run.cancel();
  await settle();
  const cancel = workers[0]!.got.find((message) => message.type === 'cancel')!;
  workers[0]!.answer({ type: 'cancelled', run: cancel.run });
  vi.advanceTimersByTime(5000);
  expect(workers[0]!.terminated).toBe(false);
});

test('a cancelled run hears nothing more', async () => {
  const lane = new Lane('webgpu', open);
  const { seen, events } = watch();
  const run = lane.start(start, events);
  run.pull();
  await settle();
  const id = workers[0]!.pulls()[0]!;
  run.cancel();
  workers[0]!.answer(frame(id));
  workers[0]!.answer({ type: 'done', run: id });
  expect(seen).toEqual([]);
});

test('a program that does not load fails every run with words of our own', async () => {
  const lane = new Lane('webgpu', () => Promise.reject(new Error('the program of the figures did not load')));
  const { seen, events } = watch();
  lane.start(start, events).pull();
  await settle();
  expect(seen).toEqual(['failed the program of the figures did not load']);
});
