/** A widget that no post shows: what the runtime's tests run. */
import { choice, flag, numbers, order, range } from '../../site/runtime/params.ts';
import { type AnyWidget, defineWidget } from '../../site/runtime/widget.ts';

export const sample: AnyWidget = defineWidget({
  title: 'A sample',
  params: {
    width: choice('Width', ['32', '64'], '32', { was: 'size' }),
    length: range('Length', { min: 1, max: 100 }, 10),
    bright: flag('Bright', false, { scope: 'view' }),
    points: numbers('Points', { min: 0, max: 9 }, [1, 2]),
    cards: order('Cards', 3),
  },
  presets: { wide: { width: '64' } },
  varies: 'never',
  starts: 'visible',
  cost: () => ({ flops: 0, bytes: 0 }),
  async *compute() {
    yield { sum: 1 };
  },
  view: () => null,
  describe: ({ sum }) => `The sum is ${sum}.`,
});
