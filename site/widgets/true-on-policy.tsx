import type { KernelContext } from '../../kernels/runtime/context.ts';
import { logSoftmax } from '../../kernels/softmax/softmax.ts';
import { readLanguageModel } from '../../kernels/transformer/language-model.ts';
import { byShape, invariant, type Rules } from '../../kernels/transformer/rules.ts';
import { type Row, Transformer } from '../../kernels/transformer/transformer.ts';
import { brief, counted, whole } from '../figure/numbers.ts';
import { linear, place } from '../figure/scale.ts';
import { Axis, Stretched } from '../figure/spread.tsx';
import { choice, range } from '../runtime/params.ts';
import { text } from '../runtime/text-param.ts';
import { defineWidget } from '../runtime/widget.ts';
import { firstPrompt, flopsAToken, languageModel } from './temperature-zero/needs.ts';

const kernelRules = ['chosen by shape', 'always the same'] as const;
const formats = ['bf16', 'f32'] as const;
const tokensAFrame = 4;
const height = 120;

interface Frame {
  /** What the sampler said, token by token. */
  readonly said: readonly string[];
  /** The log-probability that the sampler gave each of them, in nats. */
  readonly logs: Float32Array<ArrayBuffer>;
  /** Kullback–Leibler divergence of the trainer's distribution from the sampler's at each token, in nats. */
  readonly kl: Float64Array<ArrayBuffer>;
  readonly mean: number;
  readonly most: number;
  /** Tokens whose log-probability has other bits on the two paths. */
  readonly differing: number;
  /** The trainer's pass comes last. */
  readonly whole: boolean;
}

/** Log-probabilities f32[wanted, vocabulary] of one step. */
async function logProbabilities(
  kernels: KernelContext,
  transformer: Transformer,
  rows: readonly Row[],
  wanted: readonly number[],
  vocabulary: number,
  rules: Rules,
): Promise<Float32Array<ArrayBuffer>> {
  const logits = transformer.logits(rows, wanted, rules);
  const logs = logSoftmax(kernels, logits, { rows: wanted.length, length: vocabulary }, { width: 4 });
  const found = await kernels.read(logs);
  kernels.free(logits);
  kernels.free(logs);
  return found;
}

const largestAt = (numbers: Float32Array): number =>
  numbers.reduce((best, value, index) => (value > numbers[best]! ? index : best), 0);

/** Σ p (log p − log q), in f64. */
function divergence(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  // Two rounded logarithms of one number are one number: equal bits give exactly 0.
  for (const [index, log] of p.entries()) if (log > Number.NEGATIVE_INFINITY) sum += Math.exp(log) * (log - q[index]!);
  return sum;
}

export default defineWidget({
  title: 'Does the trainer believe what the sampler said?',
  params: {
    prompt: text('Prompt', firstPrompt, { longest: 120 }),
    kernels: choice('Kernels', kernelRules, 'chosen by shape'),
    tokens: range('Tokens', { min: 8, max: 100 }, 48),
    batch: range('Requests that the sampler serves at once', { min: 1, max: 32 }, 8),
    format: choice('Activations', formats, 'bf16'),
  },
  presets: { one: { kernels: 'always the same' }, f32: { format: 'f32' } },
  heavy: ['default', 'one', 'f32'],
  varies: 'by device',
  holds: ({ most, kl }: Frame, { kernels }) => (kernels === 'chosen by shape' || most === 0) && kl.every(Number.isFinite),
  starts: 'click',
  needs: languageModel,
  cost: ({ tokens, batch }) => ({
    flops: (tokens + 8) * (batch + 1) * flopsAToken,
    bytes: (tokens + 1) * flopsAToken,
    frames: Math.ceil(tokens / tokensAFrame) + 1,
  }),
  ask: {
    question:
      'The same model reads what it said itself a moment ago, all at once. Are its probabilities the ones that it said it with?',
    choices: ['yes, to the last bit', 'nearly'],
    answer: ({ most, whole: isWhole }) => (isWhole ? (most === 0 ? 'yes, to the last bit' : 'nearly') : undefined),
  },
  async *compute(kernels, { prompt, kernels: rule, tokens, batch, format }, { model: weights, tokenizer: merges }) {
    const { model, tokenizer, prompt: encoded } = readLanguageModel(weights!, merges!);
    const { vocabulary } = model.config;
    const own = encoded(prompt);
    const rules = rule === 'chosen by shape' ? byShape : invariant;
    // The sampler's requests each have a line, and the trainer has one.
    const transformer = new Transformer(kernels, model, { lines: batch + 1, capacity: own.length + tokens, format });
    const said: number[] = [];
    const sampled: Float32Array[] = [];
    const kl = new Float64Array(tokens);
    const frame = (isWhole: boolean, differing = 0): Frame => ({
      said: said.map((token) => tokenizer.decode([token])),
      logs: Float32Array.from(said, (token, index) => sampled[index]![token]!),
      kl: kl.slice(),
      mean: kl.reduce((sum, value) => sum + value, 0) / tokens,
      most: kl.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      differing,
      whole: isWhole,
    });
    let ahead: readonly number[] = own;
    let position = 0;
    while (said.length < tokens) {
      const rows = Array.from({ length: batch }, (_, line) =>
        ahead.map((token, i) => ({ token, line, position: position + i })),
      ).flat();
      const logs = await logProbabilities(kernels, transformer, rows, [ahead.length - 1], vocabulary, rules);
      position += ahead.length;
      const token = largestAt(logs);
      said.push(token);
      sampled.push(logs);
      ahead = [token];
      if (said.length % tokensAFrame === 0 && said.length < tokens) yield frame(false);
    }
    const sequence = [...own, ...said.slice(0, -1)];
    const rows = sequence.map((token, at) => ({ token, line: batch, position: at }));
    const wanted = said.map((_, index) => own.length - 1 + index);
    const trained = await logProbabilities(kernels, transformer, rows, wanted, vocabulary, rules);
    let differing = 0;
    for (const [index, token] of said.entries()) {
      const there = trained.subarray(index * vocabulary, (index + 1) * vocabulary);
      kl[index] = divergence(sampled[index]!, there);
      if (!Object.is(sampled[index]![token], there[token])) differing++;
    }
    yield frame(true, differing);
  },
  view({ frame: { said, kl, most }, params: { tokens } }) {
    const x = linear([0, tokens], [0, 1]);
    const wide = 1000 / tokens;
    const bars = Array.from(kl, (value, index) => {
      const tall = most > 0 ? place((Math.abs(value) / most) * (height - 4)) : 0;
      return tall > 0 ? `M${place(index * wide + wide * 0.15)} ${height}v${-tall}h${place(wide * 0.7)}v${tall}z` : '';
    });
    return (
      <div class="true-on-policy">
        <p class="part-title">
          KL divergence at each token{most > 0 ? `, the largest ${brief(most, 2)} nats` : ': 0 everywhere'}
        </p>
        <Stretched height={height}>
          <path class="hair" d={`M0 ${height}H1000`} />
          <path class="column differs" d={bars.join('')} />
        </Stretched>
        <svg width="100%" height="36" aria-hidden="true">
          <Axis scale={x} y={0} ticks={6} label="token" />
        </svg>
        <p class="model-text">{said.join('')}</p>
      </div>
    );
  },
  describe({ mean, most, differing, whole: isWhole, said }, { kernels, tokens, batch, format }) {
    if (!isWhole)
      return `The sampler has said ${whole(said.length)} of ${whole(tokens)} tokens; the trainer has not read them yet.`;
    const how = `Decoded in a batch of ${whole(batch)} and read again in one pass, with kernels ${kernels}, in ${format}`;
    if (most === 0) return `${how}: KL is **exactly 0** at each of ${counted(tokens, 'token')}.`;
    return `${how}: the log-probabilities of __${whole(differing)}__ of ${counted(tokens, 'token')} differ; KL is ${brief(mean, 2)} nats a token on the average, ${brief(most, 2)} at most.`;
  },
});
