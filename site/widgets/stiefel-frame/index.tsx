import { combine, type Matrix } from '../../../kernels/manifold/matrices.ts';
import { retract, tangencyError, tangentProjection } from '../../../kernels/manifold/stiefel.ts';
import { brief } from '../../figure/numbers.ts';
import { degreesBetween, length } from '../../figure/project.ts';
import { choice, range } from '../../runtime/params.ts';
import { vector } from '../../runtime/vector-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { type Frame, Space } from './space.tsx';
import { frameError, normalised, onOneLine, W } from './stiefel.ts';

/** A condition of f32 numbers of order 1 is met to this. */
const rounding = 1e-6;
const hundredths = (value: number): number => Number(value.toFixed(2));
const ends = { min: -1, max: 1, step: 0.05 };

export default defineWidget({
  title: 'Which pushes keep two arrows at a right angle?',
  params: {
    step: choice('Step along', ['the push', 'its tangent part'], 'the push'),
    eta: range('η', { min: 0, max: 1, step: 0.05 }, 0.5),
    first: vector('Push at the first arrow', ends, [-0.2, 0.4, 0.4]),
    second: vector('Push at the second arrow', ends, [0.4, 0.4, -0.2]),
    camera: vector('View', { min: -180, max: 180, step: 5 }, [30, 20], { scope: 'view' }),
  },
  presets: {
    tangent: { second: [-0.4, -0.4, 0.2] },
    lift: { first: [0.4, -0.2, 0.4], second: [0.2, -0.1, 0.2] },
    projected: { step: 'its tangent part', first: [0.3, 0.5, 0.4], second: [0.4, 0.2, -0.5] },
  },
  varies: 'by device',
  holds: ({ tangentError, landedError, lost }: Frame) => tangentError < rounding && (lost || landedError < 1e-5),
  starts: 'visible',
  cost: () => ({ flops: 12 * 100, bytes: 12 * 4 * 60 }),
  ask: {
    question: 'Each arrow is pushed at a right angle to itself. To first order in η, do the two stay orthonormal?',
    choices: ['yes', 'no'],
    answer: ({ error }) => (error < rounding ? 'yes' : 'no'),
  },
  async *compute(kernels, { step: along, eta, first, second }) {
    // Columns are rows in memory: see kernels/manifold/matrices.ts.
    const size = { n: 2, m: 3 };
    const columns = async (matrix: Matrix): Promise<[number[], number[]]> => {
      const all = [...(await kernels.read(matrix))];
      return [all.slice(0, 3), all.slice(3)];
    };
    const w = kernels.buffer('f32', Float32Array.from(W.flat()));
    const push = kernels.buffer('f32', Float32Array.from([...first, ...second]));
    const projected = tangentProjection(kernels, w, push, size);
    const step = along === 'the push' ? push : projected;
    const [p, q, , r] = await kernels.read(tangencyError(kernels, w, push, size));
    const left = await kernels.read(tangencyError(kernels, w, projected, size));
    const moved = await columns(combine(kernels, 1, w, eta, step));
    const landed = await columns(retract(kernels, w, step, -eta, size, { steps: 12 }));
    const lost = onOneLine(moved);
    const alone = normalised(moved);
    const error = Math.max(...[p!, q!, r!].map(Math.abs));
    const shorter = Math.min(length(first), length(second));
    yield {
      frame: W.map((column) => [...(column as number[])]),
      tangent: await columns(projected),
      condition: [p!, q!, r!],
      // Of the push, and of its tangent part; the largest entry.
      error,
      tangentError: Math.max(...left.map(Math.abs)),
      // The shorter push, where both keep the frame.
      keeps: error < rounding ? shorter : 0,
      moved,
      movedError: frameError(moved),
      movedAngle: hundredths(degreesBetween(moved[0], moved[1])),
      // Each column normalised by itself.
      columnsAngle: alone ? hundredths(degreesBetween(...alone)) : 0,
      columnsError: alone ? frameError(alone) : 1,
      landed: lost ? [] : landed,
      landedAngle: lost ? 0 : hundredths(degreesBetween(...landed)),
      landedError: lost ? 1 : frameError(landed),
      lost,
    };
  },
  view: Space,
  describe({ condition: [p, q, r], error, movedError, columnsAngle, lost }, { eta, step }) {
    const entries = [p, q, r].map((entry) => brief(entry!, 3)).join(', ');
    const tangent =
      error < 1e-9 ? 'All entries of AᵀW + WᵀA are 0: **the push is tangent**' : `AᵀW + WᵀA has the entries __${entries}__`;
    const which = step === 'the push' ? 'the push' : 'its tangent part';
    if (lost) return `${tangent}. A step of ${eta} along ${which} lays both arrows on one line, and no frame is nearest.`;
    return `${tangent}. After a step of ${eta} along ${which} WᵀW misses the identity by ${brief(movedError, 3)}; with each arrow normalised by itself they stand at ${columnsAngle.toFixed(2)}°, after the retraction at **90°**.`;
  },
});
