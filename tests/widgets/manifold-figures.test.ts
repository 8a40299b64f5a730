/** What the manifold figures compute in JavaScript, by brute force and by what must hold. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dot, length } from '../../site/figure/project.ts';
import { adversary, hidden, output } from '../../site/widgets/lipschitz-budget/layers.ts';
import { crossSection } from '../../site/widgets/sphere-step/cross-section.ts';
import { frameError, onOneLine, W } from '../../site/widgets/stiefel-frame/stiefel.ts';
import {
  dualOf,
  inner,
  norms,
  type Pair,
  singularValues,
  sizeOf,
  steepest,
  taken,
  withSingularValues,
} from '../../site/widgets/unit-balls/steepest.ts';

const tenths = fc.integer({ min: -20, max: 20 }).map((one) => one / 10);
const pairs = fc.tuple(tenths, tenths);
const vectors = fc.tuple(tenths, tenths, tenths);

describe('steepest(gradient, norm)', () => {
  test.each(norms)('in %s goes as far as the best of 3,600 directions, and its fall is the dual norm', (norm) => {
    fc.assert(
      fc.property(pairs, (gradient) => {
        const fall = -inner(taken(gradient, norm), gradient);
        expect(fall).toBeCloseTo(sizeOf[dualOf[norm]](gradient), 12);
        for (const end of steepest(gradient, norm)) {
          expect(sizeOf[norm](end)).toBeCloseTo(1, 12);
          expect(-inner(end, gradient)).toBeCloseTo(fall, 12);
        }
        for (let i = 0; i < 3600; i += 7) {
          const direction: Pair = [Math.cos((i * Math.PI) / 1800), Math.sin((i * Math.PI) / 1800)];
          expect(-inner(direction, gradient) / sizeOf[norm](direction)).toBeLessThan(fall + 1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });
  test('has two ends where an edge is as steep, none where there is no gradient', () => {
    expect(steepest([1, 1], 'ℓ1')).toEqual([
      [-1, 0],
      [0, -1],
    ]);
    expect(steepest([0, -2], 'ℓ∞')).toEqual([
      [-1, 1],
      [1, 1],
    ]);
    expect(steepest([0, 0], 'ℓ2')).toEqual([]);
  });
  test('singularValues(withSingularValues(s)) are the sizes of s, the larger first', () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const [large, small] = pair.map(Math.abs).sort((a, b) => b - a);
        const found = singularValues(withSingularValues(pair));
        expect(found[0]).toBeCloseTo(large!, 12);
        expect(found[1]).toBeCloseTo(small!, 12);
      }),
    );
  });
});

describe('a frame of two columns', () => {
  test('W is one, to the last digits', () => expect(frameError(W)).toBeLessThan(1e-15));
  test('columns on one line have no nearest frame', () => {
    expect(
      onOneLine([
        [1, 2, 3],
        [2, 4, 6],
      ]),
    ).toBe(true);
    expect(onOneLine(W)).toBe(false);
  });
});

describe('two layers and an adversary', () => {
  test('the output moves no further than (1 + b₁)(1 + b₂) − 1, whatever is tried', () => {
    fc.assert(
      fc.property(pairs, pairs, tenths, tenths, (first, second, one, two) => {
        const { moved, bound, pushes, norms: sizes, inputs } = adversary([Math.abs(one), Math.abs(two)], [first, second]);
        expect(moved).toBeLessThanOrEqual(bound + 1e-12);
        for (const i of [0, 1]) expect(pushes[i]).toBeCloseTo(sizes[i]! * inputs[i]!, 12);
      }),
    );
  });
  test('and just so far where both steps go along', () => {
    const { moved, bound, sum } = adversary([0.4, 0.4], [hidden, output]);
    expect(moved).toBeCloseTo(bound, 12);
    expect(bound - sum).toBeCloseTo(0.16, 12);
  });
});

test('crossSection(w, norm) gives tangent vectors of length 1 in the norm, the octahedron’s and the cube’s corners among them', () => {
  fc.assert(
    fc.property(vectors, (dragged) => {
      fc.pre(length(dragged) > 0);
      const w = dragged.map((one) => one / length(dragged));
      const size = { ℓ1: (a: readonly number[]) => a.reduce((sum, one) => sum + Math.abs(one), 0), ℓ2: length };
      for (const [norm, of] of Object.entries(size))
        for (const corner of crossSection(w, norm as 'ℓ1')) {
          expect(of(corner)).toBeCloseTo(1, 9);
          expect(dot(corner, w)).toBeCloseTo(0, 9);
        }
      for (const corner of crossSection(w, 'ℓ∞')) {
        expect(Math.max(...corner.map(Math.abs))).toBeCloseTo(1, 6);
        expect(dot(corner, w)).toBeCloseTo(0, 9);
      }
    }),
  );
});
