/**
 * What any widget must do, derived from its declaration: a new widget file is tested by being there. The widgets are dealt out to as many
 * test files as there are parts, so that they run side by side and shard over machines.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { renderToString } from 'preact-render-to-string';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../kernels/runtime/arithmetic.ts';
import { type KernelContext, KernelError, type OwnedContext } from '../../kernels/runtime/context.ts';
import { type GpuDevice, openGpu } from '../../kernels/runtime/gpu.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { assetFiles } from '../../site/runtime/asset-files.ts';
import { comparable, encodeFrame, frameBytes, frameDifferences } from '../../site/runtime/frame.ts';
import type { ParamRecord } from '../../site/runtime/params.ts';
import { readUrl } from '../../site/runtime/read-url.ts';
import { decodeRecording, encodeRecording, keptFrames, mostRecordedBytes, type Recording } from '../../site/runtime/recording.ts';
import { loadWidget, widgetNames } from '../../site/runtime/registry.ts';
import { spoken } from '../../site/runtime/sentence.tsx';
import { drawn, still } from '../../site/runtime/still.tsx';
import { formatValues, presetNames, presetValues, sameValues, type Values } from '../../site/runtime/values.ts';
import type { AnyWidget, FrameValue } from '../../site/runtime/widget.ts';
import { writeUrl } from '../../site/runtime/write-url.ts';
import { nodeGpu } from './node-gpu.ts';
import { reportRecording } from './recording-report.ts';

const mostFrameBytes = 256 * 1024;
/** How long one run of a test is pulled, in ms: at least one frame, and what was left out is printed. Never a reason to fail. */
const pullFor = 1500;
/** How long a widget's twin computes at its corners, and again with tampered reads, in ms: then the rest is left out, and said so. */
const cornersFor = 8000;
const recordings = new URL('../../content/recordings/', import.meta.url);
const today = new Date().toISOString().slice(0, 10);
/** `npm run record`: heavy presets too, and every frame. */
const recordAll = process.env.ULP_RECORD === '1';

let device: GpuDevice;
let arithmetic: Arithmetic;

beforeAll(async () => {
  device = await openGpu(await nodeGpu());
  const probe = device.context(new AbortController().signal);
  arithmetic = probe.arithmetic;
  probe.dispose();
});

interface Run {
  readonly frames: FrameValue[];
  readonly finished: boolean;
  readonly adapter: string;
  readonly kernels: readonly (readonly [string, string])[];
}

/** Pulls frames until the generator ends or its time is up. */
async function collect(
  widget: AnyWidget,
  values: Values,
  context: OwnedContext,
  { all = false, most = Number.POSITIVE_INFINITY, through = (kernels: KernelContext) => kernels } = {},
): Promise<Run> {
  const frames: FrameValue[] = [];
  const start = performance.now();
  let finished = false;
  try {
    const generator = widget.compute(through(context), values, await assetsOf(widget));
    for (;;) {
      const next = await generator.next();
      finished = next.done === true;
      if (next.done) break;
      frames.push(next.value as FrameValue);
      if (frames.length >= most || (!all && performance.now() - start > pullFor)) {
        await generator.return();
        break;
      }
    }
    return { frames, finished, adapter: context.adapter, kernels: [...context.ran] };
  } finally {
    context.dispose();
  }
}

const onGpu = async (widget: AnyWidget, values: Values, options = {}): Promise<Run> =>
  collect(widget, values, device.context(new AbortController().signal), options);
const onTwin = (widget: AnyWidget, values: Values, options = {}): Promise<Run> =>
  collect(widget, values, referenceContext(new AbortController().signal, arithmetic), options);

/** Runs once, however often it is asked. */
function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= run());
}

/** The names of a frame's fields, those of its parts included: a recording without one is stale even where its value is not compared. */
const fieldsOf = (frame: FrameValue): string =>
  frame === null || typeof frame !== 'object' || ArrayBuffer.isView(frame) || Array.isArray(frame)
    ? ''
    : `{${Object.entries(frame)
        .map(([key, value]) => key + fieldsOf(value as FrameValue))
        .join()}}`;

/** Are these the kernels of the recording? A run that was not pulled to its end may have come to some of them only. */
function sameKernels(before: Run['kernels'], now: Run['kernels'], whole: boolean): boolean {
  const hashes = new Map(before);
  return (before.length === now.length || !whole) && now.every(([kernel, hash]) => hashes.get(kernel) === hash);
}

/** The first difference between the frames that both runs have. */
function difference(
  one: readonly FrameValue[],
  other: readonly FrameValue[],
  deviceOnly: readonly string[] = [],
): string | undefined {
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const [first] = frameDifferences(comparable(one[index]!, deviceOnly), comparable(other[index]!, deviceOnly));
    if (first !== undefined) return `frame ${index}, ${first}`;
  }
  return undefined;
}

function recorded(name: string, preset: string): Recording | undefined {
  const file = new URL(`${name}/${preset}.json`, recordings);
  return existsSync(file) ? decodeRecording(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** A context whose `which`-th read comes back with one bit flipped; counts the reads. */
function tampering(which: number, count: { reads: number }) {
  return (kernels: KernelContext): KernelContext =>
    new Proxy(kernels, {
      get(target, key) {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== 'function') return value;
        if (key !== 'read') return value.bind(target);
        return async (...args: unknown[]) => {
          const array = (await value.apply(target, args)) as Float32Array;
          if (count.reads++ === which && array.length > 0) {
            const words = new Uint32Array(array.buffer, array.byteOffset, array.length);
            // A high bit of the exponent or of the number: no rounding hides it.
            for (let index = 0; index < words.length; index++) words[index]! ^= 1 << 24;
          }
          return array;
        };
      },
    });
}

const read = new Map<AnyWidget, Promise<Record<string, ArrayBuffer>>>();
/** What a widget needs, from content/. */
function assetsOf(widget: AnyWidget): Promise<Record<string, ArrayBuffer>> {
  const known = read.get(widget) ?? assetFiles(widget.title, widget);
  read.set(widget, known);
  return known;
}

const heavy = (widget: AnyWidget, preset: string): boolean => (widget.heavy ?? []).includes(preset);

/** The tests of every `parts`-th widget, from the one at `part` on. */
export function contract(part: number, parts: number): void {
  if (part === 0)
    test('the recordings are those of the presets: none missing, none left over', async () => {
      const wanted: string[] = [];
      for (const name of widgetNames)
        for (const preset of presetNames(await loadWidget(name))) wanted.push(`${name}/${preset}.json`);
      const there = readdirSync(recordings, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap(({ name }) => readdirSync(new URL(`${name}/`, recordings)).map((file) => `${name}/${file}`));
      expect(there.sort()).toEqual(wanted.sort());
    });

  describe.each(widgetNames.filter((_, index) => index % parts === part))('widget %s', async (name) => {
    const widget = await loadWidget(name);
    const params = widget.params as ParamRecord;
    const presets = presetNames(widget);
    // What all else is compared with is visited even where it is heavy, as far as a short run goes.
    const visited = presets.filter((preset) => recordAll || preset === 'default' || !heavy(widget, preset));
    for (const preset of presets)
      if (!visited.includes(preset)) console.log(`left out: ${name}/${preset} is heavy; npm run record visits it`);

    test('what it needs is there, and fetched only after a click', async () => {
      await assetsOf(widget);
      if (widget.needs) expect(widget.starts).toBe('click');
    });

    describe.each(visited)('preset %s', (preset) => {
      const values = presetValues(name, widget, preset);

      // The first run of each is shared by the tests that need one; what is compared with it is always a run of its own.
      const whole = recordAll || !heavy(widget, preset);
      if (!whole) console.log(`left out: ${name}/${preset} is heavy, and not run to its end; npm run record does that`);
      const gpuRun = once(() => onGpu(widget, values, { all: whole }));
      const twinRun = once(() => onTwin(widget, values));

      test('its recording is up to date', async () => {
        const before = recorded(name, preset);
        const run = await gpuRun();
        const same =
          before !== undefined &&
          JSON.stringify(before.params) === JSON.stringify(formatValues(widget, values)) &&
          sameKernels(before.kernels, run.kernels, whole) &&
          (before.yielded === run.frames.length || !whole) &&
          fieldsOf(before.frames.at(-1)!) === fieldsOf(run.frames.at(-1)!) &&
          (widget.varies === 'by run' ||
            difference(
              before.frames,
              before.kept.filter((index) => index < run.frames.length).map((index) => run.frames[index]!),
              widget.deviceOnly,
            ) === undefined);
        if (!whole) return expect(same, 'the recording is stale: npm run record').toBe(true);
        const kept = keptFrames(run.frames);
        const fresh: Recording = {
          widget: name,
          preset,
          params: formatValues(widget, values),
          adapter: run.adapter,
          kernels: run.kernels,
          date: today,
          yielded: run.frames.length,
          kept,
          frames: kept.map((index) => run.frames[index]!),
        };
        if (before && same && before.adapter !== run.adapter)
          console.log(`reported: ${name}/${preset} was recorded on ${before.adapter}, this is ${run.adapter}`);
        if (recordAll && !same) reportRecording(widget, before, fresh);
        await expect(encodeRecording(same ? before : fresh)).toMatchFileSnapshot(
          new URL(`${name}/${preset}.json`, recordings).pathname,
        );
      });

      test('its recording fits, holds, and draws', () => {
        const recording = recorded(name, preset)!;
        expect(recording.frames.length).toBeGreaterThan(0);
        if (recording.frames.length > 1)
          expect(
            recording.frames.reduce((sum: number, frame) => sum + JSON.stringify(encodeFrame(frame)).length, 0),
          ).toBeLessThanOrEqual(mostRecordedBytes);
        for (const frame of recording.frames) {
          expect(frameBytes(frame)).toBeLessThanOrEqual(mostFrameBytes);
          expect(widget.holds?.(frame, values as never) ?? true).toBe(true);
          expect(drawn(widget, frame, values)).toMatch(/<(svg|table|p|ol)/);
        }
        const figure = still(name, widget, recording);
        if (preset === 'default' && widget.ask) expect(widget.ask.choices).toContain(figure.answer);
        for (const part of [figure.ask, figure.controls, figure.drawing, figure.sentence, figure.status])
          expect(part).not.toMatch(/\sstyle=/);
        expect(figure.alt.length).toBeGreaterThan(20);
        expect(figure.alt).not.toMatch(/undefined|NaN undefined|\[object|\*\*|__/);
      });

      test('the GPU equals the twin', async () => {
        if (heavy(widget, preset) && preset !== 'default')
          return console.log(`left out: the twin of ${name}/${preset}, which would take minutes`);
        const [gpu, twin] = [await gpuRun(), await twinRun()];
        if (!gpu.finished || !twin.finished)
          console.log(`left out: ${name}/${preset} after ${Math.min(gpu.frames.length, twin.frames.length)} frames`);
        for (const run of [gpu, twin])
          for (const frame of run.frames) expect(widget.holds?.(frame, values as never) ?? true).toBe(true);
        if (widget.varies !== 'by run') expect(difference(gpu.frames, twin.frames, widget.deviceOnly)).toBeUndefined();
        // What only a device can give, only a device's kernels find out.
        // What was left out ran no kernels.
        if (!widget.deviceOnly && gpu.finished && twin.finished) expect(gpu.kernels).toEqual(twin.kernels);
      });

      test(widget.varies === 'by run' ? 'two runs of the twin are equal' : 'two runs of the GPU are equal', async () => {
        const [first, again] = widget.varies === 'by run' ? [twinRun, onTwin] : [gpuRun, onGpu];
        expect(difference((await first()).frames, (await again(widget, values)).frames, widget.deviceOnly)).toBeUndefined();
      });
    });

    test('no number is made up: altering what any read returns changes a frame', async () => {
      const values = presetValues(name, widget, 'default');
      const count = { reads: 0 };
      // Only what the first frame reads: a long run does the same again.
      const honest = await onTwin(widget, values, { most: 1, through: tampering(-1, count) });
      const reads = count.reads;
      const from = performance.now();
      for (let which = 0; which < Math.min(reads, 12); which++) {
        if (!recordAll && performance.now() - from > cornersFor) {
          console.log(`left out: ${name}, reads from number ${which} on`);
          break;
        }
        const tampered = await onTwin(widget, values, { most: 1, through: tampering(which, { reads: 0 }) }).catch((error) => {
          // What is refused for what was read is not made up either.
          if (!(error instanceof KernelError)) throw error;
        });
        if (tampered) expect(difference(honest.frames, tampered.frames), `read ${which} of ${reads}`).toBeDefined();
      }
    });

    test('a URL brings back every preset and every corner', () => {
      for (const preset of presets) {
        const values = presetValues(name, widget, preset);
        const cornered = Object.entries(params).flatMap(([key, param]) =>
          param.corners.map((corner) => ({ ...values, [key]: corner })),
        );
        for (const state of [values, ...cornered]) {
          const search = writeUrl('?kept=1', name, name, widget, 'default', preset, state);
          const back = readUrl(search, name, name, widget, 'default');
          expect(new URLSearchParams(search).get('kept')).toBe('1');
          expect(back.complaints).toEqual([]);
          expect(back.preset).toBe(preset);
          expect(sameValues(widget, back.values, state)).toBe(true);
        }
      }
    });

    describe('at the corners, one param at a time', () => {
      const base = presetValues(name, widget, 'default');
      const corners = Object.entries(params).flatMap(([key, param]) =>
        param.corners.map((corner) => ({ key, text: (param.format as (value: unknown) => string)(corner), corner })),
      );
      let spent = 0;
      test.each(corners)('$key = $text', async ({ key, text, corner }) => {
        const values = { ...base, [key]: corner };
        const gpu = await onGpu(widget, values, { most: 1 });
        const from = performance.now();
        const twin = recordAll || spent < cornersFor ? await onTwin(widget, values, { most: 1 }) : undefined;
        spent += performance.now() - from;
        if (!twin) console.log(`left out: the twin of ${name} at ${key} = ${text}`);
        for (const { frames } of twin ? [twin, gpu] : [gpu]) {
          const [frame] = frames as [FrameValue];
          expect(frameBytes(frame)).toBeLessThanOrEqual(mostFrameBytes);
          expect(widget.holds?.(frame, values as never) ?? true).toBe(true);
          const html = drawn(widget, frame, values);
          expect(html).not.toMatch(/\sstyle=|NaN[,"\s]|undefined/);
          expect(spoken(widget.describe(frame, values as never)).length).toBeGreaterThan(20);
          if (widget.ask) expect([...widget.ask.choices, undefined]).toContain(widget.ask.answer(frame));
        }
        if (twin && widget.varies !== 'by run') expect(difference(gpu.frames, twin.frames, widget.deviceOnly)).toBeUndefined();
        const { flops, bytes } = widget.cost(values as never);
        expect(flops).toBeGreaterThanOrEqual(0);
        expect(bytes).toBeGreaterThanOrEqual(0);
      });
    });

    test('an abort frees everything', async () => {
      const values = presetValues(name, widget, 'default');
      const abort = new AbortController();
      const context = device.context(abort.signal);
      const generator = widget.compute(context, values, await assetsOf(widget));
      await generator.next();
      abort.abort();
      await generator.next().catch(() => {});
      context.dispose();
      expect(context.allocated).toEqual({ buffers: 0, bytes: 0 });
    });

    test('the still view ignores set, and renders alike twice', () => {
      const recording = recorded(name, 'default')!;
      const values = presetValues(name, widget, 'default');
      const View = widget.view;
      const html = () => renderToString(View({ frame: recording.frames.at(-1), params: values, set: () => {} }) as never);
      expect(html()).toBe(html());
    });
  });
}
