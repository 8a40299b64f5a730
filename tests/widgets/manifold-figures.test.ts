/** What the manifold figures compute in JavaScript, by brute force and by what must hold. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { degreesBetween, dot, length, plus } from '../../site/figure/project.ts';
import { adversary, hidden, output } from '../../site/widgets/lipschitz-budget/layers.ts';
import { crossSection } from '../../site/widgets/sphere-step/cross-section.ts';
import { type Columns, condition, frameError, retract, tangentPart, W } from '../../site/widgets/stiefel-frame/stiefel.ts';
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
const apart = (a: readonly number[], b: readonly number[]) => length(plus(a, b, -1));

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
  const pushes = fc.tuple(vectors, vectors);
  test('W is one, to the last digits', () => expect(frameError(W)).toBeLessThan(1e-15));
  test('tangentPart(A) is tangent, leaves a tangent A alone, and nothing tangent is nearer to A', () => {
    fc.assert(
      fc.property(pushes, pushes, (push, other) => {
        const tangent = tangentPart(push);
        for (const entry of condition(tangent)) expect(entry).toBeCloseTo(0, 12);
        const again = tangentPart(tangent);
        const elsewhere = tangentPart(other);
        const distance = (one: Columns) =>
          Math.hypot(apart([...(one[0] as number[])], push[0]), apart([...(one[1] as number[])], push[1]));
        expect(apart(again[0], tangent[0]) + apart(again[1], tangent[1])).toBeLessThan(1e-12);
        expect(distance(tangent)).toBeLessThanOrEqual(distance(elsewhere) + 1e-12);
      }),
    );
  });
  test('retract(M) is a frame, M’s nearest, and M itself where M is one', () => {
    fc.assert(
      fc.property(pushes, pushes, (push, other) => {
        const moved: Columns = [plus(W[0], push[0], 0.3), plus(W[1], push[1], 0.3)];
        const found = retract(moved);
        const another = retract([plus(W[0], other[0], 0.2), plus(W[1], other[1], 0.2)]);
        fc.pre(found !== undefined && another !== undefined && Math.abs(degreesBetween(...moved) - 90) < 85);
        expect(frameError(found)).toBeLessThan(1e-9);
        const trace = (frame: Columns) => dot(frame[0], moved[0]) + dot(frame[1], moved[1]);
        expect(trace(found)).toBeGreaterThanOrEqual(trace(another) - 1e-9);
        const again = retract(found)!;
        expect(apart(again[0], found[0])).toBeLessThan(1e-9);
      }),
    );
  });
  test('columns on one line have no nearest frame', () => {
    expect(
      retract([
        [1, 2, 3],
        [2, 4, 6],
      ]),
    ).toBeUndefined();
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
