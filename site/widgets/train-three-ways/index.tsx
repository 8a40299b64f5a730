import { brief, whole } from '../../figure/numbers.ts';
import { choice, range, seed } from '../../runtime/params.ts';
import { asset, defineWidget } from '../../runtime/widget.ts';
import { Course } from './course.tsx';
import { Sweep } from './sweep.tsx';
import { dataOn, Training } from './training.ts';
import { batch, good, layerSizes, manifolds, rates, sizes, stepsAnEpoch, tested, type Way, ways } from './ways.ts';

/** Points of a course: the first step alone, then every so many. */
const between = 15;
const modes = ['at one rate each', 'at every rate'] as const;
const rateEnds = { min: rates[0], max: rates.at(-1)!, step: 0.25, scale: 'log10' } as const;
const epochCounts = ['1', '3', '10'] as const;

export interface Frame {
  /** Steps done, of how many. */
  readonly step: number;
  readonly steps: number;
  /** The course of one run each, by optimizer: empty in a sweep. */
  readonly at: Float64Array<ArrayBuffer>;
  readonly loss: readonly Float64Array<ArrayBuffer>[];
  readonly accuracy: readonly Float64Array<ArrayBuffer>[];
  /** By optimizer and layer: the singular values now, and the least and the largest at each point of the course. */
  readonly spectra: readonly (readonly Float32Array<ArrayBuffer>[])[];
  readonly least: readonly (readonly Float64Array<ArrayBuffer>[])[];
  readonly most: readonly (readonly Float64Array<ArrayBuffer>[])[];
  /** Right answers on digits not seen in training, in percent: of the run, or the best of the sweep so far. */
  readonly reached: Readonly<Record<Way, number>>;
  /** The farthest that anything that the manifold holds at 1 was from it, at any point: singular values, or lengths of units' weights. */
  readonly off: number;
  /** A step's time in ms. */
  readonly ms: readonly number[];
  /** The sweep, by optimizer and rate: right answers in percent, NaN where none was tried yet. Empty without one. */
  readonly swept: readonly Float64Array<ArrayBuffer>[];
  /** The largest rate with 90 % over the least one; 0 where none has them. */
  readonly span: Readonly<Record<Way, number>>;
}

const byWay = <T,>(of: (way: Way, index: number) => T): Readonly<Record<Way, T>> =>
  Object.fromEntries(ways.map(({ key }, index) => [key, of(key, index)])) as Record<Way, T>;

function spanOf(accuracy: ArrayLike<number>): number {
  const fine = rates.filter((_, i) => accuracy[i]! >= good);
  return fine.length === 0 ? 0 : Number((fine.at(-1)! / fine[0]!).toPrecision(3));
}

/** The points of a run of so many steps. */
const points = (steps: number): number[] => [
  1,
  ...Array.from({ length: Math.ceil(steps / between) }, (_, i) => Math.min(steps, (i + 1) * between)),
];

const nothing = { at: new Float64Array(), loss: [], accuracy: [], spectra: [], least: [], most: [], off: 0, ms: [0, 0, 0] };

export default defineWidget({
  title: 'How wide is the range of good learning rates?',
  params: {
    mode: choice('Train', modes, 'at one rate each'),
    adamw: range('AdamW’s rate', rateEnds, 0.01),
    muon: range('Muon’s', rateEnds, 0.032),
    manifold: range('on the manifold', rateEnds, 0.1),
    decay: choice('Weight decay (AdamW, Muon)', ['0', '0.1', '1'], '0'),
    constraint: choice('The manifold', manifolds, 'all singular values 1'),
    hidden: choice('Hidden units', sizes, '48, 24'),
    epochs: choice('Times through the digits', epochCounts, '3'),
    seed: seed(1),
  },
  presets: {
    sweep: { mode: 'at every rate' },
    high: { adamw: 0.32, muon: 0.32, manifold: 0.32 },
    spheres: { constraint: 'each unit on its sphere' },
  },
  heavy: ['default', 'sweep', 'high', 'spheres'],
  varies: 'by device',
  holds: ({ off, reached }: Frame) => off < 0.01 && Object.values(reached).every((percent) => percent >= 0 && percent <= 100),
  deviceOnly: ['ms'],
  starts: 'click',
  needs: { digits: asset('data/digits.bin', 990_000, 'e8b610899e266b2093588dc502afa90131d40e23888331f88fbf508d9d8f5f78') },
  cost({ hidden, epochs, mode, constraint }) {
    const steps = Number(epochs) * stepsAnEpoch;
    const layers = layerSizes(hidden);
    const weights = layers.slice(1).reduce((sum, size, i) => sum + size * layers[i]!, 0);
    const msign = layers.slice(1).reduce((sum, size, i) => {
      const [n, m] = [Math.min(size, layers[i]!), Math.max(size, layers[i]!)];
      return sum + 4 * n * n * m + 2 * n ** 3;
    }, 0);
    const onManifold = constraint === 'all singular values 1' ? 4 * 7 : 0;
    const flops = steps * (3 * 6 * batch * weights + (5 + onManifold) * msign);
    const runs = mode === 'at every rate' ? rates.length : 1;
    const tests = points(steps).length * 3 * 2 * tested * weights;
    return {
      flops: runs * (flops + tests),
      bytes: 4 * runs * steps * (120 * weights + 12 * batch * layers.reduce((sum, size) => sum + size, 0)),
      frames: (runs === 1 ? 1 : 3 * runs) * points(steps).length,
    };
  },
  ask: {
    question:
      'AdamW begins with a first layer whose largest singular value is about 2. Nothing holds it. Where will it be after three passes through the digits?',
    choices: ['where it was', 'half as large again, or more', 'below 1'],
    answer({ most }) {
      // A sweep keeps no course.
      const largest = most[0]?.[0];
      if (!largest) return undefined;
      const now = largest.at(-1)!;
      return now < 1 ? 'below 1' : now >= 1.5 * largest[0]! ? 'half as large again, or more' : 'where it was';
    },
  },
  async *compute(kernels, { mode, hidden, epochs, decay, constraint, seed: start, ...chosen }, { digits }) {
    const data = dataOn(kernels, digits!);
    const settings = { hidden, manifold: constraint, decay: Number(decay), epochs: Number(epochs), seed: start };
    const steps = Number(epochs) * stepsAnEpoch;

    if (mode === 'at every rate') {
      const swept = ways.map(() => new Float64Array(rates.length).fill(Number.NaN));
      let step = 0;
      for (const [at, rate] of rates.entries())
        for (const [i, { key }] of ways.entries()) {
          const training = new Training(kernels, data, key, rate, settings);
          for (const until of points(steps)) {
            step += until - training.done;
            await training.advance(until);
            swept[i]![at] = await training.accuracy();
            const best = byWay((_, way) => swept[way]!.reduce((most, percent) => Math.max(most, percent || 0), 0));
            const all = 3 * rates.length * steps;
            const span = byWay((_, way) => spanOf(swept[way]!));
            yield { ...nothing, step, steps: all, reached: best, swept: swept.map((one) => one.slice()), span };
          }
          training.free();
        }
      return;
    }

    const trainings = ways.map(({ key }) => new Training(kernels, data, key, chosen[key], settings));
    const at: number[] = [];
    const loss = ways.map((): number[] => []);
    const accuracy = ways.map((): number[] => []);
    const ends = () =>
      ways.map(() =>
        layerSizes(hidden)
          .slice(1)
          .map((): number[] => []),
      );
    const [least, most] = [ends(), ends()];
    let off = 0;
    for (const until of points(steps)) {
      const spectra: Float32Array<ArrayBuffer>[][] = [];
      const ms: number[] = [];
      at.push(until);
      for (const [i, training] of trainings.entries()) {
        const advanced = await training.advance(until);
        loss[i]!.push(advanced.loss);
        ms.push(advanced.ms);
        accuracy[i]!.push(await training.accuracy());
        spectra[i] = await training.spectra();
        for (const [layer, values] of spectra[i].entries()) {
          most[i]![layer]!.push(values[0]!);
          least[i]![layer]!.push(values.at(-1)!);
        }
        if (ways[i]!.key !== 'manifold') continue;
        const held =
          constraint === 'all singular values 1' ? spectra[i].flatMap((values) => [...values]) : await training.lengths();
        for (const value of held) off = Math.max(off, Math.abs(value - 1));
      }
      const course = (numbers: number[]) => Float64Array.from(numbers);
      yield {
        step: until,
        steps,
        at: course(at),
        loss: loss.map(course),
        accuracy: accuracy.map(course),
        spectra,
        least: least.map((layers) => layers.map(course)),
        most: most.map((layers) => layers.map(course)),
        reached: byWay((_, i) => accuracy[i]!.at(-1)!),
        off: Number(off.toPrecision(3)),
        ms,
        swept: [],
        span: byWay(() => 0),
      };
    }
  },
  view: ({ frame, params }) => (frame.swept.length > 0 ? <Sweep frame={frame} /> : <Course frame={frame} params={params} />),
  describe(frame, { adamw, muon, manifold, constraint }) {
    const { step, steps, reached, swept, span, most, off } = frame;
    const percent = (way: Way) => `${brief(reached[way], 3)} %`;
    if (swept.length > 0) {
      const wide = ways.map(({ key, name }) =>
        span[key] === 0 ? `${name} at none` : `${name} over a factor of **${whole(Math.round(span[key]))}**`,
      );
      const far = step < steps ? `So far (${whole(step)} of ${whole(steps)} steps), of` : 'Of';
      return `${far} eight learning rates from ${rates[0]} to ${rates.at(-1)}, these reach ${good} % of right answers: ${wide.join(', ')}. The best of each: ${ways.map(({ key, name }) => `${name} ${percent(key)}`).join(', ')}.`;
    }
    const held =
      constraint === 'all singular values 1'
        ? `no singular value on the manifold was ever farther than ${brief(off, 1)} from 1`
        : `no unit on the manifold was ever farther than ${brief(off, 1)} from length 1`;
    // Numbers of one width, and what grows at the end: the words must not wander while it trains.
    return `AdamW (rate ${adamw}) has **${reached.adamw.toFixed(1)} %** of the test digits right, Muon (${muon}) **${reached.muon.toFixed(1)} %**, on the manifold (${manifold}) **${reached.manifold.toFixed(1)} %**. AdamW’s first layer stretches by up to ${most[0]![0]!.at(-1)!.toFixed(2)}; ${held}. Step ${whole(step)} of ${whole(steps)}.`;
  },
});
