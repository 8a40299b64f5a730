/**
 * A server with continuous batching, small enough to read: at each step all requests that are there share one forward pass, a newcomer with
 * its whole prompt, the others with their last token. Nothing is perturbed: what a request's bits depend on beside its own tokens is who else
 * is there, and only as far as the rules let it.
 */
import { add, gather } from '../elementwise/elementwise.ts';
import { random } from '../f32/random.ts';
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import type { StorageFormat } from '../storage/store.ts';
import type { Model } from './model.ts';
import type { Rules } from './rules.ts';
import { nothing } from './top.ts';
import { type Row, Transformer } from './transformer.ts';

export interface Request {
  /** The step at which it comes. */
  readonly step: number;
  readonly prompt: readonly number[];
}

/** What became of a request. One entry a token that it was given. */
export interface Completion {
  readonly request: number;
  readonly tokens: number[];
  /** Rows of the step that gave the token, its own among them. */
  readonly batches: number[];
  /** The second choice, and the scores of both. */
  readonly seconds: number[];
  readonly scores: [first: number, second: number][];
}

export interface ServeOptions {
  readonly rules: Rules;
  readonly format: StorageFormat;
  /** Tokens that a request asks for. It ends early where the model ends the text. */
  readonly tokens: number;
  /** Requests that fit at once; others wait. */
  readonly lines: number;
  /** The token that ends a text. */
  readonly end: number;
  /**
   * Sampling with a seed that belongs to the request, the same for all: to each score is added its Gumbel noise, a function of the place in
   * the text and the token. The largest sum is a sample of the softmax, and as deterministic as the largest score. Greedy without.
   */
  readonly sampling?: { readonly seed: number; readonly temperature: number };
}

/** One step of the server. */
export interface ServerStep {
  readonly step: number;
  /** Rows of the batch, and how many requests they belong to. */
  readonly rows: number;
  readonly requests: number;
  readonly ms: number;
  /** Those that ended at this step, and those that go on. */
  readonly finished: readonly Completion[];
  readonly running: readonly Completion[];
}

interface Running {
  readonly line: number;
  readonly completion: Completion;
  /** Tokens that are not in the cache yet, and where they begin. */
  ahead: readonly number[];
  position: number;
}

/**
 * Serves the requests, which are in the order of their steps. Steps without anyone are left out.
 * @throws KernelError where there is no room for a single request, or a prompt is empty
 */
export async function* serve(
  kernels: KernelContext,
  model: Model,
  requests: readonly Request[],
  options: ServeOptions,
): AsyncGenerator<ServerStep> {
  const { rules, format, tokens, lines, end, sampling } = options;
  if (!(lines >= 1)) throw new KernelError(`serve: ${lines} lines; a request needs one`);
  const empty = requests.findIndex(({ prompt }) => prompt.length === 0);
  if (empty >= 0) throw new KernelError(`serve: request ${empty} has an empty prompt; begin it with the token that ends a text`);
  const capacity = tokens + Math.max(0, ...requests.map(({ prompt }) => prompt.length));
  const transformer = new Transformer(kernels, model, { lines, capacity, format });
  const noise = sampling && gumbel(kernels, [capacity, model.config.vocabulary], sampling);
  const free = Array.from({ length: lines }, (_, line) => line);
  let running: Running[] = [];
  let next = 0;
  for (let step = 0; next < requests.length || running.length > 0; step++) {
    if (running.length === 0 && next < requests.length) step = Math.max(step, requests[next]!.step);
    for (; next < requests.length && requests[next]!.step <= step && free.length > 0; next++) {
      const completion: Completion = { request: next, tokens: [], batches: [], seconds: [], scores: [] };
      running.push({ line: free.shift()!, completion, ahead: requests[next]!.prompt, position: 0 });
    }
    const rows: Row[] = [];
    const wanted: number[] = [];
    for (const { line, ahead, position } of running) {
      for (const [index, token] of ahead.entries()) rows.push({ token, line, position: position + index });
      wanted.push(rows.length - 1);
    }
    let logits: Buffer<'f32'> | undefined;
    const { ms } = await kernels.time(() => {
      logits = transformer.logits(rows, wanted, rules);
    });
    const scores = noise
      ? noisy(
          kernels,
          logits!,
          noise,
          wanted.map((index) => rows[index]!.position),
        )
      : logits!;
    const best = await transformer.best(scores, 2);
    for (const buffer of new Set([logits!, scores])) kernels.free(buffer);
    for (const [index, { completion, ...one }] of running.entries()) {
      const token = best.tokens[2 * index]!;
      if (token === nothing) throw new Error('serve: the model gives no numbers');
      completion.tokens.push(token);
      completion.seconds.push(best.tokens[2 * index + 1]!);
      completion.scores.push([best.logits[2 * index]!, best.logits[2 * index + 1]!]);
      completion.batches.push(rows.length);
      running[index] = { ...one, completion, position: one.position + one.ahead.length, ahead: [token] };
    }
    const isDone = ({ completion }: Running) => completion.tokens.length === tokens || completion.tokens.at(-1) === end;
    const done = running.filter(isDone);
    for (const { line } of done) free.push(line);
    const served = running.length;
    running = running.filter((one) => !isDone(one));
    const completions = (some: readonly Running[]) => some.map(({ completion }) => completion);
    yield { step, rows: rows.length, requests: served, ms, finished: completions(done), running: completions(running) };
  }
}

/** temperature · Gumbel noise, f32[places, vocabulary]: minus the logarithm of an exponential draw. */
function gumbel(
  kernels: KernelContext,
  [places, vocabulary]: readonly [number, number],
  { seed, temperature }: NonNullable<ServeOptions['sampling']>,
): Buffer<'f32'> {
  const drawn = random(seed);
  const draw = () => -temperature * Math.log(-Math.log(drawn.uniform() + 2 ** -25));
  return kernels.buffer('f32', Float32Array.from({ length: places * vocabulary }, draw));
}

/** logits f32[places, vocabulary] and the noise of these places. */
function noisy(kernels: KernelContext, logits: Buffer<'f32'>, noise: Buffer<'f32'>, places: readonly number[]): Buffer<'f32'> {
  const asked = kernels.buffer('u32', Uint32Array.from(places));
  const drawn = gather(kernels, noise, asked, { size: logits.length / places.length });
  const sum = add(kernels, logits, drawn);
  kernels.free(asked);
  kernels.free(drawn);
  return sum;
}
