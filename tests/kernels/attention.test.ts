import { describe, expect, test } from 'vitest';
import { type AttentionOptions, appendRows, attention, attentionParts } from '../../kernels/attention/attention.ts';
import { type BatchCuts, batchAttention } from '../../kernels/attention/batch.ts';
import { type AttentionShape, cutsOf, type KeyCuts } from '../../kernels/attention/cuts.ts';
import { random } from '../../kernels/f32/random.ts';
import type { OwnedContext } from '../../kernels/runtime/context.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

type Rows = Float32Array<ArrayBuffer>;
const signal = new AbortController().signal;
const heads = 2;
const size = 16;
const row = heads * size;

/** A sequence of tokens: what each asks, and what it is found by. */
function sequence(tokens: number, seed = 1): { query: Rows; keys: Rows; values: Rows } {
  const drawn = random(seed);
  return { query: drawn.normals(tokens * row), keys: drawn.normals(tokens * row), values: drawn.normals(tokens * row) };
}
type Sequence = ReturnType<typeof sequence>;

/** Attention of the tokens [past, past + queries). */
async function attended(
  kernels: OwnedContext,
  { query, keys, values }: Sequence,
  { queries, past }: Pick<AttentionShape, 'queries' | 'past'>,
  cuts: KeyCuts,
  options: AttentionOptions = {},
): Promise<Rows> {
  const buffers = {
    query: kernels.buffer('f32', query.slice(past * row, (past + queries) * row)),
    keys: kernels.buffer('f32', keys),
    values: kernels.buffer('f32', values),
  };
  const result = await kernels.read(attention(kernels, buffers, { queries, past, heads, size }, cuts, options));
  kernels.dispose();
  return result;
}
const onDevice = async (
  tokens: Sequence,
  shape: Pick<AttentionShape, 'queries' | 'past'>,
  cuts: KeyCuts,
  options?: AttentionOptions,
) => attended((await testDevice()).context(signal), tokens, shape, cuts, options);
const onTwin = async (tokens: Sequence, shape: Pick<AttentionShape, 'queries' | 'past'>, cuts: KeyCuts) =>
  attended(referenceContext(signal, (await testDevice()).arithmetic), tokens, shape, cuts);

const cuts: readonly (readonly [string, KeyCuts])[] = [
  ['whole', { kind: 'whole' }],
  ['cached and new apart', { kind: 'apart' }],
  ['cached and new apart, in parts of 32 keys', { kind: 'apart', size: 32 }],
  ['parts of 64 keys', { kind: 'size', size: 64 }],
  ['parts of 7 keys', { kind: 'size', size: 7 }],
  ['4 parts', { kind: 'number', splits: 4 }],
];

describe.each(cuts)('attention, %s', (_, cut) => {
  test.each([
    [1, 0],
    [1, 31],
    [1, 32],
    [1, 200],
    [5, 0],
    [33, 0],
    [48, 80],
  ])('%i queries behind %i tokens have the bits of the twin, and again', async (queries, past) => {
    const tokens = sequence(past + queries);
    const first = await onDevice(tokens, { queries, past }, cut, { group: true });
    expect(firstBitDifference(first, await onTwin(tokens, { queries, past }, cut))).toBe(-1);
    expect(firstBitDifference(first, await onDevice(tokens, { queries, past }, cut, { group: true }))).toBe(-1);
    expect(firstBitDifference(first, await onDevice(tokens, { queries, past }, cut, { group: false }))).toBe(-1);
  });

  test('is attention: within 2⁻¹⁸ of an f64 oracle, and blind to what comes later', async () => {
    const tokens = sequence(90);
    const found = await onDevice(tokens, { queries: 10, past: 80 }, cut);
    for (let index = 0; index < found.length; index++) {
      const token = 80 + Math.floor(index / row);
      const head = Math.floor((index % row) / size) * size;
      const dot = (key: number) =>
        Array.from({ length: size }, (_, j) => tokens.query[token * row + head + j]! * tokens.keys[key * row + head + j]!).reduce(
          (a, b) => a + b,
        ) / Math.sqrt(size);
      const weights = Array.from({ length: token + 1 }, (_, key) => Math.exp(dot(key)));
      const total = weights.reduce((a, b) => a + b);
      const exact = weights.reduce((sum, weight, key) => sum + (weight / total) * tokens.values[key * row + (index % row)]!, 0);
      expect(Math.abs(found[index]! - exact)).toBeLessThan(2 ** -18);
    }
  });

  test('carries infinities and NaN as its twin does', async () => {
    const tokens = sequence(40);
    tokens.keys[3 * row] = Number.POSITIVE_INFINITY;
    tokens.values[5 * row + 1] = Number.NaN;
    tokens.query[39 * row + size] = Number.NaN;
    expect(
      firstBitDifference(
        await onDevice(tokens, { queries: 20, past: 20 }, cut),
        await onTwin(tokens, { queries: 20, past: 20 }, cut),
      ),
    ).toBe(-1);
  });
});

test.each([4, 20, 64, 128, 6])(
  'heads of %i features have the bits of the twin, a group or an invocation a query',
  async (features) => {
    const shape = { queries: 21, past: 20, heads: 3, size: features };
    const drawn = random(features);
    const numbers = (tokens: number) => drawn.normals(tokens * 3 * features);
    const [query, keys, values] = [numbers(21), numbers(41), numbers(41)];
    const device = await testDevice();
    const results = [];
    for (const [kernels, group] of [
      [referenceContext(signal, device.arithmetic), true],
      [device.context(signal), true],
      [device.context(signal), false],
    ] as const) {
      const buffers = {
        query: kernels.buffer('f32', query),
        keys: kernels.buffer('f32', keys),
        values: kernels.buffer('f32', values),
      };
      results.push(await kernels.read(attention(kernels, buffers, shape, { kind: 'size', size: 33 }, { group })));
      const alone = !group && features % 4 === 0;
      expect([...kernels.ran.keys()]).toEqual([alone ? 'attention/part-alone' : 'attention/part', 'attention/merge']);
      kernels.dispose();
    }
    for (const result of results) expect(firstBitDifference(result, results[0]!)).toBe(-1);
  },
);

describe('invariance to how a sequence is cut', () => {
  const tokens = sequence(128);
  /** The last token's bits: prefilled with all, in two chunks, or decoded. */
  const lastToken = async (cut: KeyCuts): Promise<Rows[]> =>
    Promise.all(
      [
        { queries: 128, past: 0 },
        { queries: 48, past: 80 },
        { queries: 1, past: 127 },
      ].map(async (shape) => (await onDevice(tokens, shape, cut)).slice(-row)),
    );
  const same = (all: Rows[]) => all.every((one) => firstBitDifference(one, all[0]!) === -1);

  test('one left-aligned layout and parts of a fixed size keep the bits', async () => {
    expect(same(await lastToken({ kind: 'whole' }))).toBe(true);
    expect(same(await lastToken({ kind: 'size', size: 64 }))).toBe(true);
  });
  test('cached and new keys apart change them: 80 + 48 tokens are 3 + 2 blocks of 32, not 4', async () => {
    expect(same(await lastToken({ kind: 'apart' }))).toBe(false);
    // At a multiple of the block the blocks are the same, and what is left is the merging of two parts.
    const shape = { queries: 48, past: 80, heads, size };
    expect(cutsOf(shape, { kind: 'apart' }).map(({ begin, end }) => Math.ceil((end - begin) / 32))).toEqual([3, 2]);
    expect(cutsOf(shape, { kind: 'whole' }).map(({ begin, end }) => Math.ceil((end - begin) / 32))).toEqual([4]);
  });
  test('cached and new apart in parts of 32: the bits of one layout where the new keys begin at a multiple of 32, and only there', async () => {
    const aligned = (await onDevice(tokens, { queries: 128, past: 0 }, { kind: 'size', size: 32 })).slice(-row);
    for (const past of [0, 31, 32, 33, 64, 80, 96, 127]) {
      const apart = await onDevice(tokens, { queries: 128 - past, past }, { kind: 'apart', size: 32 });
      expect(firstBitDifference(apart.slice(-row), aligned) === -1, `${past} cached`).toBe(past % 32 === 0);
      const parts = cutsOf({ queries: 128 - past, past, heads, size }, { kind: 'apart', size: 32 });
      expect(parts.reduce((sum, { parts: count }) => sum + count, 0)).toBe(past % 32 === 0 ? 4 : 5);
    }
  });
  test('attentionParts(…) gives what each part comes to: a sum of 0 where a query sees none of its keys', async () => {
    const shape = { queries: 2, past: 64, heads, size };
    const sums = async (kernels: OwnedContext): Promise<Rows> => {
      const { partials, slots } = attentionParts(
        kernels,
        {
          query: kernels.buffer('f32', tokens.query.slice(64 * row, 66 * row)),
          keys: kernels.buffer('f32', tokens.keys),
          values: kernels.buffer('f32', tokens.values),
        },
        shape,
        { kind: 'size', size: 65 },
      );
      expect(slots).toBe(2);
      const read = await kernels.read(partials);
      kernels.dispose();
      return read;
    };
    const gpu = await sums((await testDevice()).context(signal));
    const twin = await sums(referenceContext(signal, (await testDevice()).arithmetic));
    // The first query stands at 64 and sees 65 keys; the second sees one more, in the second part.
    const sumOf = (query: number, part: number) => gpu[(query * heads * 2 + part) * (size + 2) + size]!;
    expect([sumOf(0, 0) > 0, sumOf(0, 1) > 0, sumOf(1, 0) > 0, sumOf(1, 1) > 0]).toEqual([true, false, true, true]);
    const said = (all: Rows) => all.filter((_, index) => index % (size + 2) !== size + 1 || all[index - 1] !== 0);
    expect(firstBitDifference(said(gpu), said(twin))).toBe(-1);
  });
  test('a fixed number of parts moves every cut with one more key, a fixed size none', () => {
    const at = (past: number, cut: KeyCuts) => cutsOf({ queries: 1, past, heads, size }, cut)[0]!.part;
    expect([at(999, { kind: 'number', splits: 4 }), at(1000, { kind: 'number', splits: 4 })]).toEqual([250, 251]);
    expect([at(999, { kind: 'size', size: 256 }), at(1000, { kind: 'size', size: 256 })]).toEqual([256, 256]);
  });
  test('a batch of other queries changes nothing', async () => {
    const alone = await onDevice(tokens, { queries: 1, past: 100 }, { kind: 'size', size: 32 });
    const among = await onDevice(tokens, { queries: 28, past: 100 }, { kind: 'size', size: 32 });
    expect(firstBitDifference(alone, among.slice(0, row))).toBe(-1);
  });
});

test('appendRows(…) writes behind what is there, and refuses what does not fit', async () => {
  const device = await testDevice();
  for (const kernels of [device.context(signal), referenceContext(signal)]) {
    const cache = kernels.buffer('f32', Float32Array.of(1, 2, 3, 4, 0, 0, 0, 0));
    appendRows(kernels, kernels.buffer('f32', Float32Array.of(5, 6)), cache, { past: 2, heads: 1, size: 2 });
    expect([...(await kernels.read(cache))]).toEqual([1, 2, 3, 4, 5, 6, 0, 0]);
    expect(() => appendRows(kernels, kernels.buffer('f32', 6), cache, { past: 2, heads: 1, size: 2 })).toThrow(
      '6 numbers at 4 do not fit into a cache of 8',
    );
    kernels.dispose();
  }
});

test('shapes that do not fit are refused by name', () => {
  const kernels = referenceContext(signal);
  const buffers = { query: kernels.buffer('f32', 32), keys: kernels.buffer('f32', 64), values: kernels.buffer('f32', 64) };
  const shape = { queries: 1, past: 1, heads: 2, size: 16 };
  expect(() => attention(kernels, buffers, { ...shape, size: 129 }, { kind: 'whole' })).toThrow(
    'size 129; a head has 1 to 128 features',
  );
  expect(() => attention(kernels, buffers, { ...shape, queries: 2 }, { kind: 'whole' })).toThrow(
    'query is f32[2, 2, 16]; its buffer has 32',
  );
  expect(() => attention(kernels, buffers, { ...shape, past: 2 }, { kind: 'whole' })).toThrow(
    'keys hold 3 tokens of 2 × 16 numbers, 96 in all; the buffer has 64',
  );
  expect(() => attention(kernels, buffers, shape, { kind: 'size', size: 0 })).toThrow('attention, size: 0');
});

describe('batchAttention', () => {
  // Three lines of a cache; the second is prefilled: three rows of it, each seeing one key more.
  const capacity = 80;
  const lines = Uint32Array.of(2, 1, 1, 1, 0);
  const lengths = Uint32Array.of(80, 1, 2, 3, 37);
  const rows = lines.length;
  const cache = sequence(3 * capacity, 4);
  const asked = sequence(rows, 5).query;

  async function attend(kernels: OwnedContext, cuts: BatchCuts, chosen = [...lines.keys()]): Promise<Rows> {
    const of = (array: Uint32Array) =>
      kernels.buffer(
        'u32',
        Uint32Array.from(chosen, (index) => array[index]!),
      );
    const query = Float32Array.from(chosen.flatMap((index) => [...asked.subarray(index * row, (index + 1) * row)]));
    const buffers = {
      query: kernels.buffer('f32', query),
      keys: kernels.buffer('f32', cache.keys),
      values: kernels.buffer('f32', cache.values),
      lines: of(lines),
      lengths: of(lengths),
    };
    const longest = Math.max(...chosen.map((index) => lengths[index]!));
    const shape = { rows: chosen.length, heads, size, capacity, longest };
    const found = await kernels.read(batchAttention(kernels, buffers, shape, cuts));
    kernels.dispose();
    return found;
  }

  test.each<[string, BatchCuts, KeyCuts]>([
    ['parts of 32 keys', { kind: 'size', size: 32 }, { kind: 'size', size: 32 }],
    ['parts of 7 keys', { kind: 'size', size: 7 }, { kind: 'size', size: 7 }],
    ['4 parts', { kind: 'number', splits: 4 }, { kind: 'number', splits: 4 }],
    ['1 part', { kind: 'number', splits: 1 }, { kind: 'whole' }],
  ])('%s: the bits of the twin, and of each row’s attention by itself', async (_, cuts, alone) => {
    const device = await testDevice();
    const found = await attend(device.context(signal), cuts);
    expect(firstBitDifference(found, await attend(referenceContext(signal, device.arithmetic), cuts))).toBe(-1);
    for (let index = 0; index < rows; index++) {
      const from = lines[index]! * capacity * row;
      const length = lengths[index]!;
      const tokens = {
        // As `attended` has it: the queries of a whole sequence, of which the last is asked.
        query: new Float32Array(length * row),
        keys: cache.keys.slice(from, from + length * row),
        values: cache.values.slice(from, from + length * row),
      };
      tokens.query.set(asked.subarray(index * row, (index + 1) * row), (length - 1) * row);
      const single = await onDevice(tokens, { queries: 1, past: length - 1 }, alone);
      expect(firstBitDifference(found.slice(index * row, (index + 1) * row), single)).toBe(-1);
      expect(firstBitDifference(single, await attend(device.context(signal), cuts, [index]))).toBe(-1);
    }
  });

  test('says what does not fit', async () => {
    const kernels = referenceContext(signal, (await testDevice()).arithmetic);
    const of = (length: number) => kernels.buffer('f32', length);
    const words = (length: number) => kernels.buffer('u32', length);
    const call = (query: number, shape: object, cuts: BatchCuts = { kind: 'size', size: 32 }) =>
      batchAttention(
        kernels,
        { query: of(query), keys: of(64), values: of(64), lines: words(2), lengths: words(2) },
        { rows: 2, heads: 2, size: 4, capacity: 8, longest: 8, ...shape },
        cuts,
      );
    expect(() => call(15, {})).toThrow('batchAttention: query has 15 numbers; 2 rows need 16');
    expect(() => call(16, { size: 6 })).toThrow('size 6; a head has 4 to 128 features, a multiple of 4');
    expect(() => call(16, { longest: 9 })).toThrow('9 tokens; a line of the cache holds 8');
    expect(() => call(16, {}, { kind: 'number', splits: 0 })).toThrow('batchAttention, number: 0');
    kernels.dispose();
  });
});
