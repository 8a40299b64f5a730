/** The shipped language model, on our kernels: what PyTorch says, and what a batch does to its answers. Node only: it reads files. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { readLanguageModel } from '../../kernels/transformer/language-model.ts';
import { type Arrival, flatLoad, varyingLoad } from '../../kernels/transformer/load.ts';
import { byShape, invariant, type Rules } from '../../kernels/transformer/rules.ts';
import { serve } from '../../kernels/transformer/serve.ts';
import { Transformer } from '../../kernels/transformer/transformer.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const folder = 'content/models/addresses';
const bytes = (name: string): ArrayBuffer => new Uint8Array(readFileSync(`${folder}/${name}`)).buffer;
const { model, tokenizer, prompt } = readLanguageModel(bytes('model.safetensors'), bytes('tokenizer.json'));
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

/** What strangers ask of the server, among ours. */
const strangers = ['The Congress has', 'During the past year', 'Call me', 'Our relations with foreign nations', 'It is my duty'];
const shape = { ours: 64, stay: 64, busy: 16 };

/** The different answers to one prompt, greedy, in bf16. */
async function answers(rules: Rules, arrivals: readonly Arrival[]): Promise<Set<string>> {
  const requests = arrivals.map(({ step, of }) => ({ step, prompt: prompt(of === 'ours' ? 'Nothing' : strangers[of]!) }));
  const kernels = (await testDevice()).context(signal);
  const options = { rules, format: 'bf16', tokens: shape.stay, lines: 2 * shape.busy, end: tokenizer.end } as const;
  const ours: string[] = [];
  for await (const { finished } of serve(kernels, model, requests, options))
    for (const { request, tokens } of finished) if (arrivals[request]!.of === 'ours') ours.push(tokens.join());
  kernels.dispose();
  expect(ours).toHaveLength(shape.ours);
  return new Set(ours);
}

test.each([1, 2])(
  '64 completions of 64 tokens under load %i: several answers by shape, one where kernels are always the same',
  async (seed) => {
    const load = varyingLoad(shape, strangers.length, seed);
    expect((await answers(byShape, load)).size).toBeGreaterThanOrEqual(2);
    expect((await answers(invariant, load)).size).toBe(1);
  },
  600_000,
);

test('under a flat load kernels chosen by shape give one answer, too: the device is not random', async () => {
  expect((await answers(byShape, flatLoad(shape))).size).toBe(1);
}, 600_000);
