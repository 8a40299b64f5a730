import { brief } from '../../figure/numbers.ts';
import { range } from '../../runtime/params.ts';
import { vector } from '../../runtime/vector-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { Budget, type Frame } from './budget.tsx';
import { adversary } from './layers.ts';

const ends = { min: -1, max: 1, step: 0.05 };

export default defineWidget({
  title: 'Can you move the output further than the bound?',
  params: {
    eta: range('η', { min: 0.05, max: 0.6, step: 0.05 }, 0.4),
    s1: range('s₁', { min: 1, max: 4, step: 0.25 }, 1),
    s2: range('s₂', { min: 1, max: 4, step: 0.25 }, 1),
    first: vector('Step in the first layer', ends, [0.8, 0.2]),
    second: vector('Step in the second layer', ends, [-0.4, 0.7]),
  },
  presets: {
    worst: { first: [0.6, 0.8], second: [0, 1] },
    shared: { s1: 2, s2: 2, first: [0.6, 0.8], second: [0, 1] },
    against: { first: [0.6, 0.8], second: [0, -1] },
  },
  varies: 'by device',
  holds: ({ moved, bound, norms, pushes, inputs, budgets }: Frame) =>
    moved <= bound + 1e-12 && norms.every((norm, i) => norm <= budgets[i]! + 1e-12 && pushes[i]! <= norm * inputs[i]! + 1e-12),
  starts: 'visible',
  cost: () => ({ flops: 60, bytes: 0 }),
  ask: {
    question: 'Each layer may change by η over its scale. Can the two together move the output by more than the sum of both?',
    choices: ['never', 'by their product at most', 'without limit'],
    answer: ({ sum, bound }) => (bound > sum ? 'by their product at most' : 'never'),
  },
  async *compute(_kernels, { eta, s1, s2, first, second }) {
    const budgets = [eta / s1, eta / s2] as const;
    const reached = adversary(budgets, [first, second]);
    yield { budgets: [...budgets], ...reached, share: Math.floor((100 * reached.moved) / reached.bound + 1e-9) };
  },
  view: Budget,
  describe({ moved, bound, sum, budgets, share }) {
    return `The first layer may change by ${brief(budgets[0]!, 3)}, the second by ${brief(budgets[1]!, 3)}. The output moved by **${brief(moved, 4)}**, ${share} % of the bound ${brief(bound, 4)}: the sum ${brief(sum, 4)} and the product ${brief(bound - sum, 3)}.`;
  },
});
