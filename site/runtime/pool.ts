/**
 * The page's workers: one for the GPU (it holds the page's one device and one queue), one for the twin. Pulls of all widgets wait in one
 * line for each worker; the widget that was touched last goes first. A worker that does not answer a cancel is terminated, another is
 * opened and the other widgets' runs start again.
 */
import type { Backend, Failure, FromWorker, Provenance, Start, ToWorker } from './messages.ts';
import type { FrameValue } from './widget.ts';

export interface RunEvents {
  frame(frame: FrameValue, provenance: Provenance, index: number): void;
  /** The files that the run needs are on their way: bytes so far, bytes of all. */
  fetching(loaded: number, total: number): void;
  done(): void;
  failed(failure: Failure): void;
  /** The run starts over, with the same params: its device was lost, or its worker had to be replaced. */
  restarted(): void;
}

export interface RunHandle {
  /** Asks for one frame. */
  pull(): void;
  cancel(): void;
  /** Puts this run's pulls before the others'. */
  touch(): void;
}

interface Port {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  onerror?: unknown;
}

interface Run {
  readonly id: number;
  readonly start: Start;
  readonly events: RunEvents;
  touched: number;
  wanted: boolean;
}

/** How long a worker may take to answer a cancel, in ms. The twin's loops never yield, so there is little to wait for. */
const patience: Record<Backend, number> = { webgpu: 1000, reference: 100 };

let ids = 0;
let touches = 0;

export class Lane {
  private port: Promise<Port> | undefined;
  private readonly runs = new Map<number, Run>();
  private busy: Run | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly open: (backend: Backend) => Promise<Port>,
  ) {}

  start(start: Start, events: RunEvents): RunHandle {
    const run: Run = { id: ++ids, start, events, touched: ++touches, wanted: false };
    this.runs.set(run.id, run);
    void this.send({ type: 'start', run: run.id, ...start });
    return {
      pull: () => {
        if (!this.runs.has(run.id)) return;
        run.wanted = true;
        this.next();
      },
      cancel: () => this.cancel(run),
      touch: () => {
        run.touched = ++touches;
      },
    };
  }

  private async send(message: ToWorker): Promise<void> {
    try {
      this.port ??= this.connect();
      (await this.port).postMessage(message);
    } catch (error) {
      this.broken(error instanceof Error ? error.message : String(error));
    }
  }

  private async connect(): Promise<Port> {
    const port = await this.open(this.backend);
    port.onmessage = ({ data }) => this.receive(data);
    if ('onerror' in port) port.onerror = (event: { message?: string }) => this.broken(event.message || notLoaded);
    return port;
  }

  /** Gives the worker to the waiting run that was touched last. One pull is under way at a time. */
  private next(): void {
    if (this.busy !== undefined) return;
    let first: Run | undefined;
    for (const run of this.runs.values()) if (run.wanted && (first === undefined || run.touched > first.touched)) first = run;
    if (first === undefined) return;
    first.wanted = false;
    this.busy = first;
    void this.send({ type: 'pull', run: first.id });
  }

  private cancel(run: Run): void {
    if (!this.runs.delete(run.id)) return;
    void this.send({ type: 'cancel', run: run.id });
    if (this.busy !== run) return;
    // The worker is inside this run: nothing else can be asked of it until it answers.
    setTimeout(() => {
      if (this.busy === run) void this.replace();
    }, patience[this.backend]);
  }

  /** Another worker in the old one's place, where there is one: it loads its program anew. */
  reopen(): void {
    if (this.port) void this.replace();
  }

  private async replace(): Promise<void> {
    const old = this.port;
    this.port = undefined;
    this.busy = undefined;
    const port = await old;
    if (port) {
      port.onmessage = null;
      port.terminate();
    }
    for (const run of this.runs.values()) {
      run.wanted = false;
      void this.send({ type: 'start', run: run.id, ...run.start });
      run.events.restarted();
    }
    this.next();
  }

  private broken(message: string): void {
    this.port = undefined;
    this.busy = undefined;
    const runs = [...this.runs.values()];
    this.runs.clear();
    for (const run of runs) run.events.failed({ message });
  }

  private receive(message: FromWorker): void {
    if (message.type === 'ready') return;
    if (message.type !== 'restarted' && message.type !== 'fetching' && this.busy?.id === message.run) this.busy = undefined;
    const run = this.runs.get(message.run);
    if (run) {
      if (message.type === 'frame') run.events.frame(message.frame, message.provenance, message.index);
      else if (message.type === 'restarted') run.events.restarted();
      else if (message.type === 'fetching') run.events.fetching(message.loaded, message.total);
      else if (message.type !== 'cancelled') {
        this.runs.delete(run.id);
        if (message.type === 'done') run.events.done();
        else run.events.failed(message.failure);
      }
    }
    this.next();
  }
}

const notLoaded = 'the program of the figures did not load: the page may be older than the site; reload it';

/** A worker that has said it is ready, or the page's own engine where workers have no WebGPU though the page has. */
async function openPort(backend: Backend): Promise<Port> {
  // A literal `new Worker(new URL(…))` is what the bundler looks for.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: backend });
  const { gpu } = await new Promise<{ gpu: boolean }>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => data.type === 'ready' && resolve(data);
    worker.onerror = (event) => reject(new Error(event.message || notLoaded));
  });
  if (backend === 'reference' || gpu || !('gpu' in navigator)) return worker as unknown as Port;
  worker.terminate();
  const { inlineEngine } = await import('./inline-engine.ts');
  return inlineEngine() as Port;
}

export const lanes: Readonly<Record<Backend, Lane>> = {
  webgpu: new Lane('webgpu', openPort),
  reference: new Lane('reference', openPort),
};
