import { brief } from '../../figure/numbers.ts';
import { degreesBetween, plus } from '../../figure/project.ts';
import { choice, range } from '../../runtime/params.ts';
import { vector } from '../../runtime/vector-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { type Frame, Space } from './space.tsx';
import { type Columns, condition, frameError, normalised, retract, tangentPart, W } from './stiefel.ts';

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
  holds: ({ tangentError, landedError, lost }: Frame) => tangentError < 1e-12 && (lost || landedError < 1e-9),
  starts: 'visible',
  cost: () => ({ flops: 200, bytes: 0 }),
  ask: {
    question: 'Each arrow is pushed at a right angle to itself. To first order in η, do the two stay orthonormal?',
    choices: ['yes', 'no'],
    answer: ({ error }) => (error < 1e-9 ? 'yes' : 'no'),
  },
  async *compute(_kernels, { step: along, eta, first, second }) {
    const push: Columns = [first, second];
    const tangent = tangentPart(push);
    const step = along === 'the push' ? push : tangent;
    const moved: Columns = [plus(W[0], step[0], eta), plus(W[1], step[1], eta)];
    const landed = retract(moved);
    const columns = normalised(moved);
    const entries = condition(push);
    yield {
      frame: W.map((column) => [...(column as number[])]),
      tangent,
      condition: [...entries],
      // Of the push, and of its tangent part; the largest entry.
      error: Math.max(...entries.map(Math.abs)),
      tangentError: Math.max(...condition(tangent).map(Math.abs)),
      moved: moved.map((column) => [...(column as number[])]),
      movedError: frameError(moved),
      movedAngle: degreesBetween(moved[0], moved[1]),
      // Each column normalised by itself.
      columnsAngle: columns ? degreesBetween(...columns) : 0,
      columnsError: columns ? frameError(columns) : 1,
      landed: landed ?? [],
      landedAngle: landed ? degreesBetween(...landed) : 0,
      landedError: landed ? frameError(landed) : 1,
      lost: landed === undefined,
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
