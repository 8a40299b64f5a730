/** What the components of a post hand over while a talk is made of it. Server only. */

export interface WrittenClaim {
  readonly widget: string;
  readonly preset: string;
  /** The frame's field, by its path. */
  readonly of: string;
  readonly is: string;
  readonly at: string;
}

/** HTML by step, and the claims of prose and notes. */
export class TalkParts {
  readonly notes = new Map<string, string>();
  readonly bodies = new Map<string, string>();
  readonly stills = new Map<string, string>();
  readonly claims: WrittenClaim[] = [];

  add(kind: 'notes' | 'bodies' | 'stills', step: string, html: string): void {
    this[kind].set(step, (this[kind].get(step) ?? '') + html);
  }
}
