/** Byte-pair encoding as `site/commands/train-model.py` learnt it: tokens 0 to 255 are bytes, then the merges in order, then the end of a text. */

/** Words with the space before them, digits one by one, signs. The same expression as in Python, for texts of ASCII. */
const pieces = / ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+/g;

const plain: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '--',
  '\u2026': '...',
  '\u00a0': ' ',
};

/** Plain quotes and dashes, one space, one newline: what was done to the texts that the model learnt from. */
export const cleanText = (text: string): string =>
  Array.from(text, (character) => plain[character] ?? character)
    .join('')
    .replace(/[ \t\r]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();

export class Tokenizer {
  /** The token between texts: each prompt begins with it. */
  readonly end: number;
  private readonly bytes: readonly Uint8Array[];
  private readonly ranks = new Map<string, number>();

  constructor({ merges, end }: { readonly merges: readonly (readonly [number, number])[]; readonly end: number }) {
    this.end = end;
    const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
    for (const [rank, [first, second]] of merges.entries()) {
      this.ranks.set(`${first},${second}`, rank);
      bytes.push(Uint8Array.from([...bytes[first]!, ...bytes[second]!]));
    }
    this.bytes = bytes;
  }

  /** Without the token of the end. */
  encode(text: string): number[] {
    return [...text.matchAll(pieces)].flatMap(([piece]) => {
      const parts: number[] = [...new TextEncoder().encode(piece)];
      for (;;) {
        let [best, at] = [Number.POSITIVE_INFINITY, -1];
        for (let i = 0; i + 1 < parts.length; i++) {
          const rank = this.ranks.get(`${parts[i]},${parts[i + 1]}`) ?? Number.POSITIVE_INFINITY;
          if (rank < best) [best, at] = [rank, i];
        }
        if (at < 0) return parts;
        parts.splice(at, 2, 256 + best);
      }
    });
  }

  /** The end of a text is an empty string; half a character is U+FFFD. */
  decode(tokens: Iterable<number>): string {
    const bytes = [...tokens].flatMap((token) => (token === this.end ? [] : [...(this.bytes[token] ?? [])]));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }
}
