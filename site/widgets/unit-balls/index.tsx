import { brief } from '../../figure/numbers.ts';
import { choice } from '../../runtime/params.ts';
import { vector } from '../../runtime/vector-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { Balls, type Frame, names } from './balls.tsx';
import { dualOf, inner, norms, type Pair, singularValues, sizeOf, steepest, taken, withSingularValues } from './steepest.ts';

/** An angle in degrees between two vectors of the plane, or two matrices; 0 where one is nothing. */
function angle(a: readonly number[], b: readonly number[]): number {
  const size = Math.sqrt(inner(a, a) * inner(b, b));
  return size === 0 ? 0 : (Math.acos(Math.max(-1, Math.min(1, inner(a, b) / size))) * 180) / Math.PI;
}

export default defineWidget({
  title: 'Which way is steepest?',
  params: {
    space: choice('Steps are', ['vectors', '2 × 2 matrices'], 'vectors'),
    gradient: vector('Gradient', { min: -2, max: 2, step: 0.1 }, [1.6, 0.7]),
  },
  presets: {
    matrices: { space: '2 × 2 matrices' },
    edge: { gradient: [1.2, 1.2] },
  },
  varies: 'by device',
  holds: ({ falls, duals, sizes, none }: Frame) =>
    none || (falls.every((fall, i) => Math.abs(fall - duals[i]!) < 1e-9) && sizes.every((size) => Math.abs(size - 1) < 1e-9)),
  starts: 'visible',
  cost: () => ({ flops: 200, bytes: 0 }),
  ask: {
    question:
      'Three rulers for the length of a step. With how many of them is the steepest step the one straight against the gradient?',
    choices: ['all three', 'two', 'one'],
    answer: ({ angles }) => ['one', 'one', 'two', 'all three'][angles.filter((degrees) => degrees < 0.01).length]!,
  },
  async *compute(_kernels, { space, gradient }) {
    const g = gradient as Pair;
    const matrices = space !== 'vectors';
    const steps = norms.map((norm) => taken(g, norm));
    const full = matrices ? withSingularValues(g) : g;
    const asMatrices = steps.map((step) => (matrices ? withSingularValues(step) : step));
    yield {
      none: g[0] === 0 && g[1] === 0,
      steps: steps.map((step) => [...step]),
      ends: norms.map((norm) => steepest(g, norm).map((end) => [...end])),
      falls: asMatrices.map((step) => -inner(step, full)),
      duals: norms.map((norm) => sizeOf[dualOf[norm]](g)),
      sizes: asMatrices.map((step, i) =>
        sizeOf[norms[i]!](matrices ? singularValues(step as unknown as [number, number, number, number]) : (step as Pair)),
      ),
      angles: asMatrices.map((step) =>
        angle(
          step,
          full.map((part) => -part),
        ),
      ),
      matrices: matrices ? asMatrices.map((step) => [...step]) : [],
      gradientMatrix: matrices ? [...full] : [],
    };
  },
  view: Balls,
  describe({ none, steps, falls, angles }, { space, gradient }) {
    const said = names[space === 'vectors' ? 'vectors' : 'matrices'];
    const what = space === 'vectors' ? 'The gradient is' : 'The gradient’s singular values are';
    if (none) return `${what} (0, 0): every step is as good as any other.`;
    const parts = steps.map(
      ([x, y], i) =>
        `in the ${said[i]} norm (${brief(x!, 3)}, ${brief(y!, 3)}), ${angles[i]! < 0.01 ? '**straight against it**' : `__${angles[i]!.toFixed(1)}° off__`}, where the loss falls by ${brief(falls[i]!, 3)}`,
    );
    return `${what} (${gradient.map((one) => brief(one)).join(', ')}). The steepest step of length 1 is ${parts.join('; ')}.`;
  },
});
