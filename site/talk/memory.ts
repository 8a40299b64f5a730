/** What a talk's window keeps over a reload, in the window's own storage; nothing of it outlives the window. */
import type { LogEntry } from './log.ts';
import type { TalkState } from './state.ts';

export interface Memory {
  readonly session: string;
  readonly cut: string;
  readonly state: TalkState;
  /** When the talk began, in ms since 1970. */
  readonly began: number | null;
  readonly log: readonly LogEntry[];
  /** By step: the params that are not its preset's. */
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const keyOf = (slug: string): string => `ulp-talk:${slug}`;

export function recall(slug: string): Memory | undefined {
  try {
    const text = sessionStorage.getItem(keyOf(slug));
    return text === null ? undefined : (JSON.parse(text) as Memory);
  } catch {
    // A browser that keeps nothing for this page gives the talk all the same.
    return undefined;
  }
}

export function keep(slug: string, memory: Memory): void {
  try {
    sessionStorage.setItem(keyOf(slug), JSON.stringify(memory));
  } catch {
    // As above; a reload then starts from the address.
  }
}
