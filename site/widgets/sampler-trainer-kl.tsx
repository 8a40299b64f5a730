import { silu } from '../../kernels/elementwise/elementwise.ts';
import { exp } from '../../kernels/f32/exp.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../kernels/f32/ulp.ts';
import { matmul, type Strategy } from '../../kernels/matmul/matmul.ts';
import { strict } from '../../kernels/runtime/arithmetic.ts';
import type { Buffer, KernelContext } from '../../kernels/runtime/context.ts';
import { logSoftmax } from '../../kernels/softmax/softmax.ts';
import { type StorageFormat, store } from '../../kernels/storage/store.ts';
import { Lines } from '../figure/lines.tsx';
import { brief, whole } from '../figure/numbers.ts';
import { linear, logarithmic } from '../figure/scale.ts';
import { choice, range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

/** A batch of states, their numbers, the hidden layer's features, the actions that the policy chooses from. */
const states = 32;
const inputs = 128;
const features = 256;
const actions = 12;
const stepsAFrame = 5;

const formats = ['f32', 'bf16', 'f16'] as const satisfies readonly StorageFormat[];
const orders = ['two orders', 'one order'] as const;

type Matrix = Float32Array<ArrayBuffer>;

interface Frame {
  /** Of the first step: logits that differ between sampler and trainer, of how many, by how many ulp at most. */
  readonly differing: number;
  readonly logits: number;
  readonly farthest: number;
  /** At each step, without and with importance weights: KL(sampler ‖ trainer) a state in nats, and the share of right actions. */
  readonly kl: readonly Float64Array<ArrayBuffer>[];
  readonly reward: readonly Float64Array<ArrayBuffer>[];
  /** The largest KL of any step. */
  readonly mostKl: number;
  /** How far the two runs' weights have moved apart: the largest difference. */
  readonly apart: number;
}

interface Policy {
  readonly x: Buffer<'f32'>;
  /** f32[inputs, features], which stays as it is; only the last layer learns. */
  readonly hidden: Buffer<'f32'>;
  readonly weights: Matrix;
  readonly format: StorageFormat;
  readonly strategy: Strategy;
}

/**
 * Two layers, each stored in the format: features f32[states, features], and the logarithms of the probabilities, f32[states, actions].
 * Features and logits where they are asked for.
 */
async function policy(
  kernels: KernelContext,
  { x, hidden, weights, format, strategy }: Policy,
  wanted: { logits: boolean; features: boolean },
) {
  const last = kernels.buffer('f32', weights);
  store(kernels, last, format);
  const before = matmul(kernels, { a: x, b: hidden }, { m: states, n: features, k: inputs }, strategy);
  store(kernels, before, format);
  const active = silu(kernels, before);
  store(kernels, active, format);
  const logits = matmul(kernels, { a: active, b: last }, { m: states, n: actions, k: features }, strategy);
  store(kernels, logits, format);
  const logs = logSoftmax(kernels, logits, { rows: states, length: actions }, { width: 4 });
  const result = {
    features: wanted.features ? await kernels.read(active) : new Float32Array(0),
    logits: wanted.logits ? await kernels.read(logits) : undefined,
    logs: await kernels.read(logs),
  };
  for (const buffer of [last, before, active, logits, logs]) kernels.free(buffer);
  return result;
}

/**
 * KL(p ‖ q) = Σ p (r − 1 − ln r) with r = q / p, as logarithms give it: never below 0, and 0 exactly where all bits are equal.
 * J. Schulman, "Approximating KL divergence" (2020).
 */
function divergence(p: Matrix, q: Matrix): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const log = q[i]! - p[i]!;
    // e^x − 1 − x without cancelling.
    const term =
      Math.abs(log) < 0.1 ? log * log * (0.5 + log * (1 / 6 + log * (1 / 24 + log / 120))) : exp(log, strict) - 1 - log;
    sum += exp(p[i]!, strict) * term;
  }
  return sum / states;
}

/** One step of REINFORCE on the last layer: the sampler drew actions, the trainer's policy is pushed towards those that were right. */
function update(
  weights: Matrix,
  active: Matrix,
  drawn: Uint8Array,
  right: Uint8Array,
  { sampler, trainer }: { sampler: Matrix; trainer: Matrix },
  { rate, weighted }: { rate: number; weighted: boolean },
): Matrix {
  const won = drawn.filter((action, state) => action === right[state]).length / states;
  const gradient = new Float64Array(weights.length);
  for (let state = 0; state < states; state++) {
    const taken = state * actions + drawn[state]!;
    const advantage = (drawn[state] === right[state] ? 1 : 0) - won;
    const factor = advantage * (weighted ? exp(trainer[taken]! - sampler[taken]!, strict) : 1);
    for (let action = 0; action < actions; action++) {
      const push = factor * ((action === drawn[state] ? 1 : 0) - exp(trainer[state * actions + action]!, strict));
      for (let i = 0; i < features; i++) gradient[i * actions + action]! += push * active[state * features + i]!;
    }
  }
  return weights.map((weight, i) => Math.fround(weight + (rate * gradient[i]!) / states));
}

/** Draws an action of each state from its probabilities, by one uniform number each. */
const draw = (logs: Matrix, uniforms: Matrix): Uint8Array =>
  Uint8Array.from({ length: states }, (_, state) => {
    let left = uniforms[state]!;
    for (let action = 0; action < actions; action++) {
      left -= exp(logs[state * actions + action]!, strict);
      if (left < 0) return action;
    }
    return actions - 1;
  });

export default defineWidget({
  title: 'A sampler, a trainer, the same weights',
  params: {
    format: choice('Stored in', formats, 'f16'),
    order: choice('Additions', orders, 'two orders'),
    steps: range('Steps', { min: 20, max: 200, step: 20 }, 40),
    rate: range('Learning rate', { min: 0.5, max: 8, step: 0.5 }, 1),
    seed: seed(1),
  },
  presets: {
    f32: { format: 'f32' },
    bf16: { format: 'bf16' },
    one: { order: 'one order' },
  },
  varies: 'by device',
  holds: ({ kl, apart, differing, reward }: Frame, { order }) =>
    kl.every((run) => run.every((value) => value >= 0)) &&
    reward.every((run) => run.every((value) => value >= 0 && value <= 1)) &&
    (order === 'two orders' || (differing === 0 && kl.every((run) => run.every((value) => value === 0)) && apart < 0.05)),
  starts: 'click',
  cost: ({ steps }) => ({
    flops: 2 * steps * 4 * states * features * (inputs + 2 * actions),
    bytes: 2 * steps * 2 * 4 * (states * (inputs + 3 * features) + features * (inputs + actions)),
    frames: steps / stepsAFrame,
  }),
  ask: {
    question:
      'One program draws actions from a policy, another trains it. They hold the same weights in f16 and add in different orders. How far apart are the two policies?',
    choices: ['not at all', 'a little'],
    answer: ({ kl }) => (kl.every((run) => run.every((value) => value === 0)) ? 'not at all' : 'a little'),
  },
  async *compute(kernels, { format, order, steps, rate, seed: start }) {
    const drawn = random(start);
    const rounded = async (values: Matrix) => {
      const buffer = kernels.buffer('f32', values);
      store(kernels, buffer, format);
      return kernels.read(buffer);
    };
    const x = await rounded(drawn.normals(states * inputs));
    const hidden = await rounded(drawn.normals(inputs * features, 0, 1 / 16));
    const layers = { x: kernels.buffer('f32', x), hidden: kernels.buffer('f32', hidden), format };
    const right = Uint8Array.from({ length: states }, () => drawn.below(actions));
    const first = drawn.normals(features * actions, 0, 1 / 16);
    // While sampling there are few rows, and k is split among the cores; a training batch has rows for all of them.
    const training: Strategy = { kind: 'register' };
    const sampling: Strategy = order === 'one order' ? training : { kind: 'split', splits: 4 };
    const runs = [false, true].map((weighted) => ({ weighted, weights: first, kl: [] as number[], reward: [] as number[] }));
    let seen: Pick<Frame, 'differing' | 'logits' | 'farthest'> | undefined;
    for (let step = 1; step <= steps; step++) {
      const uniforms = drawn.uniforms(states);
      for (const run of runs) {
        const { weights } = run;
        const sampler = await policy(
          kernels,
          { ...layers, weights, strategy: sampling },
          { logits: seen === undefined, features: false },
        );
        const trainer = await policy(
          kernels,
          { ...layers, weights, strategy: training },
          { logits: seen === undefined, features: true },
        );
        if (sampler.logits && trainer.logits) {
          const theirs = trainer.logits;
          const ulps = sampler.logits.map((value, i) => Math.abs(f32UlpDistance(value, theirs[i]!)));
          seen = {
            differing: ulps.filter((ulp) => ulp !== 0).length,
            logits: ulps.length,
            farthest: ulps.reduce((most, ulp) => Math.max(most, ulp), 0),
          };
        }
        const taken = draw(sampler.logs, uniforms);
        run.kl.push(divergence(sampler.logs, trainer.logs));
        run.reward.push(taken.filter((action, state) => action === right[state]).length / states);
        const logs = { sampler: sampler.logs, trainer: trainer.logs };
        run.weights = update(run.weights, trainer.features, taken, right, logs, { rate, weighted: run.weighted });
      }
      if (step % stepsAFrame === 0)
        yield {
          ...seen!,
          kl: runs.map(({ kl }) => Float64Array.from(kl)),
          reward: runs.map(({ reward }) => Float64Array.from(reward)),
          mostKl: Math.max(...runs.flatMap(({ kl }) => kl)),
          apart: runs[0]!.weights.reduce((most, weight, i) => Math.max(most, Math.abs(weight - runs[1]!.weights[i]!)), 0),
        };
    }
  },
  view({ frame: { kl, reward }, params: { steps } }) {
    const names = ['no weights', 'importance weights'];
    const kinds = ['ink', 'dashed'] as const;
    const xs = Array.from(kl[0]!, (_, step) => step + 1);
    const x = linear([1, steps], [0, 1]);
    const values = kl.flatMap((run) => [...run]).filter((value) => value > 0);
    const [low, high] = values.length === 0 ? [1e-12, 1e-3] : [Math.min(...values), Math.max(...values)];
    const height = 120;
    const share = linear([0, 1], [height, 6]);
    const y = logarithmic([10 ** Math.floor(Math.log10(low) - 0.01), 10 ** Math.ceil(Math.log10(high) + 0.01)], [height, 6]);
    return (
      <div class="sampler-trainer-kl">
        {values.length === 0 ? (
          <p class="zero">
            KL = 0 <span class="quiet">exactly, at every step: all bits are equal</span>
          </p>
        ) : (
          <Lines
            series={kl.map((run, i) => ({
              name: names[i]!,
              xs,
              ys: Array.from(run, (value) => (value > 0 ? value : Number.NaN)),
              kind: kinds[i]!,
            }))}
            x={x}
            y={y}
            height={height}
            xLabel="step"
            yLabel="KL of the sampler’s policy from the trainer’s, nats a state; a gap where it is 0"
            yFormat={(value) => brief(value, 1)}
            label={`KL divergence over ${whole(xs.length)} steps, up to ${brief(high, 2)}`}
          />
        )}
        <Lines
          series={reward.map((run, i) => ({ name: names[i]!, xs, ys: run, kind: kinds[i]! }))}
          x={x}
          y={share}
          height={height}
          xLabel="step"
          yLabel="share of right actions"
          label={`Reward over ${whole(xs.length)} steps`}
        />
      </div>
    );
  },
  describe({ differing, logits, kl, reward }, { order, format }) {
    const steps = kl[0]!.length;
    const last = reward.map((run) => `${Math.round(100 * run.at(-1)!)} %`);
    if (order === 'one order')
      return `With one order of additions the sampler’s ${whole(logits)} logits **are the trainer’s**, bit for bit, and KL is **0** at each of ${whole(steps)} steps; at the end ${last[0]} of the actions are right.`;
    const most = Math.max(...kl.flatMap((run) => [...run]));
    const parted = kl[0]!.filter((value) => value > 0).length;
    if (most === 0)
      return `In ${format} the two orders gave the same logits in each of ${whole(steps)} steps on this device: rounding to the format hid what differs. At the end ${last[0]} of the actions are right.`;
    return `In ${format} __${whole(differing)} of ${whole(logits)} logits__ differ at the first step, and the policies in **${whole(parted)} of ${whole(steps)} steps**, by up to ${brief(most, 2)} nats. Right actions at the end: ${last[0]} without importance weights, ${last[1]} with them.`;
  },
});
