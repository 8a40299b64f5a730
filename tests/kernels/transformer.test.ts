import { describe, expect, test } from 'vitest';
import type { OwnedContext } from '../../kernels/runtime/context.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import type { StorageFormat } from '../../kernels/storage/store.ts';
import { byShape, invariant, type Rules } from '../../kernels/transformer/rules.ts';
import { nothing, top } from '../../kernels/transformer/top.ts';
import { type Row, Transformer } from '../../kernels/transformer/transformer.ts';
import { randomModel } from '../helpers/random-model.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;
type Numbers = Float32Array<ArrayBuffer>;
const model = randomModel();
const { config } = model;
const tokens = Array.from({ length: 9 }, (_, i) => (i * 17 + 3) % config.vocabulary);

/** The logits of the last token of each step, one step after another. */
async function steps(
  kernels: OwnedContext,
  batches: readonly (readonly Row[])[],
  rules: Rules,
  format: StorageFormat = 'bf16',
): Promise<Numbers[]> {
  const transformer = new Transformer(kernels, model, { lines: 40, capacity: 16, format });
  const found: Numbers[] = [];
  for (const batch of batches) found.push((await kernels.read(transformer.logits(batch, [batch.length - 1], rules))) as Numbers);
  kernels.dispose();
  return found;
}
const onDevice = async (batches: readonly (readonly Row[])[], rules: Rules, format?: StorageFormat) =>
  steps((await testDevice()).context(signal), batches, rules, format);

/** The sequence's tokens [from, to) as a batch. */
const rowsOf = (from: number, to: number, line = 0): Row[] =>
  tokens.slice(from, to).map((token, i) => ({ token, line, position: from + i }));
const prefill = [rowsOf(0, tokens.length)];
const decode = tokens.map((_, i) => rowsOf(i, i + 1));
/** Others first: unrelated sequences that share the step. */
const among = (others: number) =>
  decode.map(([own]) => [
    ...Array.from({ length: others }, (_, i) => ({ token: (i * 5) % config.vocabulary, line: 1 + i, position: own!.position })),
    own!,
  ]);

/** The formulas in f64, over the whole sequence at once. */
function oracle(): number[] {
  const { width, heads, hidden, vocabulary, epsilon, rotaryBase } = config;
  const size = width / heads;
  const linear = (x: number[], matrix: Numbers, outputs: number) =>
    Array.from({ length: outputs }, (_, j) => x.reduce((sum, value, i) => sum + value * matrix[i * outputs + j]!, 0));
  const norm = (x: number[], gain: Numbers) => {
    const root = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / width + epsilon);
    return x.map((value, i) => (value / root) * gain[i]!);
  };
  const turn = (x: number[], position: number) =>
    x.map((value, i) => {
      const pair = (i % size) % (size / 2);
      const angle = position * rotaryBase ** ((-2 * pair) / size);
      const first = i % size < size / 2;
      return value * Math.cos(angle) + (first ? -x[i + size / 2]! : x[i - size / 2]!) * Math.sin(angle);
    });
  let rows = tokens.map((token) => [...model.embedding.subarray(token * width, (token + 1) * width)]);
  for (const layer of model.layers) {
    const normed = rows.map((x) => norm(x, layer.attentionNorm));
    const queries = normed.map((x, i) => turn(linear(x, layer.query, width), i));
    const keys = normed.map((x, i) => turn(linear(x, layer.key, width), i));
    const values = normed.map((x) => linear(x, layer.value, width));
    rows = rows.map((x, i) => {
      const seen = x.map((_, feature) => {
        const head = Math.floor(feature / size) * size;
        const scores = keys.slice(0, i + 1).map((key) => {
          let score = 0;
          for (let j = head; j < head + size; j++) score += queries[i]![j]! * key[j]!;
          return Math.exp(score / Math.sqrt(size));
        });
        return scores.reduce((sum, score, k) => sum + score * values[k]![feature]!, 0) / scores.reduce((a, b) => a + b);
      });
      const change = linear(seen, layer.output, width);
      return x.map((value, feature) => value + change[feature]!);
    });
    rows = rows.map((x) => {
      const inner = norm(x, layer.mlpNorm);
      const up = linear(inner, layer.up, hidden);
      const open = linear(inner, layer.gate, hidden).map((value, j) => (value / (1 + Math.exp(-value))) * up[j]!);
      const change = linear(open, layer.down, width);
      return x.map((value, feature) => value + change[feature]!);
    });
  }
  return linear(norm(rows.at(-1)!, model.norm), model.unembedding, vocabulary);
}

describe.each([
  ['by shape', byShape],
  ['invariant', invariant],
] as const)('Transformer, %s', (_, rules) => {
  test.each(['bf16', 'f32'] as const)(
    'in %s has the bits of its twin, prefill and decode, alone and among others',
    async (format) => {
      const { arithmetic } = await testDevice();
      for (const batches of [prefill, decode, among(1), among(20)]) {
        const found = await onDevice(batches, rules, format);
        const twin = await steps(referenceContext(signal, arithmetic), batches, rules, format);
        for (const [step, logits] of found.entries()) expect(firstBitDifference(logits, twin[step]!)).toBe(-1);
      }
    },
  );

  test('in f32 is the model: within 1e-4 of an f64 oracle', async () => {
    const exact = oracle();
    for (const batches of [prefill, decode]) {
      const logits = (await onDevice(batches, rules, 'f32')).at(-1)!;
      for (const [token, value] of exact.entries()) expect(Math.abs(logits[token]! - value)).toBeLessThan(1e-4);
    }
  });
});

test('invariant rules: the bits are those of a prefill, of a decode alone, and of one among others', async () => {
  const [whole] = await onDevice(prefill, invariant);
  for (const batches of [decode, among(1), among(7), among(36), [rowsOf(0, 4), rowsOf(4, 9)]])
    expect(firstBitDifference((await onDevice(batches, invariant)).at(-1)!, whole!)).toBe(-1);
});

test('rules by shape: the same batch gives the same bits, another one others', async () => {
  const alone = (await onDevice(decode, byShape, 'f32')).at(-1)!;
  expect(firstBitDifference((await onDevice(decode, byShape, 'f32')).at(-1)!, alone)).toBe(-1);
  expect(firstBitDifference((await onDevice(among(7), byShape, 'f32')).at(-1)!, alone)).not.toBe(-1);
});

test('Transformer refuses what is not in its vocabulary or cache', async () => {
  for (const row of [
    { token: 52, line: 0, position: 0 },
    { token: 0, line: 40, position: 0 },
    { token: 0, line: 0, position: 16 },
  ])
    await expect(onDevice([[row]], invariant)).rejects.toThrow('there are 52, 40 and 16');
});

test('top finds the largest, of equal ones the first, never NaN, and has the bits of its twin', async () => {
  const { arithmetic, context } = await testDevice();
  const nan = Number.NaN;
  const input = Float32Array.of(1, 5, 5, -2, nan, 3, nan, nan, nan, nan, nan, nan, -Infinity, Infinity, 0, -0, 7, 7);
  for (const kernels of [context(signal), referenceContext(signal, arithmetic)]) {
    const indices = kernels.buffer('u32', 9);
    const values = kernels.buffer('f32', 9);
    const uniforms = { rows: 3, length: 6, count: 3 };
    kernels.run(top, { input: kernels.buffer('f32', input), indices, values }, { uniforms });
    expect([...(await kernels.read(indices))]).toEqual([1, 2, 5, nothing, 0, 0, 1, 4, 5]);
    expect([...(await kernels.read(values))]).toEqual([5, 5, 3, 0, 0, 0, Number.POSITIVE_INFINITY, 7, 7]);
    kernels.dispose();
  }
});
