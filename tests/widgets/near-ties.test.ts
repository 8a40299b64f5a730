/** A text read alone and in batches, by the twin, of models that have learnt nothing. */
import { describe, expect, test } from 'vitest';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import type { LanguageModel } from '../../kernels/transformer/language-model.ts';
import type { Model } from '../../kernels/transformer/model.ts';
import { Reader } from '../../site/widgets/near-ties/reader.ts';
import { companies, type Format, formats, type Reading, shownScores, sizes } from '../../site/widgets/near-ties/shape.ts';
import { randomModel } from '../helpers/random-model.ts';

const tokens = 12;
const prompt = [3, 20, 37];

const half = 26;

/** A model whose words come in pairs that score alike but for a few of the last bits: in f32, too, a batch decides between them. */
function modelOfPairs(seed: number): Model {
  const model = randomModel(seed);
  const { vocabulary } = model.config;
  for (const [index, weight] of model.unembedding.entries()) {
    const [row, word] = [Math.floor(index / vocabulary), index % vocabulary];
    if (word < half) model.unembedding[index + half] = weight * (1 + (row % 2 === 0 ? 1 : -1) * 2 ** -22);
  }
  return model;
}

async function readings(seed: number): Promise<{ text: number[]; of: Record<Format, Reading>; at: number }> {
  const kernels = referenceContext(new AbortController().signal);
  const tokenizer = { decode: (some: readonly number[]) => `${some.join(' ')} ` };
  const language = { model: modelOfPairs(seed), tokenizer } as unknown as LanguageModel;
  const text: number[] = [];
  const of = {} as Record<Format, Reading>;
  let at = -1;
  for (const format of formats) {
    const reader = new Reader(kernels, language, { format, prompt, tokens, text });
    for await (const _ of reader.alone()) expect(reader.reading.gaps.length).toBeLessThanOrEqual(tokens);
    for (const company of companies)
      for await (const _ of reader.inCompany(company)) expect(reader.reading.tried).toBeGreaterThan(0);
    if (at < 0) at = reader.mostTelling();
    for await (const _ of reader.repeat(at)) expect(reader.reading.repeated.words).toHaveLength(shownScores);
    of[format] = reader.reading;
  }
  kernels.dispose();
  return { text, of, at };
}

describe('Reader', async () => {
  const all = await Promise.all([1, 2, 3, 4].map(readings));

  test('both formats read the text that the first one wrote', () => {
    for (const { text, of } of all) {
      expect(text).toHaveLength(tokens);
      for (const format of formats) expect(of[format].gaps).toHaveLength(tokens);
    }
  });

  test('the batch moves leads by more than nothing, and far less than the scores', () => {
    for (const { of } of all) {
      expect(of.f32.noise).toBeGreaterThan(0);
      expect(of.f32.noise).toBeLessThan(1e-4);
    }
  });

  test('another word leads only where the gap is within what the batch moves, and a branch begins there with it', () => {
    let branches = 0;
    for (const { text, of } of all)
      for (const format of formats) {
        const { gaps, flipped, flips, near, noise, branches: grown } = of[format];
        for (const [place, flip] of flipped.entries()) if (flip) expect(gaps[place]).toBeLessThanOrEqual(noise);
        expect(flips).toBeLessThanOrEqual(near);
        expect(grown.length).toBeLessThanOrEqual(flips);
        for (const { place, text: words } of grown) {
          expect(flipped[place]).toBe(1);
          expect(Number(words.split(' ')[0]) % half).toBe(text[place]! % half);
        }
        branches += grown.length;
      }
    expect(branches).toBeGreaterThan(0);
  });

  test('a step by itself is repeated in every size, and its first column is the request alone', () => {
    for (const { of, at } of all)
      for (const format of formats) {
        const { scores, others, most } = of[format].repeated;
        expect(scores).toHaveLength(sizes * shownScores);
        expect(Math.fround(scores[0]! - scores[1]!)).toBe(of[format].gaps[at]);
        expect(others > 0).toBe(most > 0);
      }
    expect(all.some(({ of }) => of.f32.repeated.others > 0)).toBe(true);
  });
});
