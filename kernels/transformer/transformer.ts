/**
 * The forward pass of a GPT-style decoder over a batch of tokens, each in a sequence of its own: what a server does at each step, prefill and
 * decode alike. RMSNorm, rotary positions, causal attention over a cache of keys and values, SwiGLU, logits by the embedding's transpose.
 */
import { batchAttention } from '../attention/batch.ts';
import { add, gather, multiply, type Rotation, rotary, scatter, silu } from '../elementwise/elementwise.ts';
import { matmul } from '../matmul/matmul.ts';
import { rmsNorm, rmsNormSplit } from '../norm/norms.ts';
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { type StorageFormat, store } from '../storage/store.ts';
import type { Layer, Model } from './model.ts';
import type { Rules } from './rules.ts';
import { top } from './top.ts';

type Floats = Buffer<'f32'>;

/** One token of a batch: its sequence's line of the cache, and its place in the sequence, from 0. */
export interface Row {
  readonly token: number;
  readonly line: number;
  readonly position: number;
}

export interface TransformerOptions {
  /** Sequences that the cache has room for, and tokens of each. */
  readonly lines: number;
  readonly capacity: number;
  /** What each operation's result is rounded to, as it is when activations are stored in that format. */
  readonly format: StorageFormat;
}

interface LayerBuffers {
  readonly weights: Readonly<Record<keyof Layer, Floats>>;
  /** f32[lines, capacity, heads, size] each. */
  readonly keys: Floats;
  readonly values: Floats;
}

/** What all layers of one step share. */
interface Step {
  readonly rows: number;
  readonly rules: Rules;
  readonly lines: Buffer<'u32'>;
  readonly lengths: Buffer<'u32'>;
  /** Where a row's key and value go in the cache. */
  readonly places: Buffer<'u32'>;
  readonly rotation: Rotation;
  readonly longest: number;
}

/** A model on one context, with its cache. What it holds is freed with the run. */
export class Transformer {
  private readonly layers: readonly LayerBuffers[];
  private readonly embedding: Floats;
  private readonly unembedding: Floats;
  private readonly norm: Floats;
  private readonly cosines: Floats;
  private readonly sines: Floats;

  constructor(
    private readonly kernels: KernelContext,
    private readonly model: Model,
    private readonly options: TransformerOptions,
  ) {
    const { lines, capacity } = options;
    const { heads, width, rotaryBase } = model.config;
    const cache = () => kernels.buffer('f32', lines * capacity * width);
    this.layers = model.layers.map((layer) => ({
      weights: Object.fromEntries(
        Object.entries(layer).map(([name, weights]) => [name, kernels.buffer('f32', weights as Layer['query'])]),
      ) as Record<keyof Layer, Floats>,
      keys: cache(),
      values: cache(),
    }));
    this.embedding = kernels.buffer('f32', model.embedding);
    this.unembedding = kernels.buffer('f32', model.unembedding);
    this.norm = kernels.buffer('f32', model.norm);
    const size = width / heads;
    const angles = Array.from({ length: (capacity * size) / 2 }, (_, index) => {
      const pair = index % (size / 2);
      return Math.floor(index / (size / 2)) * rotaryBase ** ((-2 * pair) / size);
    });
    this.cosines = kernels.buffer('f32', Float32Array.from(angles, Math.cos));
    this.sines = kernels.buffer('f32', Float32Array.from(angles, Math.sin));
  }

  /**
   * One step. The rows' keys and values are in the cache afterwards; rows of one line may be several, in the order of their positions.
   * @param wanted which rows' logits: the last ones of their sequences
   * @returns f32[wanted, vocabulary], which the caller owns
   * @throws KernelError for a row that is not in the cache or in the vocabulary
   */
  logits(batch: readonly Row[], wanted: readonly number[], rules: Rules): Floats {
    const { kernels, model, options } = this;
    const { vocabulary, width } = model.config;
    const { lines, capacity } = options;
    for (const { token, line, position } of batch)
      if (!(token < vocabulary && line < lines && position < capacity))
        throw new KernelError(
          `transformer: token ${token} in line ${line} at ${position}; there are ${vocabulary}, ${lines} and ${capacity}`,
        );
    const words = (of: (row: Row) => number) => kernels.buffer('u32', Uint32Array.from(batch, of));
    const positions = words(({ position }) => position);
    const step: Step = {
      rows: batch.length,
      rules,
      lines: words(({ line }) => line),
      lengths: words(({ position }) => position + 1),
      places: words(({ line, position }) => line * capacity + position),
      rotation: { positions, cosines: this.cosines, sines: this.sines },
      longest: Math.max(...batch.map(({ position }) => position + 1)),
    };
    const tokens = words(({ token }) => token);
    let x = gather(kernels, this.embedding, tokens, { size: width });
    for (const layer of this.layers) x = this.mlp(layer, step, this.attention(layer, step, x));
    const asked = kernels.buffer('u32', Uint32Array.from(wanted));
    const last = gather(kernels, x, asked, { size: width });
    const normed = this.normed(last, this.norm, wanted.length, rules);
    const logits = this.linear(normed, this.unembedding, [wanted.length, width, vocabulary], rules);
    for (const buffer of [tokens, positions, step.lines, step.lengths, step.places, asked, x, last, normed]) kernels.free(buffer);
    return logits;
  }

  /** The `count` largest of each row of logits and their tokens, first of equal ones first. */
  async best(logits: Floats, count: number): Promise<{ tokens: Uint32Array; logits: Float32Array }> {
    const { kernels, model } = this;
    const length = model.config.vocabulary;
    const rows = logits.length / length;
    const indices = kernels.buffer('u32', rows * count);
    const values = kernels.buffer('f32', rows * count);
    kernels.run(top, { input: logits, indices, values }, { uniforms: { rows, length, count } });
    const [tokens, largest] = await Promise.all([kernels.read(indices), kernels.read(values)]);
    kernels.free(indices);
    kernels.free(values);
    return { tokens, logits: largest };
  }

  /** x + attention(norm(x)); frees x. */
  private attention({ weights, keys, values }: LayerBuffers, step: Step, x: Floats): Floats {
    const { kernels, options } = this;
    const { heads, width } = this.model.config;
    const { rows, rules, rotation, places, lines, lengths, longest } = step;
    const head = { heads, size: width / heads };
    const normed = this.normed(x, weights.attentionNorm, rows, rules);
    const project = (matrix: Floats) => this.linear(normed, matrix, [rows, width, width], rules);
    const turned = (flat: Floats) => this.rounded(rotary(kernels, flat, rotation, head), flat);
    const query = turned(project(weights.query));
    const key = turned(project(weights.key));
    const value = project(weights.value);
    scatter(kernels, key, places, keys, { size: width });
    scatter(kernels, value, places, values, { size: width });
    const shape = { rows, ...head, capacity: options.capacity, longest };
    const seen = batchAttention(kernels, { query, keys, values, lines, lengths }, shape, rules.attention(rows, heads));
    this.rounded(seen, normed, query, key, value);
    return this.residual(x, seen, weights.output, [rows, width, width], rules);
  }

  /** x + down(silu(gate(norm(x))) · up(norm(x))); frees x. */
  private mlp({ weights }: LayerBuffers, { rows, rules }: Step, x: Floats): Floats {
    const { kernels } = this;
    const { width, hidden } = this.model.config;
    const normed = this.normed(x, weights.mlpNorm, rows, rules);
    const gate = this.linear(normed, weights.gate, [rows, width, hidden], rules);
    const up = this.linear(normed, weights.up, [rows, width, hidden], rules);
    const open = this.rounded(silu(kernels, gate), gate, normed);
    const inner = this.rounded(multiply(kernels, open, up), open, up);
    return this.residual(x, inner, weights.down, [rows, hidden, width], rules);
  }

  private residual(x: Floats, inner: Floats, matrix: Floats, shape: readonly [number, number, number], rules: Rules): Floats {
    const change = this.linear(inner, matrix, shape, rules);
    return this.rounded(add(this.kernels, x, change), x, inner, change);
  }

  private linear(a: Floats, b: Floats, [m, k, n]: readonly [number, number, number], rules: Rules): Floats {
    const { kernels } = this;
    const shape = { m, n, k };
    // Shapes of kernels for a CPU that stands in for a GPU: the same bits.
    return this.rounded(matmul(kernels, { a, b }, shape, rules.matmul(shape), { fours: kernels.software }));
  }

  private normed(input: Floats, weight: Floats, rows: number, rules: Rules): Floats {
    const { width, epsilon } = this.model.config;
    const size = { rows, length: width };
    const splits = rules.norm(rows);
    // One lane a part: no barrier, and a row of so few features needs none.
    const options = { width: 1, epsilon };
    return this.rounded(
      splits === 1
        ? rmsNorm(this.kernels, { input, weight }, size, options)
        : rmsNormSplit(this.kernels, { input, weight }, size, { splits, ...options }),
    );
  }

  /** Rounds a result to the format, frees what it was made of, and gives it back. */
  private rounded(result: Floats, ...spent: readonly Floats[]): Floats {
    store(this.kernels, result, this.options.format);
    for (const buffer of spent) this.kernels.free(buffer);
    return result;
  }
}
