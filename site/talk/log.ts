/** A talk as it was given: what the screen showed, and when. A few kilobytes; replay runs it again, on any machine. Pure. */
import { blanks, sources, type TalkState } from './state.ts';

/** The state of the screen from `at` on, in ms since the talk began. */
export interface LogEntry {
  readonly at: number;
  readonly step: string;
  readonly revealed: boolean;
  readonly blank: TalkState['blank'];
  readonly source: TalkState['source'];
  /** The params of the step's figure that are not its preset's, as texts. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface TalkLog {
  readonly ulp: 'talk 1';
  readonly post: string;
  readonly cut: string;
  /** When it began: 2026-11-24T10:00:00.000Z */
  readonly began: string;
  readonly entries: readonly LogEntry[];
}

const same = (one: LogEntry, other: LogEntry): boolean =>
  JSON.stringify({ ...one, at: 0 }) === JSON.stringify({ ...other, at: 0 });

/** The entries with one more, unless nothing changed. Of a param that is dragged, only where it came to rest is kept. */
export function logged(entries: readonly LogEntry[], entry: LogEntry): readonly LogEntry[] {
  const last = entries.at(-1);
  if (last && same(last, entry)) return entries;
  const dragged =
    last &&
    last.step === entry.step &&
    entry.at - last.at < 250 &&
    same({ ...last, texts: entry.texts }, entry) &&
    entries.length > 1;
  return dragged ? [...entries.slice(0, -1), { ...entry, at: last.at }] : [...entries, entry];
}

/** What the screen showed at a time; undefined before the first entry. */
export const entryAt = (entries: readonly LogEntry[], at: number): LogEntry | undefined =>
  entries.findLast((entry) => entry.at <= at);

interface Checks {
  /** Is there such a step. */
  known(step: string): boolean;
  /** Does the step's figure have this param, and does its parser take the text. */
  parses(step: string, param: string, text: string): boolean;
}

/** The entries, where each of them is whole and in the order of time; else undefined. */
export function readLog(value: unknown, { known, parses }: Checks): LogEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  let before = 0;
  for (const entry of value as (LogEntry | null)[]) {
    if (entry === null || typeof entry !== 'object') return undefined;
    const { at, step, revealed, blank, source, texts } = entry;
    if (typeof at !== 'number' || !(at >= before) || !Number.isFinite(at)) return undefined;
    if (typeof step !== 'string' || !known(step) || typeof revealed !== 'boolean') return undefined;
    if (!blanks.includes(blank) || !sources.includes(source)) return undefined;
    if (texts === null || typeof texts !== 'object') return undefined;
    for (const [param, text] of Object.entries(texts))
      if (typeof text !== 'string' || !parses(step, param, text)) return undefined;
    before = at;
  }
  return value as LogEntry[];
}

/** @throws Error that says what is wrong with the file */
export function parseLog(text: string, post: string, checks: Checks): TalkLog {
  const log = (() => {
    try {
      return JSON.parse(text) as TalkLog | null;
    } catch {
      throw new Error('the file is no log of a talk: it is not JSON');
    }
  })();
  if (log?.ulp !== 'talk 1') throw new Error('the file is no log of a talk');
  if (log.post !== post) throw new Error(`the log is of another talk: ${String(log.post)}`);
  const entries = readLog(log.entries, checks);
  if (!entries || entries.length === 0) throw new Error('the log names steps or params that this talk does not have');
  return { ...log, entries };
}
