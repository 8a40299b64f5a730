import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EditedLane } from '../../../site/runtime/edit/lane.ts';
import type { Failure, FromWorker, ToWorker } from '../../../site/runtime/messages.ts';

const provenance = { backend: 'webgpu', adapter: 'a', software: false, kernels: [['reduce/tree', 'x']], ms: 1 } as const;
const start = { widget: 'w', values: {} };

class FakeWorker {
  static readonly all: FakeWorker[] = [];
  static gpu = true;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: unknown = null;
  readonly got: ToWorker[] = [];
  terminated = false;
  constructor() {
    FakeWorker.all.push(this);
    queueMicrotask(() => this.onmessage?.({ data: { type: 'ready', gpu: FakeWorker.gpu } }));
  }
  postMessage(message: ToWorker): void {
    this.got.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  answer(message: FromWorker): void {
    this.onmessage?.({ data: message });
  }
  get run(): number {
    return (this.got[0] as { run: number }).run;
  }
}

/** A lane, what it told its session and its figure, and a run that was pulled once. */
async function running(sources: Record<string, string>) {
  const seen: unknown[] = [];
  const lane = new EditedLane({
    started: () => seen.push('started'),
    done: (_, frame, { edited }) => seen.push(['ended', frame, edited]),
    failed: (failure) => seen.push(['told', failure]),
    fragment: async () => '',
  });
  lane.sources = sources;
  const run = lane.start(start, {
    frame: (frame, { edited }) => seen.push(['frame', frame, edited]),
    fetching: () => {},
    done: () => seen.push('done'),
    failed: (failure: Failure) => seen.push(['failed', failure]),
    restarted: () => {},
  });
  run.pull();
  await vi.advanceTimersByTimeAsync(1);
  return { lane, run, seen, worker: FakeWorker.all.at(-1)! };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeWorker.all.length = 0;
  FakeWorker.gpu = true;
  vi.stubGlobal('Worker', FakeWorker);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('frames carry those of the edited kernels that ran', async () => {
  const { worker, seen } = await running({ 'reduce/tree': 't', 'reduce/split': 's' });
  expect(worker.got[0]).toMatchObject({ type: 'start', widget: 'w', sources: { 'reduce/tree': 't', 'reduce/split': 's' } });
  worker.answer({ type: 'frame', run: worker.run, index: 0, frame: 1, provenance });
  worker.answer({ type: 'done', run: worker.run });
  const edited = { 'reduce/tree': 't' };
  expect(seen).toEqual(['started', ['frame', 1, edited], 'done', ['ended', 1, edited]]);
});

test('a failure closes the worker; the session hears all, the figure no lines; the next run opens another', async () => {
  const { lane, worker, seen } = await running({ 'reduce/tree': 't' });
  const failure = {
    message: 'kernel reduce/tree: 3:1 no',
    kernel: 'reduce/tree',
    messages: [{ line: 3, column: 1, message: 'no' }],
  };
  worker.answer({ type: 'failed', run: worker.run, failure });
  const message = 'edited kernel reduce/tree: 3:1 no';
  expect(seen.slice(1)).toEqual([
    ['told', { ...failure, message }],
    ['failed', { kernel: 'reduce/tree', message }],
  ]);
  expect(worker.terminated).toBe(true);
  lane.start(start, {} as never).pull();
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeWorker.all.length).toBe(2);
});

test('no device is said in the reader’s words, and never turns the page to the twin', async () => {
  const { worker, seen } = await running({ 'reduce/tree': 't' });
  worker.answer({ type: 'failed', run: worker.run, failure: { message: 'WebGPU is not available: silent', reason: 'silent' } });
  expect(seen.at(-1)).toEqual(['failed', { message: expect.stringMatching(/did not answer within 5 seconds. Reload/) }]);
});

test('a worker that gives no answer is terminated, with a message', async () => {
  const { worker, seen } = await running({ 'reduce/tree': 't' });
  await vi.advanceTimersByTimeAsync(39_000);
  expect(worker.terminated).toBe(false);
  await vi.advanceTimersByTimeAsync(2000);
  expect(worker.terminated).toBe(true);
  expect(seen.at(-1)).toEqual(['failed', { message: 'the edited kernel gave no answer within 40 s, so it was stopped' }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeWorker.all.length).toBe(1);
});

test('a cancelled run is not waited for', async () => {
  const { run, seen } = await running({ 'reduce/tree': 't' });
  run.cancel();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual(['started']);
});

test('a browser whose workers have no WebGPU', async () => {
  FakeWorker.gpu = false;
  const { seen } = await running({ 'reduce/tree': 't' });
  expect(seen.at(-1)).toEqual(['failed', { message: expect.stringMatching(/needs WebGPU in a worker/) }]);
});
