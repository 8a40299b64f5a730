/**
 * A figure on a stage: a host that comes alive when its step is shown, runs whatever hides the window, and gives way to its recording
 * when a run fails, its device is lost, or it takes longer than it promised.
 */
import type { UlpWidget } from '../runtime/element.ts';
import type { LiveFigure } from '../runtime/live.tsx';
import { ParamError, type ParamRecord } from '../runtime/params.ts';
import { formatValues, sameValues, type Values } from '../runtime/values.ts';
import { patience, startsByItself } from './patience.ts';

/** Why the recording is shown. */
export type Fallback = 'failed' | 'lost' | 'slow' | 'asked';

export interface StageFigureEvents {
  /** Something of it was drawn anew. */
  drawn(): void;
  /** The recording took over by itself. */
  fell(why: Fallback): void;
}

export class StageFigure {
  live: LiveFigure | undefined;
  fallback: Fallback | undefined;
  private opening: Promise<LiveFigure> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private shown = false;

  constructor(
    readonly host: UlpWidget,
    private readonly events: StageFigureEvents,
    /** What a run took when the talk was checked, in ms. */
    private readonly measured: number | undefined,
  ) {
    host.addEventListener('ulp-values', () => events.drawn());
    host.addEventListener('ulp-restarted', () => this.fall('lost'));
    new MutationObserver(() => this.watch()).observe(host, { attributeFilter: ['data-state', 'data-run'] });
  }

  open(): Promise<LiveFigure> {
    this.opening ??= this.host.live().then((live) => (this.live = live));
    return this.opening;
  }

  /** Its step is on the screen. `asked`: the params that an address or a log asks for. */
  async enter(asked: (live: LiveFigure) => Values | undefined): Promise<void> {
    this.shown = true;
    try {
      const live = await this.open();
      const values = asked(live);
      if (values) this.put(values);
      if (!this.shown) return;
      live.show(true);
      // On a stage little waits for a click: the recording stands there until the first frame.
      if (this.host.dataset.run === '0' && startsByItself(live.widget.cost(live.values as never), this.measured)) live.act('run');
    } catch (error) {
      this.failedToOpen(error as Error);
    }
  }

  leave(): void {
    this.shown = false;
    clearTimeout(this.waiting);
    this.live?.show(false);
  }

  run(): void {
    this.lift();
    this.live?.act('run');
  }

  /** The recording, until `lift` or a run. */
  async record(why: Fallback = 'asked'): Promise<void> {
    clearTimeout(this.waiting);
    this.fallback = why;
    this.host.dataset.fallback = why;
    const live = await this.open();
    live.cancel();
    live.provenance = undefined;
    await live.play();
  }

  lift(): void {
    this.fallback = undefined;
    delete this.host.dataset.fallback;
  }

  /** All values at once. */
  put(values: Values): void {
    if (!this.live || sameValues(this.live.widget, this.live.values, values)) return;
    this.lift();
    this.live.set(values);
  }

  /** One param, by its text. A text that is none of its values is refused. */
  set(param: string, text: string, rest: boolean): boolean {
    const declared = this.live && (this.live.widget.params as ParamRecord)[param];
    if (!declared) return false;
    try {
      const value = declared.parse(text);
      this.lift();
      this.live!.set({ [param]: value }, rest);
      return true;
    } catch (error) {
      if (error instanceof ParamError) return false;
      throw error;
    }
  }

  texts(): Record<string, string> {
    return this.live ? formatValues(this.live.widget, this.live.values) : {};
  }

  private watch(): void {
    clearTimeout(this.waiting);
    const { state } = this.host.dataset;
    if (state === 'error') this.fall('failed');
    if (state === 'running' && this.live) {
      const cost = this.live.widget.cost(this.live.values as never);
      this.waiting = setTimeout(() => this.fall('slow'), patience(cost, this.measured));
    }
    this.events.drawn();
  }

  private fall(why: Fallback): void {
    if (!this.shown || this.fallback) return;
    void this.record(why).then(() => this.events.drawn());
    this.events.fell(why);
  }

  /** Its program did not load: the server's drawing of the recording is still there. */
  private failedToOpen(error: Error): void {
    console.warn(`the figure of this step did not come alive: ${error.message}`);
    this.fallback = 'failed';
    this.host.dataset.fallback = 'failed';
    this.events.fell('failed');
  }
}
