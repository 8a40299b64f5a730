/** The slides on the screen: which is shown, how large, and what lies over them. Knows the DOM and nothing of figures. */
import type { Step } from './deck.ts';
import { fitDrawing } from './fit.ts';
import type { TalkState } from './state.ts';

/** A slide in its own units. */
const wide = 960;
const high = { '16:9': 540, '4:3': 720 } as const;

export class Slides {
  private readonly root = document.documentElement;
  private readonly frame: HTMLElement;
  private readonly sections = new Map<string, HTMLElement>();
  private readonly overlays: Readonly<Record<Exclude<TalkState['overlay'], 'none' | 'controls'>, HTMLElement>>;
  private readonly blank: HTMLElement;
  private readonly dot: HTMLElement;
  private readonly said: HTMLElement;
  private readonly resized = new ResizeObserver((entries) => {
    for (const { target } of entries) this.fit(target.closest<HTMLElement>('.slide')!);
  });
  private state: TalkState | undefined;

  constructor(
    main: HTMLElement,
    private readonly steps: readonly Step[],
    pick: (id: string) => void,
  ) {
    const part = (selector: string) => main.querySelector<HTMLElement>(selector)!;
    this.frame = part('.slides');
    this.blank = part('.blank');
    this.dot = part('.dot');
    this.said = part('.said');
    this.overlays = { overview: part('.overview'), help: part('.help'), qr: part('.qr'), notes: part('.speaker') };
    for (const section of main.querySelectorAll<HTMLElement>('.slide')) {
      section.hidden = true;
      this.sections.set(section.dataset.step!, section);
    }
    const list = this.overlays.overview.querySelector('ol')!;
    list.style.setProperty('--rows', String(Math.max(8, Math.ceil(steps.length / 2))));
    for (const [index, { id }] of steps.entries()) {
      const section = this.sections.get(id)!;
      section.querySelector('.place')!.textContent = `${index + 1} / ${steps.length}`;
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.goes = id;
      const number = document.createElement('b');
      number.textContent = String(index + 1);
      button.append(number, ` ${this.titleOf(id)}`);
      button.addEventListener('click', () => pick(id));
      item.append(button);
      list.append(item);
    }
    addEventListener('resize', () => this.scale());
    // Fonts that come late are other widths.
    void document.fonts.ready.then(() => this.refit());
  }

  get shown(): HTMLElement | undefined {
    return this.state && this.sections.get(this.state.shown);
  }

  sectionOf(id: string): HTMLElement {
    return this.sections.get(id)!;
  }

  titleOf(id: string): string {
    return this.sections.get(id)!.querySelector('h1, h2')!.textContent.trim();
  }

  /** Draws a state; returns whether another slide is shown than before. */
  show(state: TalkState): boolean {
    const before = this.state;
    this.state = state;
    this.root.dataset.theme = state.theme;
    this.root.dataset.ratio = state.ratio;
    this.root.dataset.overlay = state.overlay;
    this.root.toggleAttribute('data-frozen', state.frozen);
    if (before?.ratio !== state.ratio || before?.theme !== state.theme) this.scale();
    const moved = before?.shown !== state.shown;
    const section = this.sections.get(state.shown)!;
    if (moved) {
      for (const one of this.sections.values()) one.hidden = one !== section;
      this.resized.disconnect();
      const drawing = section.querySelector('.drawing');
      if (drawing) this.resized.observe(drawing);
      const at = this.steps.findIndex(({ id }) => id === state.shown);
      const bar = document.querySelector<HTMLElement>('.progress-bar span')!;
      bar.style.width = `${(100 * (at + 1)) / this.steps.length}%`;
    }
    section.querySelector<HTMLElement>('ulp-widget')?.toggleAttribute('data-answered', state.revealed);
    if (moved || before?.overlay !== state.overlay || before?.revealed !== state.revealed) this.fit(section);
    for (const [name, overlay] of Object.entries(this.overlays)) overlay.hidden = name !== state.overlay;
    for (const notes of this.overlays.notes.querySelectorAll<HTMLElement>('[data-notes]'))
      notes.hidden = notes.dataset.notes !== state.step;
    this.blank.hidden = state.blank === 'none';
    this.blank.dataset.blank = state.blank;
    if (!state.pointing) this.dot.hidden = true;
    if (state.overlay !== before?.overlay) this.focusOverlay(state, section);
    else if (moved && before) section.focus({ preventScroll: true });
    return moved;
  }

  /** The pointer, in shares of the slide. */
  point(x: number, y: number): void {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    this.dot.hidden = false;
    this.dot.style.translate = `${left + x * width}px ${top + y * height}px`;
  }

  /** Where on the slide a place of the window is. */
  shareOf(clientX: number, clientY: number): { x: number; y: number } {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  /** A word to the speaker, in the corner: the number that is being typed, what was saved. */
  say(text: string): void {
    this.said.textContent = text;
  }

  /** The steps' slides, one below the other: for print. */
  showAll(steps: readonly { id: string }[], ratio: TalkState['ratio'], withNotes: boolean): void {
    Object.assign(this.root.dataset, { print: '', theme: 'light', ratio });
    this.root.style.setProperty('--slide-high', `${high[ratio]}px`);
    for (const { id } of steps) {
      const section = this.sections.get(id)!;
      section.hidden = false;
      section.querySelector<HTMLElement>('ulp-widget')?.toggleAttribute('data-answered', true);
      // In the order of the cut.
      this.frame.append(section);
      const notes = this.overlays.notes.querySelector<HTMLElement>(`[data-notes="${CSS.escape(id)}"]`)!;
      if (!withNotes || notes.hasAttribute('data-none')) continue;
      notes.hidden = false;
      notes.className = 'printed-notes';
      this.frame.append(notes);
    }
    this.refitAll();
  }

  refitAll(): void {
    for (const section of this.sections.values()) if (!section.hidden) this.fit(section);
  }

  refit(): void {
    if (this.shown) this.fit(this.shown);
  }

  private fit(section: HTMLElement): void {
    const box = section.querySelector<HTMLElement>('.drawing-box');
    if (box) fitDrawing(box);
  }

  private scale(): void {
    const height = high[this.state?.ratio ?? '16:9'];
    const factor = Math.min(innerWidth / wide, innerHeight / height);
    this.root.style.setProperty('--slide-high', `${height}px`);
    this.frame.style.transform = `translate(${(innerWidth - wide * factor) / 2}px, ${(innerHeight - height * factor) / 2}px) scale(${factor})`;
    this.refit();
  }

  private focusOverlay(state: TalkState, section: HTMLElement): void {
    if (state.overlay === 'overview')
      [...this.overlays.overview.querySelectorAll('button')].find(({ dataset }) => dataset.goes === state.step)?.focus();
    else if (state.overlay === 'controls') section.querySelector<HTMLElement>('fieldset.controls :is(input, select)')?.focus();
    else section.focus({ preventScroll: true });
  }
}
