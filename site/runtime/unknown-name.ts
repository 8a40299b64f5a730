import { nearest } from './nearest.ts';

/** Thrown for a name that is not there: `widget reduction-order: unknown preset "wid"; it has default, wide`. */
export class UnknownName extends Error {
  override name = 'UnknownName';
  constructor(where: string, what: string, value: string, known: readonly string[]) {
    const close = nearest(value, known);
    super(
      `${where}: unknown ${what} "${value}"${close ? `, did you mean "${close}"?` : ''}; it has ${known.join(', ') || 'none'}`,
    );
  }
}
