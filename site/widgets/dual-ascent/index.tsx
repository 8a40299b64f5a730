import { random } from '../../../kernels/f32/random.ts';
import type { Vectors } from '../../../kernels/manifold/matrices.ts';
import { msignOfVectors } from '../../../kernels/manifold/msign.ts';
import { admm, alternatingProjection, dualAscent, type SolverStep } from '../../../kernels/manifold/muon.ts';
import { dualValue, frobenius, primalValue } from '../../../kernels/manifold/stiefel.ts';
import type { Buffer, KernelContext } from '../../../kernels/runtime/context.ts';
import { Lines } from '../../figure/lines.tsx';
import { brief, whole } from '../../figure/numbers.ts';
import { linear, logarithmic } from '../../figure/scale.ts';
import { cut } from '../../runtime/cut-param.ts';
import { choice, seed } from '../../runtime/params.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { Column, columnAt, highest, lowest } from './column.tsx';

const alphas = ['0.001', '0.01', '0.1', '0.5', '2'] as const;
const scales = ['0.01', '1', '100'] as const;
const shapes = ['16 × 8', '8 × 8'] as const;

/** msigns that each solver may spend: the published number of steps of dual ascent, which makes one each. */
const budget = 100;
const between = 10;
/** What a round of each costs in msigns: ADMM's threshold takes two, and its direction a third. */
const solvers = [
  { name: 'dual ascent', msigns: 1 },
  { name: 'ADMM', msigns: 3 },
  { name: 'alternating', msigns: 1 },
] as const;

type Course = readonly Float64Array<ArrayBuffer>[];

interface Frame {
  /** Of dual ascent, ADMM and alternating projection: the msigns made at each point, values of the problem, and ‖H‖ / n. */
  readonly msigns: Course;
  readonly primal: Course;
  readonly tangency: Course;
  /** Of the first two. */
  readonly dual: Course;
  /** Dual ascent's gap as a share of its dual, in percent, at the first step and the last. */
  readonly firstGap: number;
  readonly lastGap: number;
  /** What is left of it, in percent of the first. */
  readonly left: number;
  /** How far alternating projection ends below the least bound found, in percent. */
  readonly short: number;
  /** α over the scale of G. */
  readonly ratio: number;
}

interface Solving {
  readonly steps: Generator<SolverStep, void, void>;
  readonly msigns: number[];
  readonly primal: number[];
  readonly dual: number[];
  readonly tangency: number[];
}

/** Runs a solver on to a round, and measures there. */
async function advance(
  kernels: KernelContext,
  { steps, ...course }: Solving,
  { w, g, size }: { w: Buffer<'f32'>; g: Buffer<'f32'>; size: Vectors },
  { round, cost }: { round: number; cost: number },
): Promise<void> {
  for (let step = steps.next(); !step.done; step = steps.next()) {
    const { step: at, direction, tangency, lambda } = step.value;
    if (at < round) continue;
    course.msigns.push((at + 1) * cost);
    course.primal.push(await primalValue(kernels, w, g, direction, size));
    course.tangency.push((await frobenius(kernels, tangency)) / size.n);
    if (lambda) course.dual.push(await dualValue(kernels, w, g, lambda, size));
    return;
  }
}

const percent = (value: number) => Number((100 * value).toPrecision(3));

export default defineWidget({
  title: 'How far may α be from the gradient’s scale?',
  params: {
    alpha: choice('α', alphas, '0.01'),
    scale: choice('Size of G’s numbers', scales, '1'),
    shape: choice('W', shapes, '16 × 8'),
    seed: seed(1),
    lambda: cut('λ', { min: lowest, max: highest, step: 0.01 }, 0, { scope: 'view' }),
  },
  presets: {
    tuned: { alpha: '0.5' },
    small: { scale: '0.01' },
    far: { alpha: '0.1', scale: '0.01' },
    square: { shape: '8 × 8' },
  },
  varies: 'by device',
  // Weak duality: no tangent direction of norm 1 goes further than any dual value says.
  holds: ({ primal, dual }: Frame) => {
    const least = Math.min(...dual.flatMap((course) => [...course]));
    return primal.every((course) => course.every((value) => value <= least * 1.0001));
  },
  starts: 'click',
  cost: ({ shape }) => {
    const { n, m } = shape === '16 × 8' ? { n: 8, m: 16 } : { n: 8, m: 8 };
    const msign = 10 * (4 * n * n * m + 2 * n ** 3);
    const measure = 2 * 7 * n * n * m * 6;
    return { flops: 3 * (budget * msign + 20 * measure), bytes: 3 * budget * 60 * 4 * n * m, frames: budget / between };
  },
  ask: {
    question:
      'The numbers of G are of order 1, and α is 0.01, as published. Dual ascent begins with a gap between its bound and the direction that it has. How much of the gap is left after 100 steps?',
    choices: ['next to nothing', 'about half', 'nearly all'],
    answer: ({ left }) => (left < 25 ? 'next to nothing' : left < 75 ? 'about half' : 'nearly all'),
  },
  async *compute(kernels, { alpha, scale, shape, seed: start }) {
    const size = shape === '16 × 8' ? { n: 8, m: 16 } : { n: 8, m: 8 };
    const drawn = random(start);
    const w = msignOfVectors(kernels, kernels.buffer('f32', drawn.normals(size.n * size.m)), size, { steps: 12 });
    const g = kernels.buffer('f32', drawn.normals(size.n * size.m, 0, Number(scale)));
    const problem = { w, g };
    // ADMM's penalty is chosen for the scale of G: what is asked here is asked of α.
    const runs = [
      dualAscent(kernels, problem, size, { alpha: Number(alpha), rounds: budget }),
      admm(kernels, problem, size, { rho: 0.5 / Number(scale), rounds: Math.floor(budget / 3) }),
      alternatingProjection(kernels, problem, size, { rounds: budget }),
    ].map((steps): Solving => ({ steps, msigns: [], primal: [], dual: [], tangency: [] }));
    for (let spent = 0; spent <= budget; spent += between) {
      for (const [i, run] of runs.entries()) {
        const cost = solvers[i]!.msigns;
        const rounds = Math.floor(budget / cost);
        // Every solver's first round is measured, and its last.
        await advance(kernels, run, { w, g, size }, { round: Math.min(rounds - 1, Math.round(spent / cost)), cost });
      }
      const of = (key: Exclude<keyof Solving, 'steps'>) => runs.map((run) => Float64Array.from(run[key]));
      const [primal, dual] = [of('primal'), of('dual').slice(0, 2)];
      const gap = (at: number) => 1 - primal[0]!.at(at)! / dual[0]!.at(at)!;
      const bound = Math.min(...dual.flatMap((course) => [...course]));
      yield {
        msigns: of('msigns'),
        primal,
        dual,
        tangency: of('tangency'),
        firstGap: percent(gap(0)),
        lastGap: percent(gap(-1)),
        left: gap(0) < 1e-6 ? 0 : percent(Math.max(0, gap(-1)) / gap(0)),
        short: percent(1 - primal[2]!.at(-1)! / bound),
        ratio: Number(alpha) / Number(scale),
      };
    }
  },
  view({ frame: { msigns, primal, dual, tangency }, params: { lambda, alpha, scale } }) {
    const kinds = ['ink', 'soft', 'dashed'] as const;
    // The least upper bound that any of them has found.
    const bound = Math.min(...dual.flatMap((course) => [...course]));
    const share = (course: Float64Array) => course.map((value) => (100 * value) / bound);
    const all = [...primal, ...dual].flatMap((course) => [...share(course)]);
    const [low, high] = [Math.min(99, ...all), Math.max(101, ...all)];
    const height = 170;
    const x = linear([0, budget], [0, 1]);
    const y = linear([low, high], [height, 6]);
    const errors = tangency.flatMap((course) => [...course]).filter((value) => value > 0);
    const decade = (value: number, round: (value: number) => number) => 10 ** round(Math.log10(value));
    const error = logarithmic(
      errors.length === 0
        ? [1e-7, 1]
        : [decade(Math.min(...errors) / 1.01, Math.floor), decade(Math.max(...errors) * 1.01, Math.ceil)],
      [height, 6],
    );
    return (
      <div class="dual-ascent">
        <Column lambda={lambda} />
        <p class="part-title">
          the matrix, α = {alpha} beside a G of order {scale}: <b>α over scale {brief(Number(alpha) / Number(scale))}</b>
        </p>
        <Lines
          series={[
            ...dual.map((course, i) => ({
              name: `${solvers[i]!.name}, dual`,
              xs: msigns[i]!,
              ys: share(course),
              kind: kinds[i]!,
            })),
            ...primal.map((course, i) => ({ name: solvers[i]!.name, xs: msigns[i]!, ys: share(course), kind: kinds[i]! })),
          ]}
          x={x}
          y={y}
          height={height}
          xLabel="msigns computed"
          yLabel="along the gradient, % of the least bound found: bounds above, directions below"
          yFormat={(value) => `${brief(value)}`}
          label={`Primal and dual values of three solvers over ${budget} msigns`}
        />
        <Lines
          series={tangency.map((course, i) => ({
            name: solvers[i]!.name,
            xs: msigns[i]!,
            ys: course.map((value) => (value > 0 ? value : Number.NaN)),
            kind: kinds[i]!,
          }))}
          x={x}
          y={error}
          height={height}
          xLabel="msigns computed"
          yLabel="tangency error, ‖WᵀA + AᵀW‖ / n"
          yFormat={(value) => brief(value, 1)}
          label="Tangency error of three solvers"
        />
      </div>
    );
  },
  describe({ msigns, firstGap, lastGap, short, ratio, tangency }, { alpha, scale, shape, lambda }) {
    const steps = msigns[0]!.at(-1)!;
    const { error, dual, primal } = columnAt(lambda);
    const hand =
      Math.abs(error) < 0.005
        ? 'By hand, a is tangent.'
        : `By hand, at λ = ${brief(lambda, 3)}, 2 wᵀa is ${brief(error, 3)} and the gap ${brief(dual - primal, 2)}.`;
    const gap = (value: number) => `${brief(Math.max(0, value), 3)} %`;
    return `With α = ${alpha}, **${brief(ratio)} of the gradient’s scale** (${scale}), dual ascent on a W of ${shape} begins with a gap of **${gap(firstGap)}** and has **${gap(lastGap)}** after ${whole(steps)} ${steps === 1 ? 'step' : 'steps'}, its tangency error being ${brief(tangency[0]!.at(-1)!, 2)}; alternating projection ends ${brief(Math.max(0, short), 3)} % below the least bound found. ${hand}`;
  },
});
