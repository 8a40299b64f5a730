/** The shipped language model, on our kernels: what PyTorch says. Node only: it reads files. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { readLanguageModel } from '../../kernels/transformer/language-model.ts';
import { byShape, invariant } from '../../kernels/transformer/rules.ts';
import { Transformer } from '../../kernels/transformer/transformer.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const folder = 'content/models/addresses';
const bytes = (name: string): ArrayBuffer => new Uint8Array(readFileSync(`${folder}/${name}`)).buffer;
const { model, tokenizer } = readLanguageModel(bytes('model.safetensors'), bytes('tokenizer.json'));
const signal = new AbortController().signal;
const fixture = JSON.parse(readFileSync(`${folder}/fixture.json`, 'utf8')) as {
  tokens: number[];
  /** Of the last two tokens. */
  logits: number[][];
  /** The likeliest token after each. */
  best: number[];
};
const rows = fixture.tokens.map((token, position) => ({ token, line: 0, position }));

test('the tokenizer cuts as the one that the model learnt with', () => {
  const text = 'We have learned that we cannot live alone, at peace; that our own well-being is';
  expect([tokenizer.end, ...tokenizer.encode(text)]).toEqual(fixture.tokens);
});

test.each([
  ['by shape', byShape],
  ['invariant', invariant],
] as const)(
  '%s in f32: logits within 1e-3 of PyTorch’s, the same likeliest token everywhere, on the GPU and the twin',
  async (_, rules) => {
    const device = await testDevice();
    for (const kernels of [device.context(signal), referenceContext(signal, device.arithmetic)]) {
      const transformer = new Transformer(kernels, model, { lines: 1, capacity: 64, format: 'f32' });
      const logits = transformer.logits(rows, [...rows.keys()], rules);
      const { vocabulary } = model.config;
      const found = await kernels.read(logits, { offset: (rows.length - 2) * vocabulary, length: 2 * vocabulary });
      for (const [index, value] of fixture.logits.flat().entries()) expect(Math.abs(found[index]! - value)).toBeLessThan(1e-3);
      expect([...(await transformer.best(logits, 1)).tokens]).toEqual(fixture.best);
      kernels.dispose();
    }
  },
);
