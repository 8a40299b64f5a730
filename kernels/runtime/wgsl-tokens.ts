/** WGSL as a list of tokens without comments: as much of the grammar as it takes to find loops, functions and calls. */

export interface Token {
  readonly text: string;
  /** Where it starts, in UTF-16 code units. */
  readonly at: number;
  readonly kind: 'word' | 'number' | 'mark';
}

/** Line breaks as the standard counts them (WGSL, 3.2): a comment to the end of its line ends at any of them. */
export const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

const blank = /[\s\u0085\u200e\u200f]+/uy;
const lineComment = /\/\/[^\n\v\f\r\u0085\u2028\u2029]*/y;
const word = /[_\p{XID_Start}]\p{XID_Continue}*/uy;
const number = /(?:0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[iufh]?/y;

/** Where the block comment at `from` ends (they nest); undefined where it does not. */
function commentEnd(wgsl: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < wgsl.length; ) {
    const two = wgsl.slice(at, at + 2);
    if (two === '/*') depth++;
    else if (two === '*/') depth--;
    at += two === '/*' || two === '*/' ? 2 : 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** The tokens of `wgsl`; undefined where a block comment has no end. Whatever is neither word nor number is a mark of one character. */
export function tokensOf(wgsl: string): Token[] | undefined {
  const tokens: Token[] = [];
  const match = (pattern: RegExp, at: number): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(wgsl)?.[0];
  };
  for (let at = 0; at < wgsl.length; ) {
    const skipped = match(blank, at) ?? match(lineComment, at);
    if (skipped !== undefined) at += skipped.length;
    else if (wgsl.startsWith('/*', at)) {
      const end = commentEnd(wgsl, at);
      if (end === undefined) return undefined;
      at = end;
    } else {
      const name = match(word, at);
      const text = name ?? match(number, at) ?? wgsl[at]!;
      tokens.push({ text, at, kind: name !== undefined ? 'word' : text.length > 1 || /\d/.test(text) ? 'number' : 'mark' });
      at += text.length;
    }
  }
  return tokens;
}
