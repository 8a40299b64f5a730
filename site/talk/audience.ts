/**
 * The audience window: it alone runs figures. It keeps where the talk stands, in its address and over a reload, does what keys, touch and
 * the presenter pane ask for, and tells the pane what there is to see.
 */

import '../runtime/element.ts';
import { controlKeys } from '../runtime/controls.tsx';
import type { UlpWidget } from '../runtime/element.ts';
import type { LiveFigure } from '../runtime/live.tsx';
import type { ParamRecord } from '../runtime/params.ts';
import { readUrl } from '../runtime/read-url.ts';
import { formatValues, parseValues, presetValues, type Values } from '../runtime/values.ts';
import type { AnyWidget } from '../runtime/widget.ts';
import { articlePath, readAddress, stepHash, stepSearch } from './address.ts';
import { AudienceLink } from './audience-link.ts';
import { readChecked } from './checked.ts';
import type { Step } from './deck.ts';
import { Keypad } from './keypad.ts';
import type { Deed } from './keys.ts';
import { type LogEntry, logged, type TalkLog } from './log.ts';
import { keep, recall } from './memory.ts';
import { newSession } from './messages.ts';
import { cutNamed, publicUrl, readDeck, stepsOf } from './page-deck.ts';
import { Slides } from './slides.ts';
import { type Fallback, StageFigure } from './stage-figure.ts';
import { type Command, commands, go, reduce, startAt, type TalkState } from './state.ts';
import { stayAwake } from './stay-awake.ts';
import { touches } from './touches.ts';

const why: Readonly<Record<Fallback, string>> = {
  failed: 'The run failed',
  lost: 'The graphics device was lost',
  slow: 'The run took longer than it should',
  asked: 'The recording was asked for',
};

/** How long after the last change address, log and memory follow, in ms. */
const restAfter = 300;
/** As many params as the foot of a slide has room for. */
const mostParams = 3;

const isCommand = (deed: string): deed is Command => (commands as readonly string[]).includes(deed);

class Audience {
  private readonly main = document.querySelector<HTMLElement>('main.talk')!;
  private readonly deck = readDeck(this.main);
  private readonly remembered = recall(this.deck.slug);
  private readonly address = readAddress(location);
  private readonly cut = cutNamed(this.deck, this.address.cut);
  private readonly steps = stepsOf(this.deck, this.cut);
  private readonly checked = readChecked(this.deck.slug);
  private readonly figures = new Map<string, StageFigure>();
  private readonly slides = new Slides(this.main, this.steps, (id) => this.goTo(id));
  private readonly states = this.steps.map(({ id }) => ({ id, asks: 'asks' in (this.figureHost(id)?.dataset ?? {}) }));
  private readonly session = this.address.session ?? this.remembered?.session ?? newSession();
  private readonly link = new AudienceLink(this.session, this.steps, {
    hello: () => this.tell(),
    deed: (deed) => this.do(deed),
    go: (id) => this.goTo(id),
    set: (id, param, text, rest) => this.figures.get(id)?.set(param, text, rest),
    point: (x, y) => this.slides.point(x, y),
    log: () => this.logText(),
    put: (entry) => void this.put(entry),
  });
  private state: TalkState;
  private began: number | null;
  private log: readonly LogEntry[];
  private texts: Record<string, Readonly<Record<string, string>>>;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private trouble = '';
  /** Steps whose figure has been given its params. */
  private readonly opened = new Set<string>();
  /** The search that the window was opened with. */
  private readonly arrived = location.search;

  constructor() {
    const { remembered, address } = this;
    // The address is what the speaker sees and may have changed: it goes before what is remembered.
    const back = remembered?.cut === this.cut.name && remembered.state.step === address.step ? remembered : undefined;
    const near = innerWidth / innerHeight < 1.5 ? '4:3' : '16:9';
    this.state = back?.state ?? { ...startAt(this.states, address.step), ratio: near, ...this.looks() };
    this.began = remembered?.began ?? null;
    this.log = remembered?.log ?? [];
    this.texts = { ...remembered?.texts };
    if (new URLSearchParams(location.search).has('print')) this.print();
    else {
      this.draw(true);
      this.listen();
      stayAwake();
    }
  }

  /** Theme and ratio stay as the speaker chose them, wherever the address leads. */
  private looks(): Partial<TalkState> {
    return this.remembered ? { theme: this.remembered.state.theme, ratio: this.remembered.state.ratio } : {};
  }

  private stepOf(id: string): Step {
    return this.steps.find((step) => step.id === id)!;
  }
  private figureHost(id: string): UlpWidget | null {
    return this.slides.sectionOf(id).querySelector<UlpWidget>('ulp-widget');
  }

  private figureOf(id: string): StageFigure | undefined {
    const host = this.figureHost(id);
    if (!host) return undefined;
    const known = this.figures.get(id);
    if (known) return known;
    const events = {
      drawn: () => this.drawn(id),
      fell: (reason: Fallback) => this.fell(id, reason),
    };
    const figure = new StageFigure(host, events, this.checked[id]?.ms);
    this.figures.set(id, figure);
    return figure;
  }

  private listen(): void {
    const keypad = new Keypad(this.steps.length, {
      say: (text) => this.slides.say(text),
      go: (index) => this.goTo(this.steps[index]!.id),
      do: (deed) => this.do(deed),
    });
    addEventListener('keydown', (event) => keypad.press(event), true);
    addEventListener('hashchange', ({ newURL }) => {
      // The event's address, not the page's: that may have been written over since.
      const { step } = readAddress(new URL(newURL));
      if (step !== undefined && step !== this.state.step && this.states.some(({ id }) => id === step)) this.goTo(step);
    });
    addEventListener('pointermove', ({ clientX, clientY }) => {
      if (!this.state.pointing) return;
      const { x, y } = this.slides.shareOf(clientX, clientY);
      this.slides.point(x, y);
    });
    addEventListener('pagehide', () => {
      this.remember();
      this.link.bye();
    });
    this.main.addEventListener('click', ({ target }) => {
      // Whoever answers the question has the answer shown.
      if ((target as Element).closest('.ask button') && !this.state.revealed) this.do('reveal');
    });
    touches(this.main.querySelector<HTMLElement>('.slides')!, (deed) => this.do(deed));
  }

  private do(deed: Command | Deed): void {
    if (deed === 'run') this.figures.get(this.state.shown)?.run();
    else if (deed === 'fullscreen') void (document.fullscreenElement ? document.exitFullscreen() : this.main.requestFullscreen());
    else if (deed === 'presenter') this.openPane();
    else if (deed === 'save') void import('./save.ts').then(({ save }) => this.slides.say(save(this.deck.slug, this.logText())));
    else if (deed === 'start') this.begin(true);
    else if (isCommand(deed)) this.become(reduce(this.state, deed, this.states), deed);
  }

  private goTo(id: string): void {
    const step = this.states.find((one) => one.id === id);
    if (step) this.become(go(this.state, step));
  }

  private become(state: TalkState, command?: Command): void {
    const before = this.state;
    this.state = state;
    if (before.step !== state.step) this.begin();
    if (command === 'recorded') void this.figures.get(state.shown)?.record();
    if (command === 'live') this.figures.get(state.shown)?.run();
    this.draw(false);
  }

  /** The clock starts with the first step, or when the presenter says so. */
  private begin(anew = false): void {
    if (this.began !== null && !anew) return;
    this.began = Date.now();
    if (anew) this.log = [];
  }

  private draw(first: boolean): void {
    const before = this.slides.shown?.dataset.step;
    if (this.slides.show(this.state) || first) this.enter(before);
    if (this.state.overlay === 'qr') void this.code();
    this.main.dataset.step = this.state.shown;
    this.tell();
    this.atRest();
  }

  /** Another slide is on the screen: its figure comes alive, the one before rests, the next one's program is fetched. */
  private enter(before: string | undefined): void {
    this.trouble = '';
    if (before !== undefined) this.figures.get(before)?.leave();
    const { shown } = this.state;
    const figure = this.figureOf(shown);
    if (figure && this.state.source === 'recorded') void figure.record();
    else void figure?.enter((live) => this.asked(shown, live));
    if (this.stepOf(shown).kind === 'end') void this.articleCode();
    const next = this.steps[this.steps.findIndex(({ id }) => id === shown) + 1];
    if (next)
      void this.figureOf(next.id)
        ?.open()
        .catch(() => {});
  }

  /** The params that a step's figure opens with: those that it was left with before a reload, or those of the address. */
  private asked(id: string, { widget }: LiveFigure): Values | undefined {
    const { figure } = this.stepOf(id);
    if (!figure || this.opened.has(id)) return undefined;
    this.opened.add(id);
    const texts = this.texts[id];
    if (texts) return this.valuesOf(id, widget, texts);
    if (this.address.step !== id || this.arrived === '') return undefined;
    // The address may leave the preset out: the step says it.
    const query = new URLSearchParams(this.arrived);
    if (!query.has(figure.key)) query.set(figure.key, figure.preset);
    return readUrl(query.toString(), figure.key, figure.widget, widget, figure.preset).values;
  }

  /** The step's preset, and texts of params on top of it. */
  private valuesOf(id: string, widget: AnyWidget, texts: Readonly<Record<string, string>>): Values {
    const { figure } = this.stepOf(id);
    const preset = presetValues(figure!.widget, widget, figure!.preset);
    return parseValues(widget, { ...formatValues(widget, preset), ...texts });
  }

  /** What of a step's params is not its preset's. */
  private textsOf(id: string): Record<string, string> {
    const live = this.figures.get(id)?.live;
    const { figure } = this.stepOf(id);
    if (!live || !figure || !this.opened.has(id)) return { ...this.texts[id] };
    const preset = formatValues(live.widget, presetValues(figure.widget, live.widget, figure.preset));
    return Object.fromEntries(
      Object.entries(formatValues(live.widget, live.values)).filter(([param, text]) => text !== preset[param]),
    );
  }

  /** A figure was drawn anew. */
  private drawn(id: string): void {
    if (id !== this.state.shown) return;
    const live = this.figures.get(id)?.live;
    if (live?.provenance && this.state.source === 'recorded' && !this.figures.get(id)!.fallback)
      this.state = { ...this.state, source: 'live' };
    this.params(id);
    this.tell();
    this.atRest();
  }

  /** The params in a few words, at the foot of the slide. */
  private params(id: string): void {
    const live = this.figures.get(id)?.live;
    const place = this.slides.sectionOf(id).querySelector('.params')!;
    if (!live) return;
    place.textContent = controlKeys(live.widget, live.host.dataset.controls?.split(','))
      .first.slice(0, mostParams)
      .map((key) => {
        const param = (live.widget.params as ParamRecord)[key]!;
        const text = (param.format as (value: unknown) => string)(live.values[key]);
        return `${param.label} ${param.kind === 'flag' ? (text === '1' ? 'yes' : 'no') : text}`;
      })
      .filter((text) => text.length < 32)
      .join(' · ');
  }

  private fell(id: string, reason: Fallback): void {
    if (id !== this.state.shown) return;
    this.trouble = `${why[reason]}: the recording is shown. L runs it again.`;
    this.state = { ...this.state, source: 'recorded' };
    this.tell();
    this.atRest();
  }

  /** A moment of a log: the same step, params and screen. */
  private async put(entry: LogEntry): Promise<void> {
    const step = this.states.find(({ id }) => id === entry.step);
    if (!step) return;
    this.texts[entry.step] = entry.texts;
    const moved = entry.step !== this.state.shown;
    const wasRecorded = this.state.source === 'recorded';
    this.become({ ...go(this.state, step), revealed: entry.revealed, blank: entry.blank, source: entry.source });
    const figure = this.figureOf(entry.step);
    const live = await figure?.open().catch(() => undefined);
    if (!figure || !live || this.state.shown !== entry.step) return;
    if (entry.source === 'recorded') return void figure.record();
    if (wasRecorded && !moved) figure.run();
    this.opened.add(entry.step);
    figure.put(this.valuesOf(entry.step, live.widget, entry.texts));
  }

  private logText(): string {
    const began = new Date(this.began ?? Date.now()).toISOString();
    const log: TalkLog = { ulp: 'talk 1', post: this.deck.slug, cut: this.cut.name, began, entries: this.log };
    return JSON.stringify(log, null, 1);
  }

  /** After a change: the address, the log and the memory follow once nothing moves any more. */
  private atRest(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      const { shown } = this.state;
      const live = this.figures.get(shown)?.live;
      const values = live && this.opened.has(shown) ? live.values : undefined;
      const search = stepSearch(this.stepOf(shown), live?.widget, values, this.cut.name);
      const address = `${location.pathname}${search}${stepHash(shown)}`;
      if (address !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(history.state, '', address);
      if (this.began !== null) {
        const { revealed, blank, source } = this.state;
        const at = Math.max(0, Date.now() - this.began);
        this.log = logged(this.log, { at, step: shown, revealed, blank, source, texts: this.textsOf(shown) });
      }
      this.texts[shown] = this.textsOf(shown);
      this.remember();
      this.main.dataset.rest = String(Number(this.main.dataset.rest ?? 0) + 1);
    }, restAfter);
  }

  private remember(): void {
    const { session, state, began, log } = this;
    const { shown } = state;
    keep(this.deck.slug, {
      session,
      cut: this.cut.name,
      state,
      began,
      log,
      texts: { ...this.texts, [shown]: this.textsOf(shown) },
    });
  }

  /** Tells the pane where the talk stands, and what the figure of its step shows. */
  private tell(): void {
    const { state, began } = this;
    const { shown } = state;
    const figure = this.figures.get(shown);
    const live = figure?.live;
    const search = stepSearch(this.stepOf(shown), live?.widget, live?.values, this.cut.name);
    this.main.dataset.source = state.source;
    const article = articlePath(this.deck.article, this.stepOf(shown), live?.widget, live?.values);
    this.link.tell({ type: 'state', state, began, search, article });
    if (live) this.link.show(shown, live, this.trouble);
  }

  private openPane(): void {
    const pane = open(
      `presenter/${location.search}#session=${this.session}`,
      `ulp-pane-${this.session}`,
      'popup,width=1100,height=760',
    );
    if (!pane) this.slides.say('The browser did not open the presenter window: allow it for this page, and press S again.');
  }

  /** The article, on the last slide. */
  private async articleCode(): Promise<void> {
    const host = this.slides.sectionOf('end').querySelector<HTMLElement>('.code')!;
    if (host.dataset.text) return;
    const address = publicUrl(this.deck, this.deck.article);
    this.slides.sectionOf('end').querySelector('.address')!.textContent = address;
    (await import('./qr.tsx')).drawCode(host, address);
  }

  /** What phones in the room open: the figure as it stands, with a digest of its bits; or the article at this place. */
  private async code(): Promise<void> {
    const { shown } = this.state;
    const [{ drawCode }, { roomAddress }] = await Promise.all([import('./qr.tsx'), import('./room-address.ts')]);
    const { path, says } = roomAddress(this.deck, this.stepOf(shown), this.figures.get(shown)?.live);
    const address = publicUrl(this.deck, path);
    const overlay = this.main.querySelector<HTMLElement>('.overlay.qr')!;
    overlay.querySelector('.qr-says')!.textContent = says;
    overlay.querySelector('.address')!.textContent = address.replace(/#.*/, '');
    drawCode(overlay.querySelector<HTMLElement>('.code')!, address);
  }

  /** All slides as recorded, one a page; with `notes`, each followed by its notes. */
  private print(): void {
    const query = new URLSearchParams(location.search);
    this.slides.showAll(this.states, query.get('print') === '4:3' ? '4:3' : '16:9', query.has('notes'));
    void Promise.all([this.articleCode(), document.fonts.ready]).then(() => {
      this.slides.refitAll();
      this.main.dataset.printed = '';
    });
  }
}

new Audience();
