/** One text, read alone and in batches: how near its choices were, how far a batch moves them, and what came of it. */
import type { KernelContext } from '../../../kernels/runtime/context.ts';
import type { LanguageModel } from '../../../kernels/transformer/language-model.ts';
import { byShape } from '../../../kernels/transformer/rules.ts';
import { type Row, Transformer } from '../../../kernels/transformer/transformer.ts';
import { type Branch, companies, type Format, type Reading, type Repeated, shownScores, sizes } from './shape.ts';

/** The line of the cache that a request alone has; the batches use those before it. */
const aloneLine = Math.max(...companies);
const tokensAFrame = 8;
/** Tokens that a batch goes on with where another word led, and how many such places are followed. */
const followed = 12;
const mostBranches = 6;

/** The places of the largest numbers, of equal ones the first: as the kernel `transformer/top` has it. */
function leading(scores: Float32Array, count: number): number[] {
  const found: number[] = [];
  while (found.length < count) {
    let best = -1;
    for (const [token, score] of scores.entries())
      if (!found.includes(token) && (best < 0 || score > scores[best]!)) best = token;
    found.push(best);
  }
  return found;
}

export interface ReaderOptions {
  readonly format: Format;
  readonly prompt: readonly number[];
  /** Length of the text. */
  readonly tokens: number;
  /** The text so far: the first reading alone writes it, later ones read it. Shared by the readers of all formats. */
  readonly text: number[];
}

/** Reads a text in one format. Its steps yield whenever there is something new to draw, and `reading` is what has been found so far. */
export class Reader {
  private readonly transformer: Transformer;
  private readonly pairs: { readonly first: number; readonly second: number; readonly gap: number }[] = [];
  private readonly flipped: Uint8Array<ArrayBuffer>;
  private readonly branches: Branch[] = [];
  private repeated: Repeated = { words: [], scores: new Float32Array(), others: 0, most: 0, leaders: 0 };
  private noise = 0;
  private tried = 0;

  constructor(
    private readonly kernels: KernelContext,
    private readonly language: LanguageModel,
    private readonly options: ReaderOptions,
  ) {
    const { prompt, tokens, format } = options;
    const capacity = prompt.length + tokens + followed;
    this.transformer = new Transformer(kernels, language.model, { lines: aloneLine + 1, capacity, format });
    this.flipped = new Uint8Array(tokens);
  }

  get reading(): Reading {
    const { pairs, flipped, branches, repeated, noise, tried } = this;
    return {
      gaps: Float32Array.from(pairs, ({ gap }) => gap),
      noise,
      tried,
      near: tried === 0 ? 0 : pairs.filter(({ gap }) => gap <= noise).length,
      flipped: flipped.slice(),
      flips: flipped.reduce((sum, one) => sum + one, 0),
      branches: branches.toSorted((one, other) => one.place - other.place),
      repeated,
    };
  }

  /** Reads the text alone, and writes it where it is not written yet. */
  async *alone(): AsyncGenerator<void> {
    const { text, tokens } = this.options;
    for (let place = 0; place < tokens; place++) {
      const scores = await this.scores(place, [aloneLine]);
      const [first, second] = leading(scores, 2) as [number, number];
      if (text.length === place) text.push(first);
      this.pairs.push({ first, second, gap: scores[first]! - scores[second]! });
      if (this.pairs.length % tokensAFrame === 0) yield;
    }
  }

  /** The same tokens, read by as many requests at once: all have the same rows, and all of their cache comes from that batch. */
  async *inCompany(company: number): AsyncGenerator<void> {
    const lines = Array.from({ length: company }, (_, line) => line);
    const turned: { place: number; winner: number }[] = [];
    let most = this.noise;
    for (const [place, { first, second, gap }] of this.pairs.entries()) {
      const scores = await this.scores(place, lines);
      most = Math.max(most, Math.abs(scores[first]! - scores[second]! - gap));
      const winner = leading(scores, 1)[0]!;
      if (winner === first) continue;
      // A third word may have won: then what it had to make up for counts.
      most = Math.max(most, gap);
      turned.push({ place, winner });
    }
    this.noise = most;
    this.tried++;
    for (const { place } of turned) this.flipped[place] = 1;
    yield;
    // From the last one back: what one of them writes into the cache lies behind all that the next one reads.
    for (const { place, winner } of turned.reverse()) {
      if (this.branches.length >= mostBranches || this.branches.some((one) => one.place === place)) continue;
      const from = this.options.prompt.length + place;
      const words = [winner];
      while (words.length < followed)
        words.push(leading(await this.scoresOf(words.slice(-1), from + words.length - 1, lines), 1)[0]!);
      this.branches.push({ place, company, text: this.language.tokenizer.decode(words) });
      yield;
    }
  }

  /** One step by itself, by requests that all look back at the cache of the one alone, and write the same numbers into it. */
  async *repeat(place: number): AsyncGenerator<void> {
    const leaders = new Set<number>();
    const shown: number[] = [];
    let alone = new Float32Array();
    let ten: number[] = [];
    let [others, most] = [0, 0];
    for (let size = 1; size <= sizes; size++) {
      const scores = await this.scores(place, new Array<number>(size).fill(aloneLine));
      if (size === 1) [alone, ten] = [scores, leading(scores, shownScores)];
      const off = scores.reduce((largest, score, token) => Math.max(largest, Math.abs(score - alone[token]!)), 0);
      if (off > 0) others++;
      most = Math.max(most, off);
      shown.push(...ten.map((token) => scores[token]!));
      leaders.add(leading(scores, 1)[0]!);
      if (size % tokensAFrame !== 0) continue;
      const words = ten.map((token) => this.language.tokenizer.decode([token]));
      this.repeated = { words, scores: Float32Array.from(shown), others, most, leaders: leaders.size };
      yield;
    }
  }

  /** The first token that another word led at; the one with the nearest second where none did. The first step is a prefill, and left out. */
  mostTelling(): number {
    const turned = this.flipped.indexOf(1, 1);
    const nearer = (best: number, { gap }: { gap: number }, place: number) =>
      place > 0 && gap < this.pairs[best]!.gap ? place : best;
    return turned > 0 ? turned : this.pairs.reduce(nearer, 1);
  }

  /** All scores f32[vocabulary] at a token's step: a request reads its prompt, then the token before. */
  private scores(place: number, lines: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const { prompt, text } = this.options;
    return place === 0
      ? this.scoresOf(prompt, 0, lines)
      : this.scoresOf(text.slice(place - 1, place), prompt.length + place - 1, lines);
  }

  private async scoresOf(some: readonly number[], from: number, lines: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const rows: Row[] = lines.flatMap((line) => some.map((token, index) => ({ token, line, position: from + index })));
    const logits = this.transformer.logits(rows, [some.length - 1], byShape);
    const scores = await this.kernels.read(logits);
    this.kernels.free(logits);
    return scores;
  }
}
