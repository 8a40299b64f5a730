import { readLanguageModel } from '../../../kernels/transformer/language-model.ts';
import { type Arrival, flatLoad, stepsOf, varyingLoad } from '../../../kernels/transformer/load.ts';
import { byShape, invariant } from '../../../kernels/transformer/rules.ts';
import { type Completion, serve } from '../../../kernels/transformer/serve.ts';
import { cleanText } from '../../../kernels/transformer/tokenizer.ts';
import { counted, whole } from '../../figure/numbers.ts';
import { choice, range, seed } from '../../runtime/params.ts';
import { text } from '../../runtime/text-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { Completions } from './completions.tsx';
import { firstPrompt, flopsAToken, languageModel } from './needs.ts';
import { strangers } from './prompts.ts';
import { type Branch, type Fork, treeOf } from './tree.ts';

export const kernelRules = ['chosen by shape', 'always the same'] as const;
export const loads = ['varying', 'flat'] as const;
const runs = ['this one', 'all four'] as const;
const formats = ['bf16', 'f32'] as const;
const decodings = ['greedy', 'sampling, seeded'] as const;
type Load = (typeof loads)[number];
const stepsAFrame = 4;
const mostPoints = 512;

/** What came of one pair of kernels and load. */
export interface Cell {
  readonly rule: (typeof kernelRules)[number];
  readonly load: (typeof loads)[number];
  /** Completions that are whole; 0 where it has not run. */
  readonly done: number;
  readonly distinct: number;
  /** The first place where two of them differ; −1 where none does. */
  readonly parted: number;
}

export interface Frame {
  readonly cells: readonly Cell[];
  /** The one that the tree is of. */
  readonly shown: number;
  readonly branches: readonly Branch[];
  readonly forks: readonly Fork[];
  /** Whole completions, the most frequent first, six at most. */
  readonly texts: readonly { readonly text: string; readonly count: number }[];
  readonly prompt: string;
  /** Rows of the batch at each step, thinned out. */
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly steps: number;
  readonly served: number;
  /** Tokens a second of all requests together: 0 where it is not known. */
  readonly speed: number;
}

export default defineWidget({
  title: 'How many answers has one prompt at temperature zero?',
  params: {
    prompt: text('Prompt', firstPrompt, { longest: 120 }),
    kernels: choice('Kernels', kernelRules, 'chosen by shape'),
    load: choice('Load', loads, 'varying'),
    completions: range('Completions', { min: 8, max: 1000, step: 8 }, 64),
    tokens: range('Tokens of each', { min: 16, max: 100 }, 64),
    busy: range('Requests at once, on the average', { min: 4, max: 64 }, 16),
    run: choice('Run', runs, 'this one'),
    format: choice('Activations', formats, 'bf16'),
    decoding: choice('Decoding', decodings, 'greedy'),
    seed: seed(1),
  },
  presets: {
    invariant: { kernels: 'always the same' },
    flat: { load: 'flat' },
    four: { run: 'all four' },
    f32: { format: 'f32' },
    sampled: { decoding: 'sampling, seeded' },
    thousand: { completions: 1000, tokens: 100 },
  },
  heavy: ['default', 'invariant', 'flat', 'four', 'f32', 'sampled', 'thousand'],
  varies: 'by device',
  holds: ({ cells }: Frame) =>
    cells.every(({ rule, load, distinct }) => distinct <= 1 || (rule === 'chosen by shape' && load === 'varying')),
  deviceOnly: ['speed'],
  starts: 'click',
  needs: languageModel,
  cost(params) {
    const { completions, tokens, busy, run } = params;
    // Strangers and prompts are a third on top of ours. A step fetches each weight, of two bytes, once.
    const flops = 1.3 * (run === 'all four' ? 4 : 1) * completions * tokens * flopsAToken;
    const framesOf = (load: Load) =>
      Math.ceil(stepsOf(arrivalsOf(load, params), { stay: tokens, lines: linesFor(busy) }) / stepsAFrame);
    const frames = run === 'all four' ? 2 * framesOf('varying') + 2 * framesOf('flat') : framesOf(params.load);
    return { flops, bytes: flops / busy, frames };
  },
  ask: {
    question:
      'A small language model answers one prompt 64 times, always with the likeliest word. Other people’s requests come and go meanwhile. How many different answers?',
    choices: ['one', 'a few', 'as many as completions'],
    answer({ cells, shown }) {
      const { done, distinct } = cells[shown]!;
      if (done === 0) return undefined;
      return distinct === 1 ? 'one' : distinct === done ? 'as many as completions' : 'a few';
    },
  },
  async *compute(kernels, params, { model: file, tokenizer: merges }) {
    const { prompt, tokens, busy, seed: start, ...chosen } = params;
    const { model, tokenizer, prompt: encoded } = readLanguageModel(file!, merges!);
    const [own, others] = [encoded(prompt), strangers.map(encoded)];
    let cells: readonly Cell[] = kernelRules.flatMap((rule) =>
      loads.map((load) => ({ rule, load, done: 0, distinct: 0, parted: -1 })),
    );
    // The controls come first, and the tree that is left standing is the one that may branch.
    for (const [shown, { rule, load }] of [...cells.entries()].reverse()) {
      if (chosen.run === 'this one' && (rule !== chosen.kernels || load !== chosen.load)) continue;
      const arrivals = arrivalsOf(load, params);
      const requests = arrivals.map(({ step, of }) => ({ step, prompt: of === 'ours' ? own : others[of]! }));
      const isOurs = ({ request }: Completion) => arrivals[request]!.of === 'ours';
      const ended: Completion[] = [];
      const texts = new Map<string, number>();
      const rows: number[] = [];
      let [served, ms, left] = [0, 0, requests.length];
      const server = serve(kernels, model, requests, {
        rules: rule === 'chosen by shape' ? byShape : invariant,
        format: chosen.format,
        tokens,
        lines: linesFor(busy),
        end: tokenizer.end,
        ...(chosen.decoding === 'greedy' ? {} : { sampling: { seed: start, temperature: 1 } }),
      });
      for await (const step of server) {
        rows.push(step.rows);
        served += step.requests;
        ms += step.ms;
        for (const completion of step.finished.filter(isOurs)) {
          ended.push(completion);
          const said = tokenizer.decode(completion.tokens);
          texts.set(said, (texts.get(said) ?? 0) + 1);
        }
        left -= step.finished.length;
        if (rows.length % stepsAFrame !== 0 && left > 0) continue;
        const all = [...ended, ...step.running.filter(isOurs)];
        const distinct = new Set(ended.map((one) => one.tokens.join())).size;
        const cell = { rule, load, done: ended.length, distinct, parted: partedAt(ended) };
        cells = cells.map((one, index) => (index === shown ? cell : one));
        const thin = Math.ceil(rows.length / mostPoints);
        yield {
          cells,
          shown,
          ...treeOf(all, (some) => tokenizer.decode(some), chosen.format === 'bf16' ? 8 : 24),
          texts: [...texts]
            .sort((a, b) => b[1] - a[1])
            .slice(0, 6)
            .map(([said, times]) => ({ text: said, count: times })),
          prompt: cleanText(prompt),
          rows: Uint32Array.from(rows.filter((_, index) => index % thin === 0)),
          steps: rows.length,
          served,
          speed: ms > 0 ? served / (ms / 1000) : 0,
        };
      }
    }
  },
  view: ({ frame, params, set }) => (
    <Completions
      frame={frame}
      completions={params.completions}
      tokens={params.tokens}
      others={
        mayPart(params) && hasNoSplit(frame, params) ? [firstPrompt, ...strangers].filter((one) => one !== params.prompt) : []
      }
      onPrompt={(prompt) => set({ prompt })}
    />
  ),
  describe(frame, params) {
    const { cells, shown, speed, served, steps, forks } = frame;
    const { completions, format } = params;
    const ran = cells.filter(({ done }) => done > 0);
    const now = cells[shown]!;
    const under = ({ rule, load }: Cell) =>
      `with kernels ${rule === 'chosen by shape' ? 'chosen by shape' : 'that are always the same'} under a ${load} load`;
    const rate = speed > 0 ? ` ${whole(Math.round(speed))} tokens a second.` : '';
    const going = `${whole(served)} tokens in ${whole(steps)} steps.${rate}`;
    if (ran.length > 1 && now.done >= completions)
      return `${ran.map((cell) => `${counted(cell.distinct, 'answer')} ${under(cell)}`).join('; ')}. ${going}`;
    if (now.done === 0) return `No completion is whole yet. ${going}`;
    const { distinct, done, parted } = now;
    const all = `${counted(done, 'completion')} ${under(now)} gave`;
    if (distinct === 1)
      return `${all} **one answer**.${hasNoSplit(frame, params) ? ' This prompt shows no split on this device.' : ''} ${going}`;
    const near = forks[0] ? ` The two leading scores there: ${counted(forks[0].ulps, 'ulp')} of ${format} apart.` : '';
    return `${all} __${whole(distinct)} different answers__; the first two part at token ${whole(parted + 1)}.${near} ${going}`;
  },
});

/** Requests that fit at once: twice the average, so that a rush seldom waits. */
const linesFor = (busy: number): number => 2 * busy;

interface LoadParams {
  readonly completions: number;
  readonly tokens: number;
  readonly busy: number;
  readonly seed: number;
}
function arrivalsOf(load: Load, { completions, tokens, busy, seed: start }: LoadParams): Arrival[] {
  const options = { ours: completions, stay: tokens, busy };
  return load === 'flat' ? flatLoad(options) : varyingLoad(options, strangers.length, start);
}

/** Did all completions of what may split agree? */
function hasNoSplit({ cells, shown }: Frame, { completions }: { completions: number }): boolean {
  const { rule, load, done, distinct } = cells[shown]!;
  return rule === 'chosen by shape' && load === 'varying' && done >= completions && distinct === 1;
}

/** Only in the short format, without noise added to the scores, are ties so wide that another prompt helps. */
const mayPart = ({ format, decoding }: { format: string; decoding: string }): boolean =>
  format === 'bf16' && decoding === 'greedy';

/** The first place where any two differ; −1 where none do. */
function partedAt(completions: readonly Completion[]): number {
  const first = completions[0]?.tokens ?? [];
  let parted = -1;
  for (const { tokens } of completions) {
    const length = Math.max(tokens.length, first.length);
    for (let place = 0; place < (parted < 0 ? length : parted); place++)
      if (tokens[place] !== first[place]) {
        parted = place;
        break;
      }
  }
  return parted;
}
