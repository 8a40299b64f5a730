/**
 * The presenter pane: a remote control. It shows the current and the next step, notes, time and the figure's controls, and asks the
 * audience window for everything; it opens no device and runs nothing.
 */
import { readAddress, stepHash } from './address.ts';
import { clock, plannedEnd } from './clock.ts';
import { fitDrawing } from './fit.ts';
import { Keypad } from './keypad.ts';
import type { Deed } from './keys.ts';
import { parseLog } from './log.ts';
import type { FigureNews, FromAudience } from './messages.ts';
import { cutNamed, readDeck, stepsOf } from './page-deck.ts';
import { PaneLink } from './pane-link.ts';
import { RemoteFigure } from './remote-figure.tsx';
import { Replay } from './replay.ts';
import { save } from './save.ts';
import type { Command, TalkState } from './state.ts';

/** After so long without a word the audience window counts as gone, in ms. */
const silence = 1500;

class Pane {
  private readonly main = document.querySelector<HTMLElement>('main.pane')!;
  private readonly deck = readDeck(this.main);
  private readonly session = this.sessionId();
  private readonly cut = cutNamed(this.deck, readAddress(location).cut);
  private readonly steps = stepsOf(this.deck, this.cut);
  private readonly link: PaneLink | undefined;
  private state: TalkState | undefined;
  private began: number | null = null;
  private search = '';
  private remote: RemoteFigure | undefined;
  private drawing = false;
  private latest: FigureNews | undefined;
  private gone: ReturnType<typeof setTimeout> | undefined;
  private replay: Replay | undefined;

  constructor() {
    if (!this.session) {
      this.say('This window belongs to a talk: open it from the audience window, with S.');
      return;
    }
    const known = (step: string) => this.steps.some(({ id }) => id === step);
    this.link = new PaneLink(this.session, known, (message) => this.heard(message));
    for (const button of this.main.querySelectorAll<HTMLElement>('[data-goes]'))
      button.closest<HTMLElement>('li')!.hidden = !known(button.dataset.goes!);
    this.listen();
    this.hello();
    setInterval(() => this.tick(), 250);
  }

  /** From the address that the audience window opened, which is then cleared of it; kept over a reload. */
  private sessionId(): string | undefined {
    const key = `ulp-pane:${this.deck.slug}`;
    const { session } = readAddress({ search: '', hash: location.hash.replace('#', '#&') });
    try {
      if (session) {
        sessionStorage.setItem(key, session);
        history.replaceState(null, '', location.pathname + location.search);
      }
      return session ?? sessionStorage.getItem(key) ?? undefined;
    } catch {
      return session;
    }
  }

  private part(name: string): HTMLElement {
    return this.main.querySelector<HTMLElement>(`[data-pane="${name}"]`)!;
  }

  private hello(): void {
    this.link!.send({ type: 'hello' });
    this.gone = setTimeout(() => this.lost(), silence);
  }

  private heard(message: FromAudience): void {
    clearTimeout(this.gone);
    if (message.type === 'bye') {
      // A reload says hello again by itself; a closed window does not.
      this.gone = setTimeout(() => this.lost(), silence);
      return;
    }
    this.part('lost').hidden = true;
    if (message.type === 'log') {
      this.say(save(this.deck.slug, message.text));
      return;
    }
    if (message.type === 'figure') {
      this.latest = message;
      // Of a step that this pane has left, or does not know of yet: it is not drawn now, and the next must not wait for it.
      if (message.step !== this.remote?.step) this.link!.send({ type: 'drawn', number: message.number });
      void this.drawLatest();
      return;
    }
    this.state = message.state;
    this.began = message.began;
    this.search = message.search;
    (this.part('article') as HTMLAnchorElement).href = message.article;
    this.draw(message.state);
  }

  /** The audience window does not answer: it may have been closed. */
  private lost(): void {
    this.main.dataset.lost = '';
    this.part('lost').hidden = false;
  }

  private draw(state: TalkState): void {
    delete this.main.dataset.lost;
    const at = this.steps.findIndex(({ id }) => id === state.step);
    const [step, next] = [this.steps[at]!, this.steps[at + 1]];
    this.part('place').textContent = `${at + 1} / ${this.steps.length}`;
    this.part('title').textContent = this.titleOf(step.id);
    this.part('next').textContent = !state.revealed ? 'the answer' : next ? this.titleOf(next.id) : 'nothing: this is the end';
    this.part('signs').textContent = [
      state.frozen ? `frozen at ${this.titleOf(state.shown)}` : '',
      state.blank === 'none' ? '' : `the screen is ${state.blank}`,
      state.source === 'recorded' ? 'the recording is shown' : '',
      state.revealed ? '' : 'the question is shown; next reveals the answer',
      state.overlay === 'none' ? '' : `${state.overlay} on the screen`,
    ]
      .filter((sign) => sign !== '')
      .join(' · ');
    for (const notes of this.main.querySelectorAll<HTMLElement>('[data-notes]'))
      notes.hidden = notes.dataset.notes !== state.step;
    for (const button of this.main.querySelectorAll<HTMLElement>('[data-does]')) {
      const does = button.dataset.does!;
      const pressed =
        does === state.overlay ||
        does === state.blank ||
        (does === 'freeze' && state.frozen) ||
        (does === 'pointer' && state.pointing);
      if (button.hasAttribute('aria-pressed')) button.setAttribute('aria-pressed', String(pressed));
    }
    if (this.remote && this.remote.step !== state.shown) {
      this.remote.close();
      this.remote = undefined;
    }
    const figure = this.steps.find(({ id }) => id === state.shown)!.figure;
    this.part('figure').hidden = !figure;
    if (figure && !this.remote)
      this.remote = new RemoteFigure(this.part('figure'), state.shown, figure, (param, text, rest) =>
        this.link!.send({ type: 'set', step: state.shown, param, text, rest }),
      );
    this.main.dataset.step = state.step;
    this.main.dataset.shown = state.shown;
    void this.drawLatest();
    this.tick();
  }

  /** Frames that come while one is drawn wait, and of those the latest alone is drawn. */
  private async drawLatest(): Promise<void> {
    const news = this.latest;
    if (!news || this.drawing || news.step !== this.remote?.step) return;
    this.drawing = true;
    this.latest = undefined;
    try {
      await this.remote.draw(news);
      const box = this.part('figure').querySelector<HTMLElement>('.drawing-box');
      if (box) fitDrawing(box);
      this.part('origin').textContent = [news.status, news.origin, news.trouble].filter((text) => text !== '').join(' · ');
      this.main.dataset.frame = String(news.number);
    } catch (error) {
      // A frame that this pane's program does not understand: the audience window may be of another build.
      this.part('origin').textContent = `The figure could not be drawn here (${(error as Error).message}); reload both windows.`;
    } finally {
      this.drawing = false;
      this.link!.send({ type: 'drawn', number: news.number });
    }
    if (this.latest) void this.drawLatest();
  }

  private titleOf(id: string): string {
    return this.main.querySelector(`[data-title="${CSS.escape(id)}"]`)!.textContent;
  }

  private listen(): void {
    const keypad = new Keypad(this.steps.length, {
      say: (text) => this.say(text),
      go: (index) => this.link!.send({ type: 'go', step: this.steps[index]!.id }),
      do: (deed) => this.do(deed),
    });
    addEventListener('keydown', (event) => keypad.press(event), true);
    this.main.addEventListener('click', ({ target }) => {
      const { does, goes } = (target as Element).closest<HTMLElement>('[data-does], [data-goes]')?.dataset ?? {};
      if (goes) this.link!.send({ type: 'go', step: goes });
      if (does === 'log') this.link!.send({ type: 'log' });
      else if (does === 'open') this.openAudience();
      else if (does) this.do(does as Command | Deed);
    });
    const figure = this.part('figure');
    figure.addEventListener('pointermove', ({ clientX, clientY }) => {
      if (!this.state?.pointing) return;
      const { left, top, width, height } = figure.querySelector('.drawing-box')!.getBoundingClientRect();
      this.link!.send({ type: 'point', x: (clientX - left) / width, y: (clientY - top) / height });
    });
    addEventListener('resize', () => {
      const box = figure.querySelector<HTMLElement>('.drawing-box');
      if (box) fitDrawing(box);
    });
    const file = this.part('file') as HTMLInputElement;
    file.addEventListener('change', async () => {
      const chosen = file.files?.[0];
      if (chosen) this.open(await chosen.text());
      file.value = '';
    });
    this.part('scrub').addEventListener('input', ({ target }) => this.replay?.scrub(Number((target as HTMLInputElement).value)));
    this.part('play').addEventListener('click', () => (this.replay?.playing ? this.replay.pause() : this.replay?.play()));
    this.part('back').addEventListener('click', () => this.replay?.step(-1));
    this.part('forth').addEventListener('click', () => this.replay?.step(1));
  }

  private do(deed: Command | Deed): void {
    if (deed === 'save') this.link!.send({ type: 'log' });
    else if (deed === 'presenter') this.openAudience();
    // A window goes full screen only by its own key.
    else if (deed === 'fullscreen') this.say('Full screen: press F in the audience window.');
    else this.link!.send({ type: 'do', command: deed });
  }

  private openAudience(): void {
    const step = this.state?.step ?? this.steps[0]!.id;
    open(`../${this.search || location.search}${stepHash(step)}&session=${this.session}`, `ulp-audience-${this.session}`);
  }

  private open(text: string): void {
    const known = (step: string) => this.steps.some(({ id }) => id === step);
    try {
      // Params are parsed where they are put: in the audience window.
      const { entries } = parseLog(text, this.deck.slug, { known, parses: () => true });
      const scrub = this.part('scrub') as HTMLInputElement;
      this.replay = new Replay(entries, {
        now: () => performance.now(),
        put: (entry) => this.link!.send({ type: 'put', entry }),
        moved: (at, playing) => {
          scrub.value = String(at);
          this.part('replayed').textContent = `${clock(at)} of ${clock(this.replay!.length)}`;
          this.part('play').textContent = playing ? 'Pause' : 'Play';
        },
      });
      scrub.max = String(this.replay.length);
      this.part('replay').hidden = false;
      this.replay.scrub(0);
      this.say(`Opened: ${entries.length} moments.`);
    } catch (error) {
      this.say(`Not opened: ${(error as Error).message}.`);
    }
  }

  private tick(): void {
    this.replay?.tick();
    const elapsed = this.began === null ? 0 : Date.now() - this.began;
    const minutes = this.cut.minutes * 60_000;
    this.part('elapsed').textContent = clock(elapsed);
    this.part('remaining').textContent = `${clock(minutes - elapsed)} left of ${this.cut.minutes} min`;
    if (!this.state) return;
    const late = elapsed - plannedEnd(this.cut.steps, this.state.step);
    this.part('planned').textContent =
      this.began === null
        ? 'the clock starts with the first step'
        : late > 0
          ? `${clock(late)} behind the plan`
          : `${clock(-late)} until the next step is planned`;
    this.main.toggleAttribute('data-late', late > 0);
  }

  private say(text: string): void {
    this.part('said').textContent = text;
  }
}

new Pane();
