/** What a batch does to the answers of the shipped language model. On SwiftShader alone: another driver's numbers may have other ties. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readLanguageModel } from '../../kernels/transformer/language-model.ts';
import { type Arrival, flatLoad, varyingLoad } from '../../kernels/transformer/load.ts';
import { byShape, invariant, type Rules } from '../../kernels/transformer/rules.ts';
import { serve } from '../../kernels/transformer/serve.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const bytes = (name: string): ArrayBuffer => new Uint8Array(readFileSync(`content/models/addresses/${name}`)).buffer;
const { model, tokenizer, prompt } = readLanguageModel(bytes('model.safetensors'), bytes('tokenizer.json'));
const signal = new AbortController().signal;

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
