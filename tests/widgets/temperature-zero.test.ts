/**
 * What a batch does to the answers of the shipped language model: under loads 1 and 2, and under 1 to 20 when `npm run record` writes the
 * table of them. On SwiftShader alone: another driver's numbers may have other ties.
 */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { readLanguageModel } from '../../kernels/transformer/language-model.ts';
import { type Arrival, flatLoad, varyingLoad } from '../../kernels/transformer/load.ts';
import { byShape, invariant, type Rules } from '../../kernels/transformer/rules.ts';
import { type Completion, serve } from '../../kernels/transformer/serve.ts';
import { firstPrompt } from '../../site/widgets/temperature-zero/needs.ts';
import { strangers } from '../../site/widgets/temperature-zero/prompts.ts';
import { testDevice } from '../helpers/test-gpu.ts';

interface Table {
  readonly adapter: string;
  readonly date: string;
  readonly rows: readonly { readonly load: number; readonly kernels: string; readonly answers: number }[];
}

const isRecording = process.env.ULP_RECORD === '1';
const tableFile = 'content/tables/temperature-zero-loads.json';
const table: Table | undefined = existsSync(tableFile) ? JSON.parse(readFileSync(tableFile, 'utf8')) : undefined;
const tabled = Array.from({ length: 20 }, (_, index) => index + 1);
const loads = isRecording ? tabled : [1, 2];
const kinds = [
  ['chosen by shape', byShape],
  ['always the same', invariant],
] as const;

const bytes = (name: string): ArrayBuffer => new Uint8Array(readFileSync(`content/models/addresses/${name}`)).buffer;
const { model, tokenizer, prompt } = readLanguageModel(bytes('model.safetensors'), bytes('tokenizer.json'));
const signal = new AbortController().signal;
const shape = { ours: 64, stay: 64, busy: 16 };

/** How many different answers one prompt has, greedy, in bf16. */
async function answers(rules: Rules, arrivals: readonly Arrival[]): Promise<number> {
  const requests = arrivals.map(({ step, of }) => ({ step, prompt: prompt(of === 'ours' ? firstPrompt : strangers[of]!) }));
  const kernels = (await testDevice()).context(signal);
  const options = { rules, format: 'bf16', tokens: shape.stay, lines: 2 * shape.busy, end: tokenizer.end } as const;
  const ours: string[] = [];
  for await (const { finished } of serve(kernels, model, requests, options))
    for (const { request, tokens } of finished) if (arrivals[request]!.of === 'ours') ours.push(tokens.join());
  kernels.dispose();
  expect(ours).toHaveLength(shape.ours);
  return new Set(ours).size;
}

test('the twin gives every prompt the same 64 tokens, scored the same bit for bit, whoever else is served', async () => {
  // One after another, so that each prompt is served alone, beside others in prefill, and in a full batch.
  const requests = [firstPrompt, ...strangers].map((text, index) => ({ step: 6 * index, prompt: prompt(text) }));
  const options = { rules: byShape, format: 'bf16', tokens: shape.stay, lines: requests.length, end: tokenizer.end } as const;
  const gpu = (await testDevice()).context(signal);
  const twin = referenceContext(signal, gpu.arithmetic);
  const said = await Promise.all(
    [gpu, twin].map(async (kernels) => {
      const finished: Completion[] = [];
      for await (const step of serve(kernels, model, requests, options)) finished.push(...step.finished);
      kernels.dispose();
      return finished;
    }),
  );
  expect(said[1]).toHaveLength(requests.length);
  expect(said[0]).toEqual(said[1]);
}, 600_000);

const rows: { load: number; kernels: string; answers: number }[] = [];
test.each(loads)(
  '64 completions of 64 tokens under load %i: several answers by shape, one where kernels are always the same',
  async (load) => {
    const arrivals = varyingLoad(shape, strangers.length, load);
    for (const [kernels, rules] of kinds) rows.push({ load, kernels, answers: await answers(rules, arrivals) });
    const [several, one] = rows.slice(-2);
    expect(several!.answers).toBeGreaterThanOrEqual(2);
    expect(one!.answers).toBe(1);
  },
  isRecording ? undefined : 600_000,
);

test('under a flat load kernels chosen by shape give one answer, too: the device is not random', async () => {
  expect(await answers(byShape, flatLoad(shape))).toBe(1);
}, 600_000);

test.runIf(isRecording)('the table of twenty loads is written', async () => {
  expect(rows).toHaveLength(tabled.length * kinds.length);
  const { adapter } = await testDevice();
  const sorted = kinds.flatMap(([kernels]) => rows.filter((row) => row.kernels === kernels));
  // A table of the same numbers keeps its date.
  const isKnown = table && table.adapter === adapter && JSON.stringify(table.rows) === JSON.stringify(sorted);
  const date = isKnown ? table.date : new Date().toISOString().slice(0, 10);
  await expect(`${JSON.stringify({ adapter, date, rows: sorted }, null, 1)}\n`).toMatchFileSnapshot(`../../${tableFile}`);
});

// A snapshot is written when the file's run ends: a run that records cannot read it.
test.skipIf(isRecording)(
  'the table of twenty loads has several answers by shape under each, and one where kernels are always the same',
  () => {
    expect(table?.rows.map(({ load, kernels }) => [kernels, load])).toEqual(
      kinds.flatMap(([kernels]) => tabled.map((load) => [kernels, load])),
    );
    for (const { kernels, answers: count } of table!.rows)
      if (kernels === 'always the same') expect(count).toBe(1);
      else expect(count).toBeGreaterThanOrEqual(2);
  },
);

test.skipIf(isRecording)('the table says what this device gives under the loads that were run here', async () => {
  const { adapter } = await testDevice();
  if (table!.adapter !== adapter) console.log(`not compared: the table is of ${table!.adapter}, and this is ${adapter}`);
  else expect(table!.rows).toEqual(expect.arrayContaining(rows));
});
