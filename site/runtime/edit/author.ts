/** What the author's kernels give, to compare an edit with: run on the page's own device where no such frame is at hand. */
import { lanes } from '../pool.ts';
import { sameValues, type Values } from '../values.ts';
import type { AnyWidget, FrameValue } from '../widget.ts';

/** Runs of the author's kernels where a widget varies by run: what differs between them is not the edit's doing. */
const severalRuns = 3;

export class AuthorFrames {
  private values: Values | undefined;
  private frames: FrameValue[] = [];

  constructor(
    private readonly name: string,
    private readonly widget: AnyWidget,
  ) {}

  /** A frame that the author's kernels gave anyway, at the end of a run on the GPU. */
  keep(values: Values, frame: FrameValue): void {
    this.values = values;
    this.frames = [frame];
  }

  /** The last frame for these params; of several runs where the widget varies by run. Rejects with what the run failed with. */
  async of(values: Values): Promise<readonly FrameValue[]> {
    if (this.values === undefined || !sameValues(this.widget, this.values, values, 'run')) this.frames = [];
    this.values = values;
    const { frames } = this;
    while (frames.length < (this.widget.varies === 'by run' ? severalRuns : 1)) frames.push(await this.run(values));
    return frames;
  }

  private run(values: Values): Promise<FrameValue> {
    const { name: widget, widget: definition } = this;
    return new Promise((resolve, reject) => {
      let last: FrameValue | undefined;
      const run = lanes.webgpu.start(
        { widget, values, ...(definition.needs ? { needs: definition.needs } : {}) },
        {
          frame: (frame) => {
            last = frame;
            run.pull();
          },
          fetching: () => {},
          restarted: () => run.pull(),
          done: () => (last === undefined ? reject(new Error('it gave no frame')) : resolve(last)),
          failed: ({ message }) => reject(new Error(message)),
        },
      );
      run.pull();
    });
  }
}
