/**
 * Holds a kernel to its twin. Where they differ, what is said is the smallest length at which they do, and the first partial sum there
 * that differs: of all the dispatches, the earliest one, and in it the lowest index.
 */
import { f32ToBits } from '../../kernels/f32/bits.ts';
import type { Buffer, KernelContext, OwnedContext } from '../../kernels/runtime/context.ts';
import type { GpuDevice } from '../../kernels/runtime/gpu.ts';
import type { TypedArray } from '../../kernels/runtime/kernel.ts';
import { PROMISED_LIMITS, referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from './same-bits.ts';

export interface Size {
  readonly rows: number;
  readonly length: number;
}
/** Queues the dispatches that sum each row of f32[rows, length]. */
export type Sum = (kernels: KernelContext, input: Buffer<'f32'>, size: Size) => Buffer<'f32'>;

type Row = Float32Array<ArrayBuffer>;

const signal = new AbortController().signal;

const contexts = (device: GpuDevice) => {
  const twin = referenceContext(signal, device.arithmetic, { limits: { ...PROMISED_LIMITS, ...device.limits } });
  return [device.context(signal), twin] as const;
};

async function runOn(kernels: OwnedContext, sum: Sum, values: Row, size: Size): Promise<Row> {
  const result = await kernels.read(sum(kernels, kernels.buffer('f32', values), size));
  kernels.dispose();
  return result;
}

/** What `sum` gives on the device alone. */
export const onDevice = (device: GpuDevice, sum: Sum, values: Row, size: Size): Promise<Row> =>
  runOn(device.context(signal), sum, values, size);

/** @returns the device's sums. @throws Error that says where, if a bit of any row's sum differs between device and twin. */
export async function expectTwin(device: GpuDevice, sum: Sum, values: Row, size: Size): Promise<Row> {
  const [ours, twins] = contexts(device).map((kernels) => runOn(kernels, sum, values, size)) as [Promise<Row>, Promise<Row>];
  const row = firstBitDifference(await ours, await twins);
  if (row < 0) return ours;
  const numbers = values.slice(row * size.length, (row + 1) * size.length);
  throw new Error(`row ${row} of ${size.rows} × ${size.length}: ${await firstDifference(device, sum, numbers)}`);
}

/** Where device and twin first part on the shortest prefix of `numbers` on which they do. */
export async function firstDifference(device: GpuDevice, sum: Sum, numbers: Float32Array<ArrayBuffer>): Promise<string> {
  for (let length = 0; length <= numbers.length; length++) {
    const prefix = numbers.slice(0, length);
    const [ours, twins] = contexts(device).map((kernels) => runOn(kernels, sum, prefix, { rows: 1, length })) as [
      Promise<Row>,
      Promise<Row>,
    ];
    if (firstBitDifference(await ours, await twins) < 0) continue;
    const [deviceSteps, twinSteps] = await Promise.all(contexts(device).map((kernels) => trace(kernels, sum, prefix)));
    for (const [dispatch, { what, values }] of deviceSteps!.entries()) {
      const other = twinSteps![dispatch]!.values;
      const at = firstBitDifference(values, other);
      if (at >= 0) return `length ${length}, ${what}[${at}]: the device has ${said(values[at]!)}, the twin ${said(other[at]!)}`;
    }
    return `length ${length}: no step differs, yet the results do: the kernel is not deterministic`;
  }
  return 'no prefix differs when summed alone: the bits depend on the number of rows';
}

const said = (x: number) => `${x} (0x${f32ToBits(x).toString(16).padStart(8, '0')})`;

/** Everything that each dispatch wrote, in order. */
async function trace(kernels: KernelContext, sum: Sum, numbers: Float32Array<ArrayBuffer>) {
  const steps: { what: string; values: Promise<TypedArray> }[] = [];
  const traced: KernelContext = {
    backend: kernels.backend,
    adapter: kernels.adapter,
    software: kernels.software,
    limits: kernels.limits,
    features: kernels.features,
    arithmetic: kernels.arithmetic,
    signal: kernels.signal,
    buffer: (scalar, source) => kernels.buffer(scalar, source),
    write: (buffer, array, offset) => kernels.write(buffer, array, offset),
    free: (buffer) => kernels.free(buffer),
    read: (buffer, range) => kernels.read(buffer, range),
    time: (work) => kernels.time(work),
    run(kernel, buffers, options) {
      kernels.run(kernel, buffers, options);
      for (const [name, { access }] of Object.entries(kernel.bindings)) {
        // A read takes its place in the queue at once: later dispatches cannot change what it sees.
        if (access === 'write')
          steps.push({ what: `dispatch ${steps.length + 1} (${kernel.name}), ${name}`, values: kernels.read(buffers[name]!) });
      }
    },
  };
  sum(traced, kernels.buffer('f32', numbers), { rows: 1, length: numbers.length });
  return Promise.all(steps.map(async ({ what, values }) => ({ what, values: (await values) as TypedArray })));
}
