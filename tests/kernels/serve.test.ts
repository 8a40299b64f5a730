import { describe, expect, test } from 'vitest';
import type { OwnedContext } from '../../kernels/runtime/context.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { flatLoad, stepsOf, varyingLoad } from '../../kernels/transformer/load.ts';
import { byShape, invariant } from '../../kernels/transformer/rules.ts';
import { type Completion, type Request, type ServeOptions, type ServerStep, serve } from '../../kernels/transformer/serve.ts';
import { randomModel } from '../helpers/random-model.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;
const model = randomModel();
const prompt = [3, 20, 37];
const options: ServeOptions = { rules: byShape, format: 'bf16', tokens: 8, lines: 6, end: 51 };

async function served(kernels: OwnedContext, requests: readonly Request[], given: Partial<ServeOptions> = {}) {
  const steps: ServerStep[] = [];
  for await (const step of serve(kernels, model, requests, { ...options, ...given })) steps.push(step);
  kernels.dispose();
  const completions: Completion[] = steps.flatMap(({ finished }) => finished);
  return { steps, completions, ours: completions.filter(({ request }) => requests[request]!.prompt === prompt) };
}
const onDevice = async (requests: readonly Request[], given?: Partial<ServeOptions>) =>
  served((await testDevice()).context(signal), requests, given);

/** Three of ours, and strangers between them: batches of one to five requests. */
const busy: Request[] = [0, 0, 2, 3, 3, 4, 6].map((step, i) => ({ step, prompt: i % 2 === 0 ? prompt : [40, i] }));

test('stepsOf(arrivals, { stay, lines }) counts the steps of a server in which nobody’s text ends early', async () => {
  const options = { ours: 6, stay: 8, busy: 2 };
  for (const arrivals of [flatLoad(options), varyingLoad(options, 2, 1), varyingLoad(options, 2, 2)])
    for (const lines of [1, 3, 20]) {
      const requests = arrivals.map(({ step }) => ({ step, prompt }));
      // No token ends a text.
      const { steps } = await served(referenceContext(signal), requests, { lines, end: -1 });
      expect(stepsOf(arrivals, { stay: 8, lines })).toBe(steps.length);
    }
});

describe('serve', () => {
  test('every request has its tokens, the score of the first choice never below the second, and the rows of each step', async () => {
    const { steps, completions } = await onDevice(busy);
    expect(completions.map(({ request }) => request).sort()).toEqual([...busy.keys()]);
    for (const { tokens, seconds, scores, batches } of completions) {
      expect(tokens.length === 8 || tokens.at(-1) === options.end).toBe(true);
      for (const list of [seconds, scores, batches]) expect(list.length).toBe(tokens.length);
      for (const [first, second] of scores) expect(first).toBeGreaterThanOrEqual(second);
    }
    expect(steps[0]!.rows).toBe(prompt.length + 2);
    expect(new Set(steps.map(({ rows }) => rows)).size).toBeGreaterThan(2);
  });

  test('a request that finds no line waits', async () => {
    const { steps, completions } = await onDevice(busy, { lines: 2 });
    expect(Math.max(...steps.map(({ requests }) => requests))).toBe(2);
    expect(completions).toHaveLength(busy.length);
  });

  test('with invariant rules all completions of a prompt are one, and that of a request alone', async () => {
    const [alone] = (await onDevice([{ step: 0, prompt }], { rules: invariant })).completions;
    const { ours } = await onDevice(busy, { rules: invariant });
    expect(ours).toHaveLength(4);
    for (const { tokens, scores } of ours) {
      expect(tokens).toEqual(alone!.tokens);
      expect(scores).toEqual(alone!.scores);
    }
  });

  test('by shape under a flat load they are one, too; under a varying one the scores are not', async () => {
    const flat = flatLoad({ ours: 6, stay: options.tokens, busy: 3 }).map(({ step }) => ({ step, prompt }));
    const flatly = (await onDevice(flat)).ours;
    expect(flatly).toHaveLength(6);
    for (const { scores } of flatly) expect(scores).toEqual(flatly[0]!.scores);
    const { ours } = await onDevice(busy, { format: 'f32' });
    expect(new Set(ours.map(({ scores }) => scores.join())).size).toBeGreaterThan(1);
  });

  test('the twin says the same, greedy or sampling with a seed; another seed says something else', async () => {
    const { arithmetic } = await testDevice();
    const said = ({ completions }: Awaited<ReturnType<typeof served>>) =>
      completions.map(({ tokens, scores }) => [tokens, scores]);
    const sampling = { seed: 1, temperature: 1 };
    for (const given of [{}, { sampling }])
      expect(said(await onDevice(busy, given))).toEqual(said(await served(referenceContext(signal, arithmetic), busy, given)));
    const tokens = async (seed: number) =>
      (await onDevice(busy, { sampling: { seed, temperature: 1 } })).completions.map((one) => one.tokens);
    expect(await tokens(1)).toEqual(await tokens(1));
    expect(await tokens(1)).not.toEqual(await tokens(2));
  });

  test('says where it cannot serve, and serves nobody where nobody comes', async () => {
    await expect(onDevice(busy, { lines: 0 })).rejects.toThrow('serve: 0 lines; a request needs one');
    await expect(onDevice([{ step: 0, prompt: [] }])).rejects.toThrow('serve: request 0 has an empty prompt');
    expect((await onDevice([])).steps).toEqual([]);
  });

  test('an abort stops it', async () => {
    const gone = new AbortController();
    const kernels = (await testDevice()).context(gone.signal);
    const server = serve(kernels, model, busy, options);
    await server.next();
    gone.abort();
    await expect(server.next()).rejects.toThrow();
    kernels.dispose();
  });
});

describe('load', () => {
  const shape = { ours: 64, stay: 64, busy: 16 };

  test('varyingLoad: all of ours, strangers among them, in order; a seed gives one load', () => {
    for (const seed of [1, 2, 3]) {
      const load = varyingLoad(shape, 5, seed);
      expect(load.filter(({ of }) => of === 'ours')).toHaveLength(64);
      expect(load.filter(({ of }) => of !== 'ours').length).toBeGreaterThan(3);
      expect(load.map(({ step }) => step)).toEqual(load.map(({ step }) => step).sort((a, b) => a - b));
      expect(varyingLoad(shape, 5, seed)).toEqual(load);
      expect(varyingLoad(shape, 5, seed + 10)).not.toEqual(load);
      // About as busy as was asked for, on the average over what it takes.
      const average = (load.length * shape.stay) / (load.at(-1)!.step + shape.stay);
      expect(average).toBeGreaterThan(4);
      expect(average).toBeLessThan(32);
    }
    expect(varyingLoad(shape, 0, 1).every(({ of }) => of === 'ours')).toBe(true);
  });

  test('flatLoad: whole groups, one after another', () => {
    const load = flatLoad({ ours: 20, stay: 10, busy: 8 });
    expect(load.map(({ step }) => step)).toEqual([0, 10, 20].flatMap((step) => Array(8).fill(step)));
  });
});
