import { addPermuted } from '../../../kernels/reduce/permuted.ts';
import { brief, counted, whole } from '../../figure/numbers.ts';
import { choice, order, range, seed } from '../../runtime/params.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { type Addend, algorithms, type InJavaScript } from './algorithms.ts';
import { cards } from './cards.ts';
import { mersenneTwister, shuffle } from './mersenne-twister.ts';
import { type Frame, Shuffles } from './shuffles.tsx';
import { tally } from './tally.ts';

const onTheGpu = 'left to right, f32';
const methods = [
  'left to right, f64',
  onTheGpu,
  'pairwise',
  'Kahan',
  'Neumaier',
  'exact',
  'Python 3.11',
  'Python 3.12',
  'Python 3.14',
] as const;

/** Distinct results beyond this many are counted but not drawn. */
const mostDrawn = 512;

/** The order of each shuffle, as `random.shuffle` gives them: in place, each upon the last. `rounds` rows of eight. */
function shuffles(rounds: number, start: number): Uint32Array<ArrayBuffer> {
  const bits = mersenneTwister(start);
  const order = cards.map((_, index) => index);
  const orders = new Uint32Array(rounds * cards.length);
  for (let round = 0; round < rounds; round++) {
    shuffle(order, bits);
    orders.set(order, round * cards.length);
  }
  return orders;
}

export default defineWidget({
  title: 'Eight numbers that add up to nothing',
  params: {
    method: choice('Added by', methods, 'left to right, f64'),
    one: choice('The 1 is', ['an int', 'a float'], 'an int', { hint: 'In Python 1 and 1.0 are added differently by sum()' }),
    shuffles: range('Shuffles', { min: 100, max: 10_000, step: 100 }, 10_000),
    seed: seed(42),
    cards: order('Your order', cards.length),
  },
  presets: {
    'python-3.11': { method: 'Python 3.11' },
    'python-3.12': { method: 'Python 3.12' },
    'python-3.12-floats': { method: 'Python 3.12', one: 'a float' },
    'python-3.14': { method: 'Python 3.14' },
    f32: { method: onTheGpu },
    kahan: { method: 'Kahan' },
    neumaier: { method: 'Neumaier' },
    pairwise: { method: 'pairwise' },
    exact: { method: 'exact' },
  },
  varies: 'by device',
  // Exact or compensated all the way: one sum, and it is zero. Nothing else is promised of a device.
  holds: ({ distinct, counts }: Frame, { method, shuffles: rounds }) =>
    counts.length === Math.min(distinct, mostDrawn) && distinct <= rounds && (method !== 'exact' || distinct === 1),
  starts: 'visible',
  cost: ({ shuffles: rounds }) => ({ flops: rounds * cards.length, bytes: rounds * cards.length * 4 }),
  ask: {
    question: 'Ten thousand shuffles of eight numbers, each added up from left to right. How many different sums?',
    choices: ['one', 'two to ten', 'eleven to a hundred', 'more than a hundred'],
    answer: ({ distinct }) =>
      distinct === 1 ? 'one' : distinct <= 10 ? 'two to ten' : distinct <= 100 ? 'eleven to a hundred' : 'more than a hundred',
  },
  async *compute(kernels, { method, one, shuffles: rounds, seed: start, cards: mine }) {
    const orders = shuffles(rounds, start);
    // The sum of the first card, of the first two, …: what the reader watches growing.
    const prefixes = cards.map((_, index) => mine.slice(0, index + 1));
    let results: Float64Array | Float32Array;
    let running: readonly number[];
    if (method === onTheGpu) {
      const values = Float32Array.from(cards);
      results = await addPermuted(kernels, values, orders, cards.length);
      const parts: number[] = [];
      for (const prefix of prefixes)
        parts.push((await addPermuted(kernels, values, Uint32Array.from(prefix), prefix.length))[0]!);
      running = parts;
    } else {
      const add = algorithms[method as InJavaScript];
      const addends: readonly Addend[] = cards.map((value) => ({ value, int: one === 'an int' && Math.abs(value) === 1 }));
      const at = (order: ArrayLike<number>) => add(Array.from(order, (index) => addends[index]!));
      results = Float64Array.from({ length: rounds }, (_, round) =>
        at(orders.subarray(round * cards.length, (round + 1) * cards.length)),
      );
      running = prefixes.map(at);
    }
    const { values, counts } = tally(results);
    yield {
      distinct: values.length,
      smallest: values[0]!,
      largest: values.at(-1)!,
      zero: counts[values.indexOf(0)] ?? 0,
      values: values.slice(0, mostDrawn),
      counts: counts.slice(0, mostDrawn),
      running: Float64Array.from(running),
    };
  },
  view: Shuffles,
  describe({ distinct, largest, smallest, zero, running }, { method, shuffles: rounds }) {
    const spread = distinct === 1 ? `always ${brief(largest)}` : `from ${brief(smallest)} to ${brief(largest)}`;
    return `Added by ${method}, ${whole(rounds)} shuffles give **${counted(distinct, 'sum')}**, ${spread}; ${whole(zero)} are zero, as all should be. Your order gives ${brief(running.at(-1)!)}.`;
  },
});
