/**
 * Where a figure's edited kernels run: a lane with a worker and a device of their own, so that what goes wrong there is nobody else's
 * trouble. To the figure it looks like one of the page's own lanes.
 */
import type { EditedRuns } from '../live.tsx';
import type { Failure, FromWorker, Provenance, Start } from '../messages.ts';
import { Lane, type RunEvents, type RunHandle } from '../pool.ts';
import { reasons } from '../reasons.ts';
import type { FrameValue } from '../widget.ts';

export type Sources = Readonly<Record<string, string>>;

export interface LaneEvents {
  started(): void;
  done(start: Start, frame: FrameValue, provenance: Provenance): void;
  failed(failure: Failure): void;
  fragment(sources: Sources): Promise<string | undefined>;
}

/** How long a pull may stay without any answer, in ms: the worker itself gives up on a slow kernel long before. */
const silence = 40_000;

export const needsGpu =
  'Editing a kernel needs WebGPU. Here the figures are computed by their twins, in TypeScript, which cannot run WGSL.';

export class EditedLane implements EditedRuns {
  sources: Sources = {};
  private lane: Lane | undefined;
  private worker: Worker | undefined;

  constructor(private readonly events: LaneEvents) {}

  fragment(): Promise<string | undefined> {
    return this.events.fragment(this.sources);
  }

  start(start: Start, events: RunEvents): RunHandle {
    const { sources } = this;
    this.lane ??= new Lane('webgpu', () => this.open());
    this.events.started();
    let last: { frame: FrameValue; provenance: Provenance } | undefined;
    let watch: ReturnType<typeof setTimeout> | undefined;
    const heard = () => clearTimeout(watch);
    const failed = (failure: Failure) => {
      heard();
      // A device that an edit has brought down, or may still keep busy, is not used again.
      this.close();
      const told = inWords(failure);
      this.events.failed(told);
      // The lines stand in the editor; the figure says that it failed, and reports all of it.
      const { messages: _, ...rest } = told;
      events.failed(rest);
    };
    const run = this.lane.start(
      { ...start, sources },
      {
        ...events,
        frame: (frame, plain, index) => {
          heard();
          const ran = plain.kernels.flatMap(([name]) => (Object.hasOwn(sources, name) ? [[name, sources[name]!]] : []));
          const edited = Object.fromEntries(ran) as Sources;
          const provenance = { ...plain, edited };
          last = { frame, provenance };
          events.frame(frame, provenance, index);
        },
        done: () => {
          heard();
          events.done();
          if (last) this.events.done(start, last.frame, last.provenance);
        },
        failed,
      },
    );
    return {
      pull: () => {
        heard();
        watch = setTimeout(() => {
          run.cancel();
          failed({ message: `the edited kernel gave no answer within ${silence / 1000} s, so it was stopped` });
        }, silence);
        run.pull();
      },
      cancel: () => {
        heard();
        run.cancel();
      },
      touch: () => run.touch(),
    };
  }

  /** Ends whatever runs, and gives the device back. The next run opens another. */
  close(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.lane = undefined;
  }

  private async open(): Promise<never> {
    const worker = new Worker(new URL('./edited-worker.ts', import.meta.url), { type: 'module', name: 'edited' });
    this.worker = worker;
    const { gpu } = await new Promise<{ gpu: boolean }>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => data.type === 'ready' && resolve(data);
      worker.onerror = (event) =>
        reject(new Error(event.message || 'the program that runs edited kernels did not load; reload the page'));
    });
    if (!gpu) throw new Error('editing a kernel needs WebGPU in a worker, which this browser does not have');
    return worker as never;
  }
}

/** Why there was no device, for the reader; what a kernel did wrong, as an edited one's. */
function inWords({ reason, message, ...rest }: Failure): Failure {
  if (reason) return { ...rest, message: `${reasons[reason].happened} ${reasons[reason].remedy}` };
  return { ...rest, message: message.replace(/^kernel /, 'edited kernel ') };
}
