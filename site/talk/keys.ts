/** Keys of a talk: what the windows listen for, and what the help overlay says. Pure. */
import type { Command } from './state.ts';

/** What a window does by itself, beside the state's commands. */
export type Deed = 'run' | 'fullscreen' | 'presenter' | 'save' | 'start';

export interface Key {
  readonly keys: readonly string[];
  readonly does: Command | Deed;
  readonly says: string;
}

export const keys: readonly Key[] = [
  { keys: ['ArrowRight', 'ArrowDown', 'PageDown', ' ', 'Enter'], does: 'next', says: 'next step, or the answer' },
  { keys: ['ArrowLeft', 'ArrowUp', 'PageUp', 'Backspace', 'Shift+ '], does: 'previous', says: 'step before' },
  { keys: ['Home'], does: 'first', says: 'first step' },
  { keys: ['End', 'e'], does: 'last', says: 'the ending' },
  { keys: ['o'], does: 'overview', says: 'overview of all steps' },
  { keys: ['b', '.'], does: 'black', says: 'black screen' },
  { keys: ['w'], does: 'white', says: 'white screen' },
  { keys: ['z'], does: 'freeze', says: 'freeze the screen, or let it follow again' },
  { keys: ['p'], does: 'pointer', says: 'pointer' },
  { keys: ['r'], does: 'run', says: 'run the figure again' },
  { keys: ['k'], does: 'recorded', says: 'show the recording' },
  { keys: ['l'], does: 'live', says: 'back to live' },
  { keys: ['c'], does: 'controls', says: 'controls of the figure' },
  { keys: ['q'], does: 'qr', says: 'code for phones: their bits, or the article' },
  { keys: ['n'], does: 'notes', says: 'notes on this screen' },
  { keys: ['s'], does: 'presenter', says: 'presenter window' },
  { keys: ['t'], does: 'theme', says: 'light, dark, projector' },
  { keys: ['a'], does: 'ratio', says: '16:9 or 4:3' },
  { keys: ['f'], does: 'fullscreen', says: 'full screen' },
  { keys: ['d'], does: 'save', says: 'save the log of this talk' },
  { keys: ['?'], does: 'help', says: 'these keys' },
  { keys: ['Escape'], does: 'close', says: 'close what lies over the slide' },
];

const names: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowUp: '↑',
  ' ': 'space',
  'Shift+ ': 'shift space',
  PageDown: 'page down',
  PageUp: 'page up',
  Escape: 'esc',
};
export const nameOfKey = (key: string): string => names[key] ?? key;

const byKey = new Map(keys.flatMap(({ keys: all, does }) => all.map((key) => [key, does] as const)));

export interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key does; undefined where it is none of ours, or the browser's. */
export function deedOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed): Command | Deed | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === ' ' && shiftKey) return byKey.get('Shift+ ');
  return byKey.get(key.length === 1 ? key.toLowerCase() : key);
}
