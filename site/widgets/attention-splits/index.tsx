import { attentionParts, mergeParts } from '../../../kernels/attention/attention.ts';
import { type AttentionShape, cutsOf, type KeyCuts } from '../../../kernels/attention/cuts.ts';
import { differences } from '../../../kernels/f32/differences.ts';
import { random } from '../../../kernels/f32/random.ts';
import type { Buffer, KernelContext } from '../../../kernels/runtime/context.ts';
import { hash } from '../../../kernels/runtime/hash.ts';
import { counted, whole } from '../../figure/numbers.ts';
import { cut } from '../../runtime/cut-param.ts';
import { choice, seed } from '../../runtime/params.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { type Frame, modes, type Part, rules, Splits, schedules } from './splits.tsx';

const heads = 2;
/** Features of a head. */
const size = 32;
const width = heads * size;
/** Tokens of the first two modes, and keys of a part there. */
const tokens = 128;
const block = 32;
/** The third mode: a fixed number of parts, or parts of a fixed size. */
const splits = 4;
const fixedSize = 256;

interface Sequence {
  readonly query: Float32Array<ArrayBuffer>;
  readonly keys: Buffer<'f32'>;
  readonly values: Buffer<'f32'>;
}
interface Call {
  /** f32[queries, heads, size] */
  readonly outputs: Float32Array<ArrayBuffer>;
  /** The parts that the watched token sees, and a hash of what each comes to. */
  readonly parts: readonly Part[];
  readonly hashes: readonly string[];
}

/**
 * Attention of the tokens [past, past + queries), and the parts of its token `watched`, if any. One group a query, head and part, on a CPU
 * too: what is recorded is the kernel that a GPU runs.
 */
async function call(
  kernels: KernelContext,
  { query, keys, values }: Sequence,
  { queries, past }: Pick<AttentionShape, 'queries' | 'past'>,
  cuts: KeyCuts,
  watched?: number,
): Promise<Call> {
  const shape = { queries, past, heads, size };
  const asked = kernels.buffer('f32', query.slice(past * width, (past + queries) * width));
  const { partials, slots } = attentionParts(kernels, { query: asked, keys, values }, shape, cuts, { group: true });
  const merged = mergeParts(kernels, partials, shape, slots);
  const row = heads * slots * (size + 2);
  const found = watched === undefined ? undefined : await kernels.read(partials, { offset: watched * row, length: row });
  const outputs = await kernels.read(merged);
  for (const buffer of [asked, partials, merged]) kernels.free(buffer);
  if (watched === undefined || !found) return { outputs, parts: [], hashes: [] };
  const seen = past + watched + 1;
  const parts: Part[] = [];
  const hashes: string[] = [];
  const ranges = cutsOf(shape, cuts).flatMap((range) =>
    Array.from({ length: range.parts }, (_, index) => ({
      begin: range.begin + index * range.part,
      end: Math.min(range.begin + (index + 1) * range.part, range.end, seen),
    })),
  );
  for (const [slot, { begin, end }] of ranges.entries()) {
    if (end <= begin) continue;
    const own = Float32Array.from({ length: heads * (size + 2) }, (_, index) => {
      const head = Math.floor(index / (size + 2));
      return found[(head * slots + slot) * (size + 2) + (index % (size + 2))]!;
    });
    parts.push({ begin, end });
    hashes.push(hash(own));
  }
  return { outputs, parts, hashes };
}

/** Where the chunks begin, and the end of the last. */
function chunksOf(mode: (typeof modes)[number], cached: number, schedule: (typeof schedules)[number]): number[] {
  if (mode === 'two chunks') return [...new Set([0, cached, tokens])];
  if (schedule === '100, then 1 by 1') return [0, ...Array.from({ length: 29 }, (_, index) => 100 + index)];
  let end = 0;
  return [0, ...schedule.split(' + ').map((length) => (end += Number(length)))];
}

export default defineWidget({
  title: 'The same token, its keys cut elsewhere',
  params: {
    mode: choice('What changes', modes, 'two chunks'),
    rule: choice('Cuts', rules, 'as it comes'),
    cached: cut('Cached keys', { min: 0, max: tokens }, 80),
    schedule: choice('Chunks', schedules, '50 + 50 + 28', { on: 'figure' }),
    keys: cut('Keys', { min: 900, max: 1100 }, 1000),
    seed: seed(1),
  },
  presets: {
    multiple: { cached: 64 },
    aligned: { rule: 'fixed' },
    chunks: { mode: 'many chunks' },
    'chunks-aligned': { mode: 'many chunks', rule: 'fixed' },
    'one-more-key': { mode: 'one more key' },
    'fixed-size': { mode: 'one more key', rule: 'fixed' },
  },
  varies: 'by device',
  // Parts of the same keys are the same program on the same numbers; with parts of one left-aligned layout nothing can change.
  holds: ({ differing, kept, here, blocks, changed }: Frame, { mode, rule, cached, schedule }) => {
    const same = differing === 0 && kept === here.length && changed === 0;
    if (rule === 'fixed') return same;
    if (mode === 'one more key') return true;
    const starts = chunksOf(mode, cached, schedule).slice(0, -1);
    return starts.every((start) => start % block === 0)
      ? same && blocks === 4
      : blocks === (starts.at(-1)! % block === 0 ? 4 : 5);
  },
  starts: 'visible',
  cost: ({ mode, keys }) => {
    const pairs = mode === 'one more key' ? 3 * keys : tokens * tokens;
    return { flops: 4 * pairs * width, bytes: 8 * width * (mode === 'one more key' ? keys : tokens) };
  },
  ask: {
    question:
      'The last of 128 tokens looks at all 128 keys: once in one go, once when the first 80 are in the cache already. Will its outputs have the same bits?',
    choices: ['the same', 'other bits'],
    answer: ({ differing }) => (differing === 0 ? 'the same' : 'other bits'),
  },
  async *compute(kernels, { mode, rule, cached, schedule, keys, seed: start }) {
    const drawn = random(start);
    const length = mode === 'one more key' ? keys + 1 : tokens;
    const query = drawn.normals(length * width);
    const sequence = {
      query,
      keys: kernels.buffer('f32', drawn.normals(length * width)),
      values: kernels.buffer('f32', drawn.normals(length * width)),
    };
    const last = (outputs: Float32Array, index: number) => outputs.slice(index * width, (index + 1) * width);
    let one: Call;
    let other: Call;
    let [alone, here] = [new Float32Array(0), new Float32Array(0)];
    const bounds: number[] = [];
    const apart = new Int32Array(mode === 'one more key' ? 0 : tokens);
    if (mode === 'one more key') {
      const cuts: KeyCuts = rule === 'fixed' ? { kind: 'size', size: fixedSize } : { kind: 'number', splits };
      // The token at the end of `keys` keys, by itself, and with one more token behind it in the same call.
      one = await call(kernels, sequence, { queries: 1, past: keys - 1 }, cuts, 0);
      other = await call(kernels, sequence, { queries: 2, past: keys - 1 }, cuts, 0);
      alone = last(one.outputs, 0);
      here = last(other.outputs, 0);
    } else {
      const cuts: KeyCuts = rule === 'fixed' ? { kind: 'size', size: block } : { kind: 'apart', size: block };
      one = await call(kernels, sequence, { queries: tokens, past: 0 }, cuts, tokens - 1);
      other = one;
      bounds.push(...chunksOf(mode, cached, schedule));
      for (let chunk = 0; chunk + 1 < bounds.length; chunk++) {
        const past = bounds[chunk]!;
        const queries = bounds[chunk + 1]! - past;
        other = await call(kernels, sequence, { queries, past }, cuts, past + queries === tokens ? queries - 1 : undefined);
        for (let token = past; token < bounds[chunk + 1]!; token++)
          apart[token] = differences(last(one.outputs, token), last(other.outputs, token - past)).farthest;
      }
      alone = last(one.outputs, tokens - 1);
      here = other.outputs.slice(-width);
    }
    const { ulps, differing, farthest, at } = differences(alone, here);
    const same = Uint8Array.from(other.hashes, (key) => (one.hashes.includes(key) ? 1 : 0));
    yield {
      alone: one.parts,
      here: other.parts,
      same,
      kept: same.filter((flag) => flag === 1).length,
      blocks: other.parts.length,
      bounds,
      apart,
      changed: apart.filter((ulp) => ulp !== 0).length,
      differing,
      farthest,
      at,
      values: Float32Array.of(alone[at]!, here[at]!),
      ulps,
    };
  },
  view: Splits,
  describe({ differing, farthest, ulps, kept, here, alone, blocks, changed }, { mode, rule, cached, schedule, keys }) {
    const bits =
      differing === 0
        ? 'its outputs have **the same bits**'
        : `__${whole(differing)} of ${ulps.length}__ of its outputs have other bits, by up to __${whole(farthest)} ulp__`;
    const results = `**${kept} of ${here.length}** partial results keep their bits`;
    if (mode === 'one more key') {
      const cuts = rule === 'fixed' ? `parts of ${fixedSize} keys` : `${splits} parts`;
      const moved = alone.slice(0, -1).filter(({ end }, index) => here[index]!.end !== end).length;
      return `With ${cuts}, the step from ${whole(keys)} keys to ${whole(keys + 1)} moves **${counted(moved, 'cut')}** of ${alone.length - 1}: ${results}, and ${bits}.`;
    }
    const what = mode === 'two chunks' ? `With ${counted(cached, 'key')} cached` : `In chunks of ${schedule}`;
    const many =
      mode === 'many chunks' ? ` Of all ${tokens} tokens, ${changed === 0 ? '**none**' : `__${changed}__`} changed.` : '';
    return `${what}, the last token’s keys are **${blocks} blocks**, against ${alone.length} in one go: ${results}, and ${bits}.${many}`;
  },
});
