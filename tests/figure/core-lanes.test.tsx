import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { CoreLanes, inTurn } from '../../site/figure/core-lanes.tsx';
import { plan } from '../../site/widgets/matmul-strategies/plan.ts';

test('inTurn(cores, pieces) gives each piece to the next core, behind what that core has', () => {
  const pieces = [5, 2, 3].map((length) => ({ length }));
  expect(inTurn(2, pieces)).toEqual([
    { core: 0, from: 0, to: 5 },
    { core: 1, from: 0, to: 2 },
    { core: 0, from: 5, to: 8 },
  ]);
});

test('CoreLanes says how many cores work, how many are idle, and after how many additions all is done', () => {
  const panels = [{ title: 'alone', runs: inTurn(4, [{ length: 1024 }]), merges: [] }];
  const html = renderToString(<CoreLanes cores={4} panels={panels} />);
  expect(html).toContain('aria-label="alone: 1 core at work, 3 idle; done after 1,024 additions"');
  expect(html.match(/>\s*idle\s*</g)).toHaveLength(3);
});

test('plan(…) of stream-K: every step of k is done once, by workers in equal shares; a tile’s workers are merged', () => {
  const { runs, owners, merges } = plan('batch', 24, 16, {
    name: 'stream-K',
    kind: 'stream',
    tile: [8, 8],
    splits: 1,
    share: 24,
    step: 32,
  });
  expect(runs.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(24 * 512);
  for (let core = 0; core < 16; core++)
    expect(runs.filter((run) => run.core === core).reduce((sum, { from, to }) => sum + to - from, 0)).toBe(24 * 32);
  expect(owners.slice(0, 3)).toEqual([[0], [0, 1], [1]]);
  expect(merges[1]!.to - merges[1]!.from).toBe(2);
});
