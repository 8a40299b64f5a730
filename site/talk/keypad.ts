/**
 * What a key press means in a talk's window: digits and Enter go to a step by its number; a clicker's keys turn the page wherever the
 * focus is; all others belong to the control that has the focus, where they could mean something to it.
 */
import { type Deed, deedOf } from './keys.ts';
import type { Command } from './state.ts';

export interface KeypadEvents {
  /** A word to the speaker: the number that is being typed. */
  say(text: string): void;
  /** To the step of that place, counted from 0. */
  go(index: number): void;
  do(deed: Command | Deed): void;
}

export class Keypad {
  private typed = '';

  constructor(
    private readonly count: number,
    private readonly events: KeypadEvents,
  ) {}

  press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const clicker = event.key === 'PageDown' || event.key === 'PageUp';
    const writes = target.closest('input:not([type="checkbox"]):not([type="radio"]), select, textarea');
    const held = target.closest('input, select, textarea, [data-handle], button, a[href], summary');
    if (/^\d$/.test(event.key) && !writes && !event.ctrlKey && !event.metaKey) {
      this.typed = (this.typed + event.key).slice(-3);
      this.events.say(`Step ${this.typed}`);
      return;
    }
    if (event.key === 'Enter' && this.typed !== '') {
      const index = Number(this.typed) - 1;
      const there = index >= 0 && index < this.count;
      this.events.say(there ? '' : `There are ${this.count} steps`);
      this.typed = '';
      if (there) this.events.go(index);
      event.preventDefault();
      return;
    }
    const deed = deedOf(event);
    if (!deed) return;
    if (this.typed !== '') this.events.say('');
    this.typed = '';
    if (held && !clicker && event.key !== 'Escape' && (writes || /^(Arrow|Home|End| |Enter)/.test(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape' && held) (document.activeElement as HTMLElement).blur();
    this.events.do(deed);
  }
}
