/**
 * The program of an exported folder: computes the figure's result again, from the `.wgsl` files beside it, prints its numbers as CSV, and
 * says whether they are the ones that were exported. `--twin` computes in JavaScript instead, `--set length=128` takes another param.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
// The widget, put in by program.ts.
import widget from 'ulp:widget';
import { openGpu } from '../../kernels/runtime/gpu.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { resultCsv } from '../runtime/export/csv.ts';
import { comparable, decodeFrame, frameDifferences } from '../runtime/frame.ts';
import { spoken } from '../runtime/sentence.tsx';
import { parseValues } from '../runtime/values.ts';
import type { FrameValue } from '../runtime/widget.ts';

const { values: asked } = parseArgs({ options: { twin: { type: 'boolean' }, set: { type: 'string', multiple: true } } });
const file = (path: string) => new URL(path, import.meta.url);
const result = JSON.parse(readFileSync(file('./result.json'), 'utf8')) as {
  params: Record<string, string>;
  adapter: string;
  edited?: readonly string[];
  frame: unknown;
};
const params = { ...result.params };
for (const pair of asked.set ?? []) {
  const [key = '', text = ''] = pair.split(/=(.*)/s);
  if (!(key in params)) throw new Error(`--set ${pair}: the params are ${Object.keys(params).join(', ')}`);
  params[key] = text;
}
const values = parseValues(widget, params);

async function open() {
  const { signal } = new AbortController();
  if (asked.twin) return referenceContext(signal);
  process.env.XDG_RUNTIME_DIR ??= '/tmp';
  const { create } = await import('webgpu');
  // Dawn ends the process when its objects are collected: they are kept.
  const kept = globalThis as { gpu?: GPU; device?: unknown };
  kept.gpu = create([]);
  const device = await openGpu(kept.gpu);
  kept.device = device;
  return device.context(signal);
}

const kernels = await open();
const assets: Record<string, ArrayBuffer> = {};
for (const [name, { path }] of Object.entries(widget.needs ?? {})) {
  const { buffer, byteOffset, byteLength } = readFileSync(file(`./assets/${path}`));
  assets[name] = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
let frame: FrameValue | undefined;
for await (const next of widget.compute(kernels, values as never, assets)) frame = next as FrameValue;
if (frame === undefined) throw new Error('the run yielded nothing');

process.stdout.write(resultCsv(frame));
process.stderr.write(`\n${spoken(widget.describe(frame, values as never))}\nComputed on ${kernels.adapter}.\n`);
if (asked.set === undefined) {
  const differences = frameDifferences(
    comparable(decodeFrame(result.frame), widget.deviceOnly),
    comparable(frame, widget.deviceOnly),
  );
  const before = `the exported result, of ${result.adapter}${result.edited ? ' with kernels edited by a reader' : ''}`;
  process.stderr.write(
    differences.length === 0
      ? `The same bits as ${before}.\n`
      : `Other bits than ${before}: ${differences.length === 1 ? 'one field differs' : `${differences.length} fields differ`}, first ${differences[0]}.\n`,
  );
}
process.exit(0);
