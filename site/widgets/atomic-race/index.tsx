import { random } from '../../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../../kernels/f32/ulp.ts';
import { atomicSum } from '../../../kernels/reduce/sums.ts';
import { counted, f32Text, whole } from '../../figure/numbers.ts';
import { choice, numbers, range, seed } from '../../runtime/params.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { finish } from './finish.ts';
import { type Frame, Race } from './race.tsx';

/** How many lanes are drawn; the kernel races with `lanes`. */
export const drawn = 8;
const mostShown = 24;
/** Races a frame: the count grows as the reader watches. */
const batch = 50;

export default defineWidget({
  title: 'Who finishes first?',
  params: {
    lanes: choice('Lanes', ['8', '64', '256', '1024'], '256'),
    races: range('Races', { min: 50, max: 1000, step: batch }, 200),
    seed: seed(3),
    times: numbers('Finishing times', { min: 0, max: 100 }, [35, 20, 62, 48, 80, 28, 55, 70], { scope: 'view', on: 'figure' }),
  },
  presets: {
    few: { lanes: '8' },
    many: { lanes: '1024', races: 400 },
  },
  varies: 'by run',
  holds: ({ counts, raced, distinct }: Frame, { races }) =>
    raced <= races && counts.reduce((sum, count) => sum + count, 0) <= raced && distinct >= 1 && distinct <= raced,
  starts: 'click',
  cost: ({ lanes, races }) => ({ flops: Number(lanes) * races, bytes: 8 * Number(lanes) * races, frames: races / batch }),
  ask: {
    question: 'The kernel adds the same numbers 200 times, whichever lane is ready first. How many different sums?',
    choices: ['one', 'a few', 'more than ten'],
    answer: ({ distinct }) => (distinct === 1 ? 'one' : distinct <= 10 ? 'a few' : 'more than ten'),
  },
  async *compute(kernels, { lanes, races, seed: start }) {
    const length = Number(lanes);
    const values = random(start).normals(length);
    const input = kernels.buffer('f32', values);
    // A multiple-of-2^-24 sum is exact in a double: see reduction-order.
    const exact = Math.fround(values.reduce((sum, value) => sum + value, 0));
    const times = new Map<number, number>();
    for (let raced = batch; raced <= races; raced += batch) {
      // All races of a frame run at once, each into an accumulator of its own: the more is going on, the more orders there are.
      const sums = atomicSum(kernels, input, { rows: 1, length }, { runs: batch });
      for (const sum of await kernels.read(sums)) times.set(sum, (times.get(sum) ?? 0) + 1);
      kernels.free(sums);
      const sorted = [...times].sort(([, a], [, b]) => b - a);
      yield {
        addends: values.slice(0, drawn),
        exact,
        raced,
        distinct: times.size,
        results: Float32Array.from(sorted.slice(0, mostShown), ([sum]) => sum),
        counts: Uint32Array.from(sorted.slice(0, mostShown), ([, count]) => count),
        spread: f32UlpDistance(Math.min(...times.keys()), Math.max(...times.keys())),
      };
    }
  },
  view: Race,
  describe({ distinct, raced, spread, addends }, { lanes, times }) {
    const { sum } = finish(addends, times);
    const here = `With the finishing times as they are drawn, eight lanes give ${f32Text(sum)}.`;
    if (distinct === 1)
      return `${here} The real kernel added ${lanes} numbers ${whole(raced)} times and always got **one sum**: this device finishes in the same order each time.`;
    return `${here} The real kernel added the same ${lanes} numbers ${whole(raced)} times and got **${counted(distinct, 'different sum')}**, up to __${whole(spread)} ulp__ apart.`;
  },
});
