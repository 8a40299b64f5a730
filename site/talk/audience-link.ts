/** The audience window's end of the channel: hears the pane, and sends it states, and of frames the latest only. */
import type { LiveFigure } from '../runtime/live.tsx';
import { ParamError, type ParamRecord } from '../runtime/params.ts';
import { formatValues } from '../runtime/values.ts';
import type { AnyWidget } from '../runtime/widget.ts';
import type { Step } from './deck.ts';
import type { LogEntry } from './log.ts';
import { channelName, type Envelope, type FigureNews, type FromAudience, readFromPane } from './messages.ts';
import { originOf } from './origin.ts';
import type { Command } from './state.ts';

export interface LinkEvents {
  hello(): void;
  deed(deed: Command | 'run' | 'start'): void;
  go(step: string): void;
  set(step: string, param: string, text: string, rest: boolean): void;
  point(x: number, y: number): void;
  /** The log, as a file. */
  log(): string;
  put(entry: LogEntry): void;
}

export class AudienceLink {
  private readonly channel: BroadcastChannel;
  /** By step: declarations that are loaded, whose parsers check what comes. */
  private readonly widgets = new Map<string, AnyWidget>();
  private number = 0;
  /** A frame is on its way: the next waits until the pane has drawn it. */
  private underWay = false;
  private waiting: FigureNews | undefined;

  constructor(
    private readonly session: string,
    steps: readonly Step[],
    events: LinkEvents,
  ) {
    this.channel = new BroadcastChannel(channelName(session));
    const known = (step: unknown): boolean => steps.some(({ id }) => id === step);
    const parses = (step: string, param: string, text: string): boolean => this.parses(step, param, text);
    this.channel.onmessage = ({ data }) => {
      const message = readFromPane(data, session, { known, parses });
      // Counted, so that a speaker's machine can be asked whether anything else spoke.
      if (!message) {
        const { dataset } = document.documentElement;
        dataset.refused = String(Number(dataset.refused ?? 0) + 1);
        return;
      }
      if (message.type === 'hello') {
        this.underWay = false;
        this.waiting = undefined;
        events.hello();
      } else if (message.type === 'do') events.deed(message.command);
      else if (message.type === 'go') events.go(message.step);
      else if (message.type === 'set') events.set(message.step, message.param, message.text, message.rest);
      else if (message.type === 'drawn') this.drawn(message.number);
      else if (message.type === 'point') events.point(message.x, message.y);
      else if (message.type === 'log') this.tell({ type: 'log', text: events.log() });
      else events.put(message.entry);
    };
  }

  tell(message: FromAudience): void {
    this.channel.postMessage({ talk: this.session, from: 'audience', message } satisfies Envelope<FromAudience>);
  }

  bye(): void {
    this.tell({ type: 'bye' });
  }

  /** What the figure of a step shows now. Sent at once, or when the pane has drawn the one before. */
  show(step: string, live: LiveFigure, trouble: string): void {
    this.widgets.set(step, live.widget);
    const { frame, frameValues, values, widget, host } = live;
    const news: FigureNews = {
      step,
      number: ++this.number,
      frame,
      texts: formatValues(widget, values),
      frameTexts: frameValues ? formatValues(widget, frameValues) : {},
      status: host.dataset.state as FigureNews['status'],
      origin: originOf(live),
      trouble,
    };
    this.waiting = news;
    if (!this.underWay) this.sendLatest();
  }

  private sendLatest(): void {
    const news = this.waiting;
    if (!news) return;
    this.waiting = undefined;
    this.underWay = true;
    this.tell({ type: 'figure', ...news });
  }

  private drawn(number: number): void {
    if (number < this.number && this.waiting === undefined) return;
    this.underWay = false;
    this.sendLatest();
  }

  private parses(step: string, param: string, text: string): boolean {
    const widget = this.widgets.get(step);
    // A log may name a step whose figure has not been opened: its params are parsed when it is.
    if (!widget) return true;
    const declared = (widget.params as ParamRecord)[param];
    if (!declared) return false;
    try {
      declared.parse(text);
      return true;
    } catch (error) {
      if (error instanceof ParamError) return false;
      throw error;
    }
  }
}
