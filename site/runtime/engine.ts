/**
 * Runs generators and sends their frames: the inside of a worker, or, where a worker has no WebGPU, of the page. A run is pulled: it
 * computes one frame for each `pull` and nothing else. One device serves all runs; a lost one is opened again at most twice.
 */
import type { OwnedContext } from '../../kernels/runtime/context.ts';
import { KernelError } from '../../kernels/runtime/context.ts';
import type { GpuDevice } from '../../kernels/runtime/gpu.ts';
import type { AssetError, AssetWorld } from './assets.ts';
import { acquire, type DeviceWorld, Unavailable } from './device.ts';
import { detachable } from './frame.ts';
import type { Backend, Failure, FromWorker, ToWorker } from './messages.ts';
import type { FrameValue } from './widget.ts';

export interface ComputeModule {
  compute(kernels: OwnedContext, values: never, assets: never): AsyncGenerator<FrameValue, void, void>;
}

export interface EngineWorld {
  readonly backend: Backend;
  readonly device: DeviceWorld;
  load(widget: string): Promise<ComputeModule>;
  asset: AssetWorld;
  now(): number;
  send(message: FromWorker, transfer: Transferable[]): void;
}

/** A loss is announced a little after the call that it broke. */
const lossDelay = 200;
const lossesForgiven = 2;

interface Run {
  readonly start: ToWorker & { type: 'start' };
  readonly abort: AbortController;
  /** The device that the context lives on: another run may have opened a new one since. */
  device?: Promise<GpuDevice>;
  context?: OwnedContext;
  frames?: AsyncGenerator<FrameValue, void, void>;
  index: number;
  pulling: boolean;
}

export class Engine {
  private readonly runs = new Map<number, Run>();
  private device: Promise<GpuDevice> | undefined;
  private losses = 0;

  constructor(private readonly world: EngineWorld) {}

  receive(message: ToWorker): void {
    if (message.type === 'start')
      this.runs.set(message.run, { start: message, abort: new AbortController(), index: 0, pulling: false });
    else if (message.type === 'cancel') this.cancel(message.run);
    else void this.pull(message.run);
  }

  private cancel(id: number): void {
    const run = this.runs.get(id);
    if (run) {
      run.abort.abort();
      this.end(id, run);
    }
    this.world.send({ type: 'cancelled', run: id }, []);
  }

  private end(id: number, run: Run): void {
    this.runs.delete(id);
    // A generator that waits for a read ends when that read throws; its context is freed at once all the same.
    void run.frames?.return().catch(() => {});
    run.context?.dispose();
  }

  private async pull(id: number): Promise<void> {
    const run = this.runs.get(id);
    if (!run || run.pulling) return;
    run.pulling = true;
    try {
      run.frames ??= await this.open(run);
      const start = this.world.now();
      const next = await run.frames.next();
      const ms = this.world.now() - start;
      if (run.abort.signal.aborted) return;
      if (next.done) {
        this.end(id, run);
        this.world.send({ type: 'done', run: id }, []);
        return;
      }
      const { frame, transfer } = detachable(next.value);
      const { backend, adapter, software, ran } = run.context!;
      this.world.send(
        { type: 'frame', run: id, index: run.index++, frame, provenance: { backend, adapter, software, kernels: [...ran], ms } },
        transfer,
      );
    } catch (error) {
      await this.fail(id, run, error);
    } finally {
      run.pulling = false;
    }
  }

  private async open(run: Run): Promise<AsyncGenerator<FrameValue, void, void>> {
    const { compute } = await this.world.load(run.start.widget);
    const assets = await this.assets(run);
    run.context = await this.context(run);
    return compute(run.context, run.start.values as never, assets as never);
  }

  /** The files that the run needs, by name; says how much of them has come. */
  private async assets({ start: { run: id, needs = {} }, abort: { signal } }: Run): Promise<Record<string, ArrayBuffer>> {
    const total = Object.values(needs).reduce((sum, { bytes }) => sum + bytes, 0);
    const assets: Record<string, ArrayBuffer> = {};
    if (total === 0) return assets;
    // Most runs need no file, and most pages none of this.
    const { fetchAsset } = await import('./assets.ts');
    let before = 0;
    for (const [name, asset] of Object.entries(needs)) {
      const progress = (loaded: number) => this.world.send({ type: 'fetching', run: id, loaded: before + loaded, total }, []);
      assets[name] = await fetchAsset(asset, this.world.asset, { signal, progress });
      before += asset.bytes;
    }
    return assets;
  }

  private async context(run: Run): Promise<OwnedContext> {
    const { signal } = run.abort;
    const { sources } = run.start;
    // Each backend's code is loaded by the worker that runs it.
    if (this.world.backend === 'reference') return (await import('../../kernels/runtime/reference.ts')).referenceContext(signal);
    if (this.losses > lossesForgiven) throw new Unavailable('blocked');
    this.device ??= acquire(this.world.device);
    const opening = this.device;
    run.device = opening;
    try {
      const device = await opening;
      return device.context(signal, sources ? { sources } : {});
    } catch (error) {
      if (this.device === opening) this.device = undefined;
      // After a loss "no adapter" has another meaning, and another remedy.
      if (error instanceof Unavailable && this.losses > 0) throw new Unavailable('lost', error.detail);
      throw error;
    }
  }

  private async fail(id: number, run: Run, error: unknown): Promise<void> {
    if (run.abort.signal.aborted) return;
    if (await this.wasLost(run.device)) {
      run.context?.dispose();
      if (run.abort.signal.aborted) return;
      delete run.device;
      delete run.context;
      delete run.frames;
      run.index = 0;
      run.pulling = false;
      this.world.send({ type: 'restarted', run: id, losses: this.losses }, []);
      return this.pull(id);
    }
    this.end(id, run);
    this.world.send({ type: 'failed', run: id, failure: failureOf(error) }, []);
  }

  /** Was this device lost? Counts each loss once, and lets go of the lost device. */
  private async wasLost(opening: Promise<GpuDevice> | undefined): Promise<boolean> {
    const device = await opening?.catch(() => undefined);
    if (device === undefined) return false;
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), lossDelay));
    if (!(await Promise.race([device.lost.then(() => true), late]))) return false;
    if (this.device === opening) {
      this.device = undefined;
      this.losses++;
    }
    return true;
  }
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Unavailable) return { message, reason: error.reason };
  const asset = (error as Partial<AssetError> | undefined)?.asset;
  if (asset !== undefined) return { message, asset };
  if (!(error instanceof KernelError)) return { message };
  const memory = /out of memory/i.test(message);
  return { message, ...(memory ? { reason: 'memory' as const } : {}), ...error.details };
}
