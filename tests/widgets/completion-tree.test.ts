/** The tree of completions, and how it is laid out. */
import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import type { Completion } from '../../kernels/transformer/serve.ts';
import { CompletionTree, mostDrawn } from '../../site/widgets/temperature-zero/completion-tree.tsx';
import { ranges, shortened, treeOf } from '../../site/widgets/temperature-zero/tree.ts';

const said = (text: string, batch = 3): Completion => ({
  request: 0,
  tokens: [...text].map((letter) => letter.charCodeAt(0)),
  batches: [...text].map(() => batch),
  seconds: [...text].map(() => 0),
  scores: [...text].map((): [number, number] => [4, 3.96875]),
});
const letters = (tokens: readonly number[]): string => String.fromCharCode(...tokens);
const tree = (...completions: Completion[]) => treeOf(completions, letters, 8);

describe('treeOf', () => {
  test('is one branch while completions agree, whole or on their way', () => {
    expect(tree(said('abcd'), said('ab'), said('abcd'))).toEqual({
      branches: [{ parent: -1, from: 0, to: 4, text: 'abcd', count: 3, batches: '' }],
      forks: [],
    });
  });

  test('forks where they part, the way that most take first, with the batches that chose each', () => {
    const { branches, forks } = tree(said('abX', 7), said('abcd', 2), said('abcd', 3), said('abcY', 9));
    expect(branches.map(({ parent, from, to, text, count, batches }) => [parent, from, to, text, count, batches])).toEqual([
      [-1, 0, 2, 'ab', 4, ''],
      [0, 2, 3, 'c', 3, '2–3, 9'],
      [0, 2, 3, 'X', 1, '7'],
      [1, 3, 4, 'd', 2, '2–3'],
      [1, 3, 4, 'Y', 1, '9'],
    ]);
    expect(forks.map(({ branch }) => branches[branch]!.to)).toEqual([2, 3]);
  });

  test('measures the gap where it is widest, in units in the last place of the format', () => {
    const [one, other] = [said('ab'), said('ac')];
    other.scores[1] = [4, 3.875];
    expect(tree(one, other).forks).toEqual([{ branch: 0, first: 4, second: 3.875, ulps: 4 }]);
  });

  test('of any completions: every branch is taken by all that grows out of it, and its text is where it lies', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), (texts) => {
        const { branches } = tree(...texts.map((one) => said(one)));
        const whole = (index: number): string => (index < 0 ? '' : whole(branches[index]!.parent) + branches[index]!.text);
        for (const [index, { parent, count, from, to }] of branches.entries()) {
          expect(parent).toBeLessThan(index);
          expect(whole(index)).toHaveLength(to);
          const taking = texts.filter(
            (one) => one.slice(0, to) === whole(index).slice(0, one.length) && one.length >= Math.min(from + 1, to),
          );
          if (parent >= 0) expect(taking).toHaveLength(count);
        }
      }),
    );
  });
});

test('ranges(sizes) runs neighbours together and says where it stops', () => {
  expect(ranges([3, 1, 2, 2, 7])).toBe('1–3, 7');
  expect(ranges([1, 3, 5, 7], 3)).toBe('1, 3, 5, …');
});

test('shortened(text, most) is one line, so long at most', () => {
  expect(shortened(' one\ntwo three ', 20)).toBe('one two three');
  expect(shortened('one two three', 8)).toBe('one two…');
});

describe('CompletionTree', () => {
  const drawn = (texts: readonly string[]): string =>
    renderToString(CompletionTree({ branches: tree(...texts.map((one) => said(one))).branches, tokens: 30 }));

  test('marks what leaves the most frequent way, and gives each branch its words', () => {
    const markup = drawn(['same start, then one', 'same start, then one', 'same start, another']);
    expect(markup.match(/class="branch differs"/g)).toHaveLength(1);
    for (const words of ['same start, ', 'then one', 'another']) expect(markup).toContain(words.trim());
  });

  test('draws the most frequent branches alone where there are many', () => {
    const many = Array.from({ length: 40 }, (_, index) => `a${String.fromCharCode(200 + index)}`);
    expect(drawn(many).match(/<path class="branch/g)).toHaveLength(mostDrawn);
  });
});
