/** WGSL for the editor: words, comments and numbers by colour. Line by line, so it knows no grammar. */
import { HighlightStyle, LanguageSupport, StreamLanguage, type StringStream, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const keywords = new Set(
  'alias break case const const_assert continue continuing default diagnostic discard else enable fn for if let loop override requires return struct switch var while true false'.split(
    ' ',
  ),
);

interface State {
  /** How many block comments are open: they nest. */
  comments: number;
}

function inComment(stream: StringStream, state: State): string {
  while (!stream.eol()) {
    if (stream.match('*/')) {
      if (--state.comments === 0) break;
    } else if (stream.match('/*')) state.comments++;
    else stream.next();
  }
  return 'comment';
}

function token(stream: StringStream, state: State): string | null {
  if (state.comments > 0) return inComment(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match('//')) {
    stream.skipToEnd();
    return 'comment';
  }
  if (stream.match('/*')) {
    state.comments = 1;
    return inComment(stream, state);
  }
  if (stream.match(/^@\s*[_\p{L}][\p{L}\d_]*/u)) return 'meta';
  if (stream.match(/^(0[xX][\da-fA-F.]+([pP][+-]?\d+)?|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)[iufh]?/)) return 'number';
  const word = stream.match(/^[_\p{L}][\p{L}\d_]*/u) as RegExpMatchArray | null;
  if (word) {
    if (keywords.has(word[0])) return 'keyword';
    return stream.match(/^\s*\(/, false) ? 'call' : null;
  }
  stream.next();
  return null;
}

const language = StreamLanguage.define<State>({
  name: 'wgsl',
  startState: () => ({ comments: 0 }),
  token,
  tokenTable: { call: tags.function(tags.variableName) },
  languageData: {
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{'] },
  },
});

/** The colours of the code on the page: they come into the shadow root by custom properties. */
const style = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--soft)' },
  { tag: [tags.keyword, tags.meta], color: 'var(--touch)' },
  { tag: tags.function(tags.variableName), fontWeight: '600' },
]);

export const wgsl = new LanguageSupport(language, syntaxHighlighting(style));
