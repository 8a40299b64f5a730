import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, hunksOf } from '../../../site/runtime/edit/diff.ts';

const signs = { same: ' ', removed: '-', added: '+' } as const;
const written = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text, line }) => `${signs[kind]}${line} ${text}`);

test('lines that stay, go and come', () => {
  expect(written('a\nb\nc', 'a\nB\nc\nd')).toEqual([' 1 a', '-2 b', '+2 B', ' 3 c', '+4 d']);
  expect(written('a', 'a')).toEqual([' 1 a']);
  expect(written('', 'a')).toEqual(['-1 ', '+1 a']);
});
test('both texts can be read back from it, and no line is both removed and added in vain', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const of = (kind: string) => lines.filter((line) => line.kind === 'same' || line.kind === kind);
      const read = (kind: string) => of(kind).map((line) => line.text);
      expect(read('removed').join('\n')).toBe(before);
      expect(read('added').join('\n')).toBe(after);
      expect(of('added').map(({ line }) => line)).toEqual(after.split('\n').map((_, index) => index + 1));
      if (before === after) expect(hunksOf(lines)).toEqual([]);
    }),
  );
});
test('hunks: each change with the lines around it, neighbours in one', () => {
  const before = Array.from({ length: 40 }, (_, index) => `${index + 1}`);
  const after = before.map((line) => (['10', '15', '30'].includes(line) ? `${line}!` : line));
  const hunks = hunksOf(diffLines(before.join('\n'), after.join('\n')));
  expect(hunks.map((hunk) => `${hunk[0]!.text} to ${hunk.at(-1)!.text}`)).toEqual(['7 to 18', '27 to 33']);
});
test('a text that is far too long is told as a whole', () => {
  const many = (letter: string) => Array.from({ length: 2500 }, (_, index) => `${letter}${index}`).join('\n');
  expect(diffLines(many('a'), many('b')).length).toBe(5000);
});
