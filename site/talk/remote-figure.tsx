/**
 * The figure of the current step in the presenter pane: drawn from the frames that the audience window sends, with every control of the
 * widget. Nothing is computed here; a control says what it was turned to, and the frame that answers comes back.
 */
import { render } from 'preact';
import { Controls } from '../runtime/controls.tsx';
import { type Dragged, listen } from '../runtime/drag.ts';
import { draggedValue } from '../runtime/dragged-value.ts';
import type { ParamRecord } from '../runtime/params.ts';
import { loadWidget } from '../runtime/registry.ts';
import { Sentence } from '../runtime/sentence.tsx';
import { formatValues, parseValues, type Values } from '../runtime/values.ts';
import type { AnyWidget } from '../runtime/widget.ts';
import type { StepFigure } from './deck.ts';
import type { FigureNews } from './messages.ts';

export class RemoteFigure {
  private readonly drawing: HTMLElement;
  private readonly controls: HTMLElement;
  private readonly sentence: HTMLElement;
  private widget: AnyWidget | undefined;
  private values: Values = {};
  private stop: () => void = () => {};
  private closed = false;

  constructor(
    host: HTMLElement,
    readonly step: string,
    private readonly figure: StepFigure,
    private readonly send: (param: string, text: string, rest: boolean) => void,
  ) {
    host.innerHTML =
      '<div class="remote-controls controls"></div><div class="drawing-box"><div class="drawing"></div></div><p class="sentence"></p>';
    this.controls = host.querySelector('.remote-controls')!;
    this.drawing = host.querySelector('.drawing')!;
    this.sentence = host.querySelector('.sentence')!;
    this.stop = listen(this.drawing, (dragged) => this.dragged(dragged));
  }

  close(): void {
    this.closed = true;
    this.stop();
    for (const part of [this.controls, this.drawing, this.sentence]) render(null, part);
  }

  /** Draws what came. Resolves when it is on the page. */
  async draw({ frame, texts, frameTexts }: FigureNews): Promise<void> {
    this.widget ??= await loadWidget(this.figure.widget);
    if (this.closed) return;
    const { widget } = this;
    // Parsed by the params' own parsers: what none of them takes is not drawn.
    this.values = parseValues(widget, texts);
    const values = { ...this.values, ...(Object.keys(frameTexts).length > 0 ? parseValues(widget, frameTexts) : {}) };
    const change = (key: string, value: unknown, rest: boolean) => this.change(key, value, rest);
    render(<Controls id="remote" widget={widget} values={this.values} onChange={change} />, this.controls);
    if (frame === undefined) return;
    const View = widget.view;
    const set = (all: Values) => {
      for (const [key, value] of Object.entries(all)) this.change(key, value, true);
    };
    render(<View frame={frame} params={values as never} set={set} />, this.drawing);
    render(<Sentence text={widget.describe(frame, values as never)} />, this.sentence);
  }

  private change(key: string, value: unknown, rest: boolean): void {
    const { widget } = this;
    if (!widget) return;
    this.values = { ...this.values, [key]: value };
    this.send(key, formatValues(widget, this.values)[key]!, rest);
  }

  private dragged(dragged: Dragged): void {
    if (!this.widget) return;
    const { param: key, rest } = dragged;
    this.change(key, draggedValue((this.widget.params as ParamRecord)[key]!, this.values[key], dragged), rest);
  }
}
