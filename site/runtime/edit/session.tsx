/**
 * The reader's edits of one figure's kernels: editors beside the sources, runs of what was edited, what that did to the bits, and the mark
 * that says so. Loaded when the reader opens a figure's kernels, or a link carries an edit.
 */
import { render } from 'preact';
import { hash } from '../../../kernels/runtime/hash.ts';
import { comparable } from '../frame.ts';
import type { LiveFigure, ResultEvent } from '../live.tsx';
import type { Failure, Provenance, Start } from '../messages.ts';
import { sameValues, type Values } from '../values.ts';
import type { FrameValue } from '../widget.ts';
import { AuthorFrames } from './author.ts';
import { compareEdited, comparisonText } from './compare.ts';
import { KernelEditor } from './kernel-editor.tsx';
import { EditedLane, type Sources } from './lane.ts';
import { readEdit, writeEdit } from './link.ts';
import { type Carried, CarriedNote, EditedNote } from './note.tsx';

/** `ulp-edited-result`: a run with edited kernels has ended. It bubbles; exercises listen. It is never an `ulp-result`, so no Claim hears it. */
export interface EditedResultEvent extends ResultEvent {
  /** The names of the edited kernels. */
  readonly edited: readonly string[];
}

const sessions = new WeakMap<LiveFigure, Session>();

/** The figure's one session. */
export function sessionOf(figure: LiveFigure): Session {
  const session = sessions.get(figure) ?? new Session(figure);
  sessions.set(figure, session);
  return session;
}

export class Session {
  private readonly host: HTMLElement;
  private readonly kernels: readonly KernelEditor[];
  private readonly note = document.createElement('div');
  private readonly lane: EditedLane;
  private readonly author: AuthorFrames;
  private carried: readonly Carried[] = [];
  /** One line on a link's edit that is none. */
  private complaint = '';
  private said = '';
  /** Counts runs: what an older one has to say is not listened to. */
  private runs = 0;

  constructor(private readonly figure: LiveFigure) {
    const { host } = figure;
    this.host = host;
    const events = {
      possible: () => this.possible,
      run: () => this.run(),
      restore: () => this.restore(),
      changed: () => {},
    };
    this.kernels = [...host.querySelectorAll<HTMLElement>('.kernels > .source[data-kernel]')].map(
      (source) => new KernelEditor(source, events),
    );
    host.querySelector('[data-part="drawing"]')!.before(this.note);
    this.author = new AuthorFrames(figure.name, figure.widget);
    this.lane = new EditedLane({
      started: () => {
        this.runs++;
        this.say('Running …');
      },
      done: (start, frame, provenance) => void this.done(start, frame, provenance),
      failed: (failure) => this.failed(failure),
      fragment: (sources) => writeEdit(figure.key, sources, this.authorSources()),
    });
    host.addEventListener('ulp-values', () => this.draw());
    this.draw();
  }

  /** The kernel's editor, opened. */
  open(name: string): Promise<void> | undefined {
    const details = this.host.querySelector<HTMLDetailsElement>('details.kernels');
    if (details) details.open = true;
    return this.kernels.find((kernel) => kernel.name === name)?.open();
  }

  /** The twin is TypeScript: where it computes, no WGSL runs. */
  private get possible(): boolean {
    return 'gpu' in navigator && this.figure.reason === undefined && this.host.dataset.backend !== 'reference';
  }

  private authorSources(): Sources {
    return Object.fromEntries(this.kernels.map(({ name, author }) => [name, author]));
  }

  private run(): void {
    const edited = this.kernels.filter(({ changed }) => changed);
    if (edited.length === 0) {
      if (this.figure.edited) this.restore();
      else this.say('This is the author’s kernel: there is nothing to compare.');
      return;
    }
    this.carried = [];
    this.keepAuthorFrame();
    for (const kernel of this.kernels) kernel.show([]);
    this.lane.sources = Object.fromEntries(edited.map(({ name, text }) => [name, text]));
    this.figure.edit(this.lane);
  }

  /** What is on the page may be just what the edit is to be compared with. */
  private keepAuthorFrame(): void {
    const { figure } = this;
    const { frame, frameValues, provenance, state } = figure;
    if (state !== 'done' || frame === undefined || provenance?.backend !== 'webgpu' || provenance.edited) return;
    if (frameValues && sameValues(figure.widget, frameValues, figure.values, 'run')) this.author.keep(frameValues, frame);
  }

  private restore(): void {
    for (const kernel of this.kernels) kernel.set(kernel.author);
    this.carried = [];
    this.runs++;
    const ran = this.figure.edited !== undefined;
    if (ran) this.figure.edit();
    this.lane.close();
    this.say(ran ? 'The author’s kernel runs again.' : '');
  }

  private async done(start: Start, frame: FrameValue, provenance: Provenance): Promise<void> {
    const { key, name: widget, widget: definition } = this.figure;
    const edited = Object.keys(provenance.edited!);
    if (edited.length === 0) return this.say('With these params the figure does not run what was edited, so nothing changed.');
    const detail: EditedResultEvent = { key, widget, definition, values: start.values, frame, provenance, edited };
    this.host.dispatchEvent(new CustomEvent('ulp-edited-result', { bubbles: true, detail }));
    this.say('It ran; the author’s kernel runs, too, to compare the bits …');
    const run = this.runs;
    const said = await this.compare(start.values, frame, edited.length);
    if (run === this.runs) this.say(said);
  }

  private async compare(values: Values, frame: FrameValue, kernels: number): Promise<string> {
    try {
      const { deviceOnly } = this.figure.widget;
      const author = (await this.author.of(values)).map((one) => comparable(one, deviceOnly));
      return comparisonText(compareEdited(comparable(frame, deviceOnly), author), kernels);
    } catch (error) {
      return `The bits could not be compared, for the author’s kernel failed: ${(error as Error).message}`;
    }
  }

  private failed({ message, kernel: name, messages = [] }: Failure): void {
    const first = messages[0];
    this.say(first ? `It did not run: see line ${first.line}${name ? ` of ${name}` : ''}.` : `It did not run: ${message}`);
    this.kernels.find((kernel) => kernel.name === name)?.show(messages);
  }

  private say(sentence: string): void {
    this.said = sentence;
    for (const kernel of this.kernels) kernel.say(sentence);
    this.draw();
  }

  private draw(): void {
    const { figure, host } = this;
    // Of the frame on the page: after a restore an edited one may stand there for a while yet.
    const shown = figure.provenance?.edited && Object.keys(figure.provenance.edited);
    if (shown) host.dataset.edited = shown.join(' ');
    else delete host.dataset.edited;
    const running = figure.edited ? Object.keys(this.lane.sources) : shown;
    render(
      this.carried.length > 0 ? (
        <CarriedNote
          edits={this.carried}
          possible={this.possible}
          onRun={() => this.take(() => this.run())}
          onEdit={() => this.take(([first]) => void this.open(first!.name))}
          onDismiss={() => {
            this.carried = [];
            this.draw();
          }}
        />
      ) : running ? (
        <EditedNote kernels={running} shown={shown !== undefined} said={this.said} onRestore={() => this.restore()} />
      ) : this.complaint !== '' ? (
        <p class="notice">{this.complaint}</p>
      ) : null,
      this.note,
    );
  }

  /** The reader takes what the link carries into the editors. */
  private take(then: (edits: readonly Carried[]) => void): void {
    const edits = this.carried;
    this.carried = [];
    for (const { name, after } of edits) this.kernels.find((kernel) => kernel.name === name)!.set(after);
    then(edits);
    this.draw();
  }

  /** Shows what the page's address carries for this figure. Nothing of it runs. */
  async showCarried(): Promise<void> {
    const edit = await readEdit(location.hash, this.figure.key);
    if (edit === undefined) return;
    if (typeof edit === 'string') {
      this.complaint =
        edit === 'broken'
          ? 'The link carries an edit that is cut off or garbled; it was left out.'
          : 'The link carries an edit that is too large; it was left out.';
    } else {
      const known = this.kernels.flatMap(({ name, author }) => {
        const found = Object.hasOwn(edit, name) ? edit[name]! : undefined;
        if (!found || found.wgsl.trimEnd() === author) return [];
        return [{ name, before: author, after: found.wgsl.trimEnd(), outdated: found.of !== hash(author) }];
      });
      this.carried = known;
      if (known.length === 0) this.complaint = 'The link carries an edit that changes no kernel of this figure; it was left out.';
    }
    this.draw();
  }
}
