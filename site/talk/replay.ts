/** Plays a log: puts each of its moments at its time, and any moment at once when it is scrubbed. The clock is passed in. */
import { entryAt, type LogEntry } from './log.ts';

export interface ReplayWorld {
  now(): number;
  put(entry: LogEntry): void;
  /** The time of the log, in ms, changed. */
  moved(at: number, playing: boolean): void;
}

export class Replay {
  private at = 0;
  private from: number | undefined;
  private last: LogEntry | undefined;

  constructor(
    private readonly entries: readonly LogEntry[],
    private readonly world: ReplayWorld,
  ) {}

  /** Until its last entry, and a breath. */
  get length(): number {
    return this.entries.at(-1)!.at + 2000;
  }

  get playing(): boolean {
    return this.from !== undefined;
  }

  play(): void {
    if (this.at >= this.length) this.at = 0;
    this.from = this.world.now() - this.at;
    this.show();
  }

  pause(): void {
    this.tick();
    this.from = undefined;
    this.show();
  }

  scrub(at: number): void {
    this.at = Math.min(this.length, Math.max(0, at));
    if (this.from !== undefined) this.from = this.world.now() - this.at;
    this.show();
  }

  /** The entry after, or before, the one that is shown. */
  step(by: 1 | -1): void {
    const now = this.last ? this.entries.indexOf(this.last) : -1;
    const next = this.entries[Math.min(this.entries.length - 1, Math.max(0, now + by))]!;
    this.scrub(next.at);
  }

  /** To be called now and then while it plays. */
  tick(): void {
    if (this.from === undefined) return;
    this.at = Math.min(this.length, this.world.now() - this.from);
    if (this.at >= this.length) this.from = undefined;
    this.show();
  }

  private show(): void {
    const entry = entryAt(this.entries, this.at) ?? this.entries[0]!;
    if (entry !== this.last) {
      this.last = entry;
      this.world.put(entry);
    }
    this.world.moved(this.at, this.playing);
  }
}
