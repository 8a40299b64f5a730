/**
 * What the windows of a talk say to each other over a BroadcastChannel. Every message carries the session's id and is checked piece by
 * piece before anybody acts on it: any page of this origin can speak on a channel. Pure.
 */
import type { FrameValue } from '../runtime/widget.ts';
import { type LogEntry, readLog } from './log.ts';
import { blanks, type Command, commands, overlays, ratios, sources, type TalkState, themes } from './state.ts';

/** Most bytes of a frame: the contract's. */
const mostBytes = 256 * 1024;
/** Longest text of a param in a message. */
const longest = 20_000;

export interface FigureNews {
  readonly step: string;
  /** Counts frames, so that the pane can say which it has drawn. */
  readonly number: number;
  readonly frame: FrameValue | undefined;
  /** Every param as its text: of the controls, and of the frame. */
  readonly texts: Readonly<Record<string, string>>;
  readonly frameTexts: Readonly<Record<string, string>>;
  readonly status: 'recorded' | 'idle' | 'running' | 'paused' | 'done' | 'error';
  /** Where the frame came from, in words. */
  readonly origin: string;
  /** Why the recording is shown, in words; empty where it is not. */
  readonly trouble: string;
}

export type FromAudience =
  | {
      readonly type: 'state';
      readonly state: TalkState;
      readonly began: number | null;
      readonly search: string;
      readonly article: string;
    }
  | ({ readonly type: 'figure' } & FigureNews)
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'bye' };

export type FromPane =
  | { readonly type: 'hello' }
  | { readonly type: 'do'; readonly command: Command | 'run' | 'start' }
  | { readonly type: 'go'; readonly step: string }
  | { readonly type: 'set'; readonly step: string; readonly param: string; readonly text: string; readonly rest: boolean }
  /** The pane has drawn this frame: the next may come. */
  | { readonly type: 'drawn'; readonly number: number }
  /** Shares of the slide's width and height. */
  | { readonly type: 'point'; readonly x: number; readonly y: number }
  | { readonly type: 'log' }
  /** A moment of a log: replay. */
  | { readonly type: 'put'; readonly entry: LogEntry };

export interface Envelope<M> {
  readonly talk: string;
  readonly from: 'audience' | 'pane';
  readonly message: M;
}

export const channelName = (session: string): string => `ulp-talk-${session}`;

/** 128 random bits. */
export const newSession = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

type Dict = Readonly<Record<string, unknown>>;
const isDict = (value: unknown): value is Dict => value !== null && typeof value === 'object' && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longest;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isOneOf = (values: readonly string[], value: unknown): boolean => values.includes(value as string);
/** An address of this site: no other scheme, no other host. */
const isPath = (value: unknown): boolean => isText(value) && /^\/(?!\/)/.test(value);
const isTexts = (value: unknown): value is Record<string, string> => isDict(value) && Object.values(value).every(isText);

/** Plain data and no more of it than a frame may be. */
function isFrame(value: unknown): value is FrameValue {
  let bytes = 0;
  const walk = (item: unknown, depth: number): boolean => {
    if (depth > 16) return false;
    if (typeof item === 'string') bytes += item.length * 2;
    else if (ArrayBuffer.isView(item)) bytes += item.byteLength;
    else if (item === null || typeof item === 'number' || typeof item === 'boolean') bytes += 8;
    else if (Array.isArray(item)) return item.every((inner) => walk(inner, depth + 1));
    else if (isDict(item) && [Object.prototype, null].includes(Object.getPrototypeOf(item)))
      return Object.values(item).every((inner) => walk(inner, depth + 1));
    else return false;
    return bytes <= mostBytes;
  };
  return walk(value, 0) && bytes <= mostBytes;
}

function isState(value: unknown, known: (step: string) => boolean): value is TalkState {
  return (
    isDict(value) &&
    known(value.step as string) &&
    known(value.shown as string) &&
    isFlag(value.revealed) &&
    isFlag(value.frozen) &&
    isFlag(value.pointing) &&
    isOneOf(blanks, value.blank) &&
    isOneOf(sources, value.source) &&
    isOneOf(themes, value.theme) &&
    isOneOf(ratios, value.ratio) &&
    isOneOf(overlays, value.overlay)
  );
}

/** The message inside, where the envelope is of this session and from the other side. */
function inside(data: unknown, session: string, from: Envelope<unknown>['from']): Dict | undefined {
  if (!isDict(data) || data.talk !== session || data.from !== from || !isDict(data.message)) return undefined;
  return data.message;
}

const statuses = ['recorded', 'idle', 'running', 'paused', 'done', 'error'];

/** @returns undefined for whatever is not a whole message of this session's audience window */
export function readFromAudience(data: unknown, session: string, known: (step: string) => boolean): FromAudience | undefined {
  const message = inside(data, session, 'audience');
  if (!message) return undefined;
  const { type } = message;
  const right =
    type === 'state'
      ? isState(message.state, known) &&
        (message.began === null || isNumber(message.began)) &&
        isText(message.search) &&
        isPath(message.article)
      : type === 'figure'
        ? known(message.step as string) &&
          isNumber(message.number) &&
          (message.frame === undefined || isFrame(message.frame)) &&
          isTexts(message.texts) &&
          isTexts(message.frameTexts) &&
          isOneOf(statuses, message.status) &&
          isText(message.origin) &&
          isText(message.trouble)
        : type === 'log'
          ? typeof message.text === 'string'
          : type === 'bye';
  return right ? (message as unknown as FromAudience) : undefined;
}

/**
 * @param known is there such a step
 * @param parses does the step's figure have the param, and does its parser take the text
 * @returns undefined for whatever is not a whole message of this session's pane
 */
export function readFromPane(
  data: unknown,
  session: string,
  { known, parses }: { known(step: string): boolean; parses(step: string, param: string, text: string): boolean },
): FromPane | undefined {
  const message = inside(data, session, 'pane');
  if (!message) return undefined;
  const { type } = message;
  const right =
    type === 'hello' || type === 'log'
      ? true
      : type === 'do'
        ? isOneOf([...commands, 'run', 'start'], message.command)
        : type === 'go'
          ? known(message.step as string)
          : type === 'set'
            ? known(message.step as string) &&
              isText(message.param) &&
              isText(message.text) &&
              isFlag(message.rest) &&
              parses(message.step as string, message.param, message.text)
            : type === 'drawn'
              ? isNumber(message.number)
              : type === 'point'
                ? isNumber(message.x) && isNumber(message.y)
                : type === 'put' && readLog([message.entry], { known, parses }) !== undefined;
  return right ? (message as unknown as FromPane) : undefined;
}
