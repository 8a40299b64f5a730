import { readLanguageModel } from '../../../kernels/transformer/language-model.ts';
import { brief, counted, whole } from '../../figure/numbers.ts';
import { choice, range } from '../../runtime/params.ts';
import { text } from '../../runtime/text-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { firstPrompt, flopsAToken, languageModel } from '../temperature-zero/needs.ts';
import { Reader } from './reader.ts';
import { companies, type Format, formats, type Reading, shownScores, sizes } from './shape.ts';
import { Ties } from './ties.tsx';

export interface Frame {
  /** The text, token by token, as a request alone gets it in bf16. Both formats read it. */
  readonly said: readonly string[];
  readonly readings: { readonly [format in Format]: Reading };
  /** The token whose step is repeated by itself: its place; −1 before it is known. */
  readonly at: number;
}

export default defineWidget({
  title: 'One near tie decides',
  params: {
    prompt: text('Prompt', firstPrompt, { longest: 120 }),
    format: choice('Activations', formats, 'bf16', { scope: 'view' }),
    tokens: range('Tokens', { min: 16, max: 100 }, 64),
    step: range('Token whose step is repeated (0: one where batches fork)', { min: 0, max: 100 }, 0),
  },
  presets: { f32: { format: 'f32' } },
  heavy: ['default', 'f32'],
  varies: 'by device',
  // Where another word won, the lead had moved by the gap at least.
  holds: ({ readings }: Frame) =>
    formats.every((format) => {
      const { gaps, flipped, tried, noise } = readings[format];
      return gaps.every((gap, place) => gap >= 0 && (tried < companies.length || flipped[place] !== 1 || gap <= noise));
    }),
  starts: 'click',
  needs: languageModel,
  cost({ tokens }) {
    const read = (1 + companies.reduce((sum, size) => sum + size, 0)) * (tokens + 8);
    return {
      flops: (2 * read + sizes * (sizes + 1)) * flopsAToken,
      bytes: (8 * tokens + 2 * sizes) * flopsAToken,
    };
  },
  async *compute(kernels, { prompt, tokens, step }, { model: weights, tokenizer: merges }) {
    const language = readLanguageModel(weights!, merges!);
    const said: number[] = [];
    const options = { prompt: language.prompt(prompt), tokens, text: said };
    const readers = {
      bf16: new Reader(kernels, language, { ...options, format: 'bf16' }),
      f32: new Reader(kernels, language, { ...options, format: 'f32' }),
    };
    let at = -1;
    async function* steps(reader: Reader): AsyncGenerator<void> {
      yield* reader.alone();
      for (const company of companies) yield* reader.inCompany(company);
      if (at < 0) at = step === 0 ? reader.mostTelling() : Math.max(1, Math.min(tokens, step) - 1);
      yield* reader.repeat(at);
    }
    for (const format of formats)
      for await (const _ of steps(readers[format]))
        yield {
          said: said.map((token) => language.tokenizer.decode([token])),
          readings: { bf16: readers.bf16.reading, f32: readers.f32.reading },
          at,
        };
  },
  view: ({ frame, params: { tokens, format } }) => <Ties frame={frame} format={format} tokens={tokens} />,
  describe({ readings, at, said }, { format, tokens }) {
    const { gaps, noise, tried, near, flips, repeated } = readings[format];
    if (said.length < tokens) return `${whole(said.length)} of ${whole(tokens)} tokens are said.`;
    if (tried === 0) return `The text is said. It has not been read in ${format} in other batches yet.`;
    const moved = `In ${format} the batch moves a lead by up to **${brief(noise, 2)}**, and ${whole(near)} of ${counted(gaps.length, 'gap')} ${near === 1 ? 'is' : 'are'} no larger`;
    const where = flips === 0 ? '**no token**' : `__${counted(flips, 'token')}__`;
    const seen = `at ${where} another word led in a batch of ${companies.slice(0, tried).join(', ')}`;
    const ran = repeated.scores.length / shownScores;
    if (ran < 2) return `${moved}; ${seen}.`;
    const others =
      repeated.others === 0
        ? 'every score has the same bits each time'
        : `${counted(repeated.others, 'size')} gave other bits, off by up to ${brief(repeated.most, 2)}`;
    return `${moved}; ${seen}. The step of token ${whole(at + 1)} by itself, in batches of 1 to ${whole(ran)}: ${others}.`;
  },
});
