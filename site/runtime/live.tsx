/**
 * A figure that is alive: params, runs, frames, URL. The server drew the same parts from the recording; this draws them again from what
 * the device answers. Loaded when a figure comes near.
 */
import { type ComponentChildren, render } from 'preact';
import { Prediction } from './ask.tsx';
import { Controls } from './controls.tsx';
import { type Dragged, listen } from './drag.ts';
import { draggedValue } from './dragged-value.ts';
import type { Backend, Failure, Provenance, Start } from './messages.ts';
import { ParamError, type ParamRecord } from './params.ts';
import { lanes, type RunEvents, type RunHandle } from './pool.ts';
import type { UrlState } from './read-url.ts';
import type { Reason } from './reasons.ts';
import type { Recording } from './recording.ts';
import { loadWidget } from './registry.ts';
import { Sentence, spoken } from './sentence.tsx';
import { type Action, type RecordedOn, type State, Status } from './status.tsx';
import { presetValues, sameValues, type Values } from './values.ts';
import type { AnyWidget, FrameValue } from './widget.ts';

/** How long after the last change a figure counts as at rest, in ms: URL and speech follow then. */
const restAfter = 300;
/** How long a run goes before its progress is shown, in ms. */
const quietFor = 500;

/** What a result tells the page: Claims compare themselves with it. */
export interface ResultEvent {
  readonly key: string;
  readonly widget: string;
  readonly values: Values;
  readonly definition: AnyWidget;
  readonly frame: FrameValue;
  readonly provenance: Provenance;
}

/** What runs in the place of the page's own lanes while the reader's edits of kernels do: see edit/. */
export interface EditedRuns {
  start(start: Start, events: RunEvents): RunHandle;
  /** For a link; undefined where the edit is too long for one. */
  fragment(): Promise<string | undefined>;
}

/** Once the GPU is known to be out of reach, every figure of the page starts on the twin. */
let unavailable: Reason | undefined;
/** The words for what went wrong: loaded where something does. */
let trouble: typeof import('./trouble.tsx') | undefined;

export class LiveFigure {
  readonly name: string;
  readonly key: string;
  frame: FrameValue | undefined;
  values: Values;
  /** Of the frame on the page, where it was computed here. */
  provenance: Provenance | undefined;
  /** The params of the frame on the page: a new run's frame may be yet to come. */
  frameValues: Values | undefined;
  edited: EditedRuns | undefined;
  failure: Failure | undefined;
  reason: Reason | undefined;
  readonly placed: string;
  preset: string;

  private readonly parts: Readonly<Record<'ask' | 'controls' | 'drawing' | 'sentence' | 'status' | 'spoken', HTMLElement | null>>;
  private readonly recordedOn: RecordedOn;
  private recording: Promise<Recording> | undefined;
  private times: number[] = [];
  private frames = 0;
  private run: RunHandle | undefined;
  private runValues: Values | undefined;
  private fetched: { loaded: number; total: number } | undefined;
  private runStarted = 0;
  private sentenceWidth = 0;
  private hasSpoken = false;
  private delivered = false;
  private pending = false;
  private paused = false;
  private visible = false;
  private notices: string[] = [];
  private guess: string | undefined;
  private touched = false;
  /** A handle on the drawing was moved: it is drawn where the reader put it, before the frame that answers. */
  private handled = false;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private readonly stopListening: () => void;

  static async open(host: HTMLElement): Promise<LiveFigure> {
    const { name, key, preset } = host.dataset as { name: string; key: string; preset: string };
    const widget = await loadWidget(name);
    const state =
      location.search === ''
        ? { preset, values: presetValues(name, widget, preset), complaints: [] }
        : (await import('./read-url.ts')).readUrl(location.search, key, name, widget, preset);
    return new LiveFigure(host, widget, state);
  }

  private constructor(
    readonly host: HTMLElement,
    public widget: AnyWidget,
    state: UrlState,
  ) {
    this.name = host.dataset.name!;
    this.key = host.dataset.key!;
    this.placed = host.dataset.preset!;
    const part = (name: string) => host.querySelector<HTMLElement>(`[data-part="${name}"]`);
    this.parts = {
      ask: part('ask'),
      controls: part('controls'),
      drawing: part('drawing'),
      sentence: part('sentence'),
      status: part('status'),
      spoken: part('spoken'),
    };
    this.recordedOn = JSON.parse(host.dataset.recorded!) as RecordedOn;
    this.preset = state.preset;
    this.values = state.values;
    this.notices = [...state.complaints];
    this.stopListening = listen(this.parts.drawing!, (dragged) => this.dragged(dragged));
    const kernels = host.querySelector<HTMLDetailsElement>('.kernels');
    const offer = () => void import('./edit/session.tsx').then(({ sessionOf }) => sessionOf(this));
    kernels?.addEventListener('toggle', offer);
    if (kernels?.open) offer();
    this.state = widget.starts === 'visible' ? 'recorded' : 'idle';
    if (import.meta.hot) void import('./hot.ts').then(({ follow }) => follow(this));
    if (!sameValues(widget, this.values, presetValues(this.name, widget, this.placed))) void this.redrawFromRecording();
    this.draw();
  }

  get state(): State {
    return this.host.dataset.state as State;
  }
  private set state(state: State) {
    this.host.dataset.state = state;
    clearInterval(this.ticker);
    if (state === 'running') this.ticker = setInterval(() => this.drawStatus(), quietFor);
  }

  /** The figure came into view, or left it: off-screen nothing is pulled. */
  show(visible: boolean): void {
    this.visible = visible;
    if (!visible) return;
    if (this.run) this.pull();
    else if (this.widget.starts === 'visible' && this.runs === 0) this.start();
  }

  /** The element left the page. */
  close(): void {
    this.run?.cancel();
    this.stopListening();
    clearInterval(this.ticker);
    clearTimeout(this.rest);
  }

  /** Changes params. `rest`: the reader let go. */
  set(values: Values, rest = true): void {
    const before = this.values;
    this.values = { ...before, ...values };
    this.touched = true;
    this.notices = [];
    const restarts = !sameValues(this.widget, before, this.values, 'run');
    // A figure that waits for a click goes on waiting until it has run once.
    if (restarts && (this.widget.starts === 'visible' || this.runs > 0)) this.restart();
    else if (restarts) this.state = 'idle';
    this.draw();
    if (this.frame === undefined) void this.redrawFromRecording();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.atRest(), rest ? restAfter / 2 : restAfter);
  }

  /** Runs with these in place of the page's lanes; with the author's kernels again without. */
  edit(edited?: EditedRuns): void {
    this.edited = edited;
    this.touched = true;
    this.start();
  }

  private get runs(): number {
    return Number(this.host.dataset.run);
  }
  private get dragging(): boolean {
    return this.parts.drawing!.hasAttribute('data-dragging');
  }

  private dragged(dragged: Dragged): void {
    this.handled = true;
    const { param: key, rest } = dragged;
    this.set({ [key]: draggedValue((this.widget.params as ParamRecord)[key]!, this.values[key], dragged) }, rest);
  }

  /** One run in flight, one pending, the latest wins; but a run delivers its first frame first, else a fast drag starves. */
  private restart(): void {
    this.state = 'running';
    if (this.run && !this.delivered) {
      this.pending = true;
      this.run.touch();
    } else this.start();
  }

  private start(reason: Reason | undefined = unavailable): void {
    this.run?.cancel();
    this.pending = false;
    this.paused = false;
    this.delivered = false;
    this.failure = undefined;
    if (this.runValues === undefined || !sameValues(this.widget, this.runValues, this.values, 'run')) this.times = [];
    this.runValues = this.values;
    this.hold();
    this.host.dataset.run = String(this.runs + 1);
    this.reason = reason;
    const backend: Backend = reason ? 'reference' : 'webgpu';
    if (backend === 'reference' && this.widget.varies === 'by run' && this.isRecorded()) return void this.play();
    this.state = 'running';
    this.frames = 0;
    this.runStarted = performance.now();
    this.run = (this.edited ?? lanes[backend]).start(
      { widget: this.name, values: this.values, ...(this.widget.needs ? { needs: this.widget.needs } : {}) },
      {
        frame: (frame, provenance) => this.received(frame, provenance),
        fetching: (loaded, total) => {
          this.fetched = { loaded, total };
          this.drawStatus();
        },
        done: () => this.ended(),
        failed: (failure) => void this.failed(failure, backend),
        restarted: () => {
          this.frames = 0;
          this.host.dataset.run = String(this.runs + 1);
          this.host.dispatchEvent(new Event('ulp-restarted'));
          this.pull();
        },
      },
    );
    this.pull();
    this.drawStatus();
  }

  /** A shorter sentence on the way must not pull up what is below; on a screen that was turned, what was high is not any more. */
  private hold(): void {
    const { sentence: said, drawing } = this.parts;
    const sentence = said!;
    if (sentence.offsetWidth !== this.sentenceWidth) sentence.style.minHeight = '';
    this.sentenceWidth = sentence.offsetWidth;
    sentence.style.minHeight = `${sentence.offsetHeight}px`;
    // A drawing that grows again with its frames is held until the run ends.
    drawing!.style.minHeight ||= `${drawing!.offsetHeight}px`;
  }

  private release(): void {
    this.parts.drawing!.style.minHeight = '';
  }

  private pull(): void {
    if (this.visible && !this.paused) this.run?.pull();
  }

  private received(frame: FrameValue, provenance: Provenance): void {
    this.delivered = true;
    this.frames++;
    this.handled = this.dragging || this.pending;
    this.frame = frame;
    this.frameValues = this.runValues;
    this.fetched = undefined;
    this.provenance = provenance;
    this.times.push(provenance.ms);
    this.host.dataset.backend = provenance.backend;
    (this.host as { frame?: FrameValue }).frame = frame;
    if (!provenance.edited && this.widget.holds && !this.widget.holds(frame, this.runValues as never))
      void import('./trouble.tsx').then(({ broken }) => {
        this.notices = [broken];
        this.drawStatus();
      });
    if (this.pending) this.start();
    else this.pull();
    if (this.paused) this.state = 'paused';
    this.draw();
  }

  private ended(): void {
    this.run = undefined;
    this.state = 'done';
    if (this.pending) this.start();
    // What an edited kernel gives is nobody's claim: its session says so, by an event of its own.
    else if (this.frame !== undefined && this.provenance && !this.provenance.edited) {
      const { key, name: widget, widget: definition, frame, provenance } = this;
      const detail: ResultEvent = { key, widget, definition, values: this.frameValues!, frame, provenance };
      this.host.dispatchEvent(new CustomEvent('ulp-result', { bubbles: true, detail }));
      if (location.hash.startsWith('#result:')) void this.share();
    }
    this.draw();
    if (!this.run) this.release();
    this.speak();
  }

  private async failed(failure: Failure, backend: Backend): Promise<void> {
    this.run = undefined;
    trouble ??= await import('./trouble.tsx');
    const { reason } = failure;
    if (backend === 'webgpu' && reason !== undefined) {
      // Too little memory is this figure's own trouble: the others may go on.
      if (reason !== 'memory') unavailable = reason;
      if (this.run === undefined) this.start(reason);
      return;
    }
    if (this.pending) return this.start();
    this.failure = failure;
    this.state = 'error';
    this.draw();
    this.release();
  }

  /** Are these the params of the recording? Others have none: then the twin computes, in its one order. */
  private isRecorded(): boolean {
    return sameValues(this.widget, this.values, presetValues(this.name, this.widget, this.preset), 'run');
  }

  /** Without a GPU a figure whose point is a race cannot run: the recording plays in its place, and says so. */
  async play(): Promise<void> {
    const run = this.runs;
    await this.redrawFromRecording();
    if (run !== this.runs) return;
    this.state = 'recorded';
    this.host.dataset.backend = 'recording';
    this.draw();
  }

  /** Draws the recorded frame with the params of now: for params that only redraw, and for figures that cannot run. */
  private async redrawFromRecording(): Promise<void> {
    if (this.provenance) return;
    this.recording ??= fetch(`${import.meta.env.BASE_URL.replace(/\/?$/, '/')}recordings/${this.name}/${this.preset}.json`).then(
      async (response) => {
        const [{ decodeRecording }, recording] = await Promise.all([import('./recording.ts'), response.json()]);
        return decodeRecording(recording);
      },
    );
    const recording = await this.recording.catch(() => undefined);
    if (recording === undefined || this.provenance) return;
    this.frame = recording.frames.at(-1);
    this.frameValues = presetValues(this.name, this.widget, this.preset);
    this.draw();
  }

  act(action: Action): void {
    this.touched = true;
    if (action === 'run' && this.state === 'paused') {
      this.paused = false;
      this.state = 'running';
      this.pull();
    } else if (action === 'run') this.start();
    else if (action === 'pause') {
      this.paused = true;
      this.state = 'paused';
    } else if (action === 'step') this.step();
    else if (action === 'cancel') this.cancel();
    else if (action === 'reset') this.reset();
    else if (action === 'kernel') this.showKernels();
    else if (action === 'fullscreen') void this.host.requestFullscreen?.();
    else void this.share(action);
    this.drawStatus();
  }

  /** One frame: a run that begins asks for its first one by itself. */
  private step(): void {
    const going = this.run;
    if (!going) this.start();
    this.paused = true;
    this.state = 'paused';
    going?.pull();
  }

  cancel(): void {
    this.run?.cancel();
    this.run = undefined;
    this.pending = false;
    this.state = 'idle';
    this.release();
  }

  private reset(): void {
    this.preset = this.placed;
    this.set(presetValues(this.name, this.widget, this.placed));
  }

  private showKernels(): void {
    const details = this.host.querySelector<HTMLDetailsElement>('details.kernels');
    if (!details) return;
    details.open = !details.open;
    if (details.open) details.querySelector('summary')?.focus();
  }

  /** Copies a link or a report, offers exports; or else compares a result that the page's address carries. */
  private async share(what?: 'link' | 'export' | 'report'): Promise<void> {
    const { copied, sharedNotice } = await import('./sharing.ts');
    const notice = what ? await copied(what, this) : sharedNotice(this);
    if (notice) this.notices = [notice];
    this.drawStatus();
  }

  private async atRest(): Promise<void> {
    if (this.dragging) {
      this.rest = setTimeout(() => this.atRest(), restAfter);
      return;
    }
    // A talk keeps the address of its steps by itself.
    if ('stage' in this.host.dataset) return this.speak();
    const { writeUrl } = await import('./write-url.ts');
    const search = writeUrl(location.search, this.key, this.name, this.widget, this.placed, this.preset, this.values);
    if (search !== location.search) history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`);
    this.speak();
  }

  /** Says the sentence once the reader has done something and the figure has come to rest. */
  private speak(): void {
    if (!this.touched || this.dragging || this.frame === undefined || this.state === 'running') return;
    this.parts.spoken!.textContent = spoken(this.sentence(this.frame));
  }

  private sentence(frame: FrameValue): string {
    return this.widget.describe(frame, (this.frameValues ? { ...this.values, ...this.shownValues() } : this.values) as never);
  }

  /** The frame on the page belongs to the params that it was computed with, not to those that are under way. */
  private shownValues(): Values {
    return Object.fromEntries(
      Object.entries(this.widget.params as ParamRecord).flatMap(([key, param]) =>
        param.scope === 'view' ? [] : [[key, this.frameValues![key]]],
      ),
    );
  }

  private draw(): void {
    const { controls, drawing, sentence } = this.parts;
    const shown = this.host.dataset.controls?.split(',');
    const onChange = (key: string, value: unknown, rest: boolean) => this.changed(key, value, rest);
    if (controls)
      render(<Controls id={this.key} widget={this.widget} values={this.values} shown={shown} onChange={onChange} />, controls);
    this.host.querySelector('fieldset.controls')?.removeAttribute('disabled');
    if (this.frame !== undefined) {
      const View = this.widget.view;
      const params = this.frameValues && !this.handled ? { ...this.values, ...this.shownValues() } : this.values;
      render(<View frame={this.frame} params={params} set={(values: Values) => this.set(values)} />, drawing!);
      // Preact takes over what the server wrote, and leaves standing what a shorter sentence has no use for.
      if (!this.hasSpoken) sentence!.replaceChildren();
      this.hasSpoken = true;
      render(<Sentence text={this.sentence(this.frame)} />, sentence!);
    }
    this.drawAsk();
    this.drawStatus();
    this.host.dispatchEvent(new CustomEvent('ulp-values', { bubbles: true, detail: { key: this.key } }));
  }

  private changed(key: string, value: unknown, rest: boolean): void {
    try {
      this.set({ [key]: value }, rest);
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
    }
  }

  private drawAsk(): void {
    const { ask } = this.widget;
    if (!ask || !this.parts.ask) return;
    const said = this.frame === undefined || this.provenance?.edited ? undefined : ask.answer(this.frame);
    const answer = said ?? this.host.dataset.answer;
    render(
      <Prediction id={this.key} ask={ask} guess={this.guess} answer={answer} onGuess={(guess) => this.guessed(guess)} />,
      this.parts.ask,
    );
  }

  private guessed(guess: string): void {
    this.guess = guess;
    this.host.dataset.answered = '';
    this.draw();
  }

  private drawTrouble(): ComponentChildren {
    const failure = this.state === 'error' ? this.failure : undefined;
    if (!trouble || !(this.reason || failure)) return null;
    return (
      <trouble.Trouble
        reason={this.reason}
        failure={failure}
        computed={this.provenance?.backend === 'reference'}
        recorded={this.provenance === undefined}
        onReport={() => this.act('report')}
        onRetry={() => this.act('run')}
      />
    );
  }

  private drawStatus(): void {
    const ran = performance.now() - this.runStarted;
    render(
      <Status
        id={this.key}
        alive
        listed={!('stage' in this.host.dataset)}
        state={this.state}
        provenance={this.provenance}
        recordedOn={this.recordedOn}
        times={this.times}
        trouble={this.drawTrouble()}
        notices={this.notices}
        cost={this.widget.cost(this.values as never)}
        needs={this.widget.needs}
        fetched={this.state === 'running' ? this.fetched : undefined}
        progress={ran >= quietFor ? { frames: this.frames, seconds: Math.round(ran / 1000) } : undefined}
        steps={(this.widget.cost(this.values as never).frames ?? 1) > 1}
        act={(action) => this.act(action)}
      />,
      this.parts.status!,
    );
  }
}
