/** What a device keeps between runs, and what it says when something breaks. */
import { describe, expect, test } from 'vitest';
import { sequential } from '../../kernels/reduce/sequential.ts';
import { sequentialSum, treeSum } from '../../kernels/reduce/sums.ts';
import type { KernelContext } from '../../kernels/runtime/context.ts';
import { openGpu } from '../../kernels/runtime/gpu.ts';
import { defineKernel, write } from '../../kernels/runtime/kernel.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { testDevice, testGpu } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;
const size = { rows: 1, length: 1000 };
const ones = new Float32Array(1000).fill(1);

const sumOnes = async (kernels: KernelContext) => (await kernels.read(treeSum(kernels, kernels.buffer('f32', ones), size)))[0];

describe('openGpu(gpu)', () => {
  test('names the adapter, asks for its limits, and says when it is software', async () => {
    const device = await testDevice();
    expect(device.adapter).not.toBe('');
    if (/swiftshader|llvmpipe/i.test(device.adapter)) expect(device.software).toBe(true);
    const adapter = await (await testGpu()).requestAdapter();
    expect(device.limits.maxStorageBufferBindingSize).toBe(adapter?.limits.maxStorageBufferBindingSize);
    expect(device.features.has('timestamp-query')).toBe(adapter?.features.has('timestamp-query'));
  });

  test('rejects with "no adapter" where there is none', async () => {
    const none = { requestAdapter: async () => null } as unknown as GPU;
    await expect(openGpu(none)).rejects.toThrow(/^no adapter/);
  });

  test('destroy() resolves `lost`, and what waits rejects', async () => {
    const device = await openGpu(await testGpu());
    const kernels = device.context(signal);
    device.destroy();
    expect((await device.lost).reason).toBe('destroyed');
    await expect(sumOnes(kernels)).rejects.toThrow();
  });
});

describe('context(signal)', () => {
  test('a second equal run allocates no GPU memory and compiles nothing', async () => {
    const device = await testDevice();
    const run = async () => {
      const kernels = device.context(signal);
      expect(await sumOnes(kernels)).toBe(1000);
      kernels.dispose();
    };
    await run();
    const made = device.made;
    await run();
    await run();
    expect(device.made).toEqual(made);
  });

  test('other constants are another program, other uniforms are not', async () => {
    const device = await testDevice();
    const kernels = device.context(signal);
    const input = kernels.buffer('f32', ones);
    await kernels.read(treeSum(kernels, input, size, { width: 16 }));
    const { programs } = device.made;
    await kernels.read(treeSum(kernels, input, { rows: 5, length: 200 }, { width: 16 }));
    expect(device.made.programs).toBe(programs);
    await kernels.read(treeSum(kernels, input, size, { width: 17 }));
    expect(device.made.programs).toBe(programs + 1);
    kernels.dispose();
  });

  test('{sources} run in place of a kernel, under a hash of their own', async () => {
    const device = await testDevice();
    const edited = sequential.wgsl.replace('sum += input', 'sum += 2 * input');
    const kernels = device.context(signal, { sources: { 'reduce/sequential': edited } });
    const [sum] = await kernels.read(sequentialSum(kernels, kernels.buffer('f32', ones), size));
    expect(sum).toBe(2000);
    const reference = referenceContext(signal);
    sequentialSum(reference, reference.buffer('f32', ones), size);
    expect(kernels.ran.get('reduce/sequential')).not.toBe(reference.ran.get('reduce/sequential'));
    kernels.dispose();
  });

  test('an edited source that drops a binding still runs: the layout comes from the declaration', async () => {
    const device = await testDevice();
    const wgsl =
      '@group(0) @binding(1) var<storage, read_write> output: array<f32>;\n@compute @workgroup_size(1) fn main() { output[0] = 7; }';
    const kernels = device.context(signal, { sources: { 'reduce/sequential': wgsl } });
    expect(await kernels.read(sequentialSum(kernels, kernels.buffer('f32', ones), size))).toEqual(Float32Array.of(7));
    kernels.dispose();
  });

  test('a source that does not compile is named with its line, by this read and the next', async () => {
    const device = await testDevice();
    const lines = sequential.wgsl.split('\n');
    const at = lines.findIndex((line) => line.includes('sum += input'));
    const kernels = device.context(signal, {
      sources: { 'reduce/sequential': sequential.wgsl.replace('sum += input', 'sum += inputs') },
    });
    const output = sequentialSum(kernels, kernels.buffer('f32', ones), size);
    const error = await kernels.read(output).catch((thrown) => thrown);
    expect(error.message).toMatch(new RegExp(`^kernel reduce/sequential: ${at + 1}:\\d+ .*inputs`));
    expect(error.details).toMatchObject({
      kernel: 'reduce/sequential',
      messages: [{ line: at + 1, column: expect.any(Number) }],
    });
    await expect(kernels.read(output)).rejects.toBe(error);
    kernels.dispose();
    // The device is none the worse for it.
    const next = device.context(signal);
    expect(await sumOnes(next)).toBe(1000);
    next.dispose();
  });

  test('a program that the device refuses is named with its constants', async () => {
    const device = await testDevice();
    const hungry = defineKernel({
      name: 'test/hungry',
      wgsl: `override size: u32 = 1;
@group(0) @binding(0) var<storage, read_write> output: array<f32>;
var<workgroup> shared_: array<f32, size>;
@compute @workgroup_size(1) fn main() { output[0] = shared_[size - 1]; }`,
      bindings: { output: write('f32') },
      constants: { size: 1 },
      uniforms: {},
      workgroups: () => [1],
      reference: () => {},
    });
    const kernels = device.context(signal);
    const output = kernels.buffer('f32', 1);
    kernels.run(hungry, { output }, { constants: { size: 2 ** 24 } });
    await expect(kernels.read(output)).rejects.toThrow(/^kernel test\/hungry with \{"size":16777216\}: /);
    kernels.dispose();
  });

  test('two contexts at once keep apart', async () => {
    const device = await testDevice();
    const contexts = Array.from({ length: 4 }, () => device.context(signal));
    const sums = await Promise.all(
      contexts.map(async (kernels, i) => {
        const input = kernels.buffer('f32', new Float32Array(1000).fill(i));
        return (await kernels.read(treeSum(kernels, input, size)))[0];
      }),
    );
    expect(sums).toEqual([0, 1000, 2000, 3000]);
    for (const kernels of contexts) kernels.dispose();
  });

  test('a queue far longer than one submission arrives whole and in order', async () => {
    const device = await testDevice();
    const kernels = device.context(signal);
    const append = defineKernel({
      name: 'test/append',
      wgsl: `struct Uniforms { place: u32 }
@group(0) @binding(0) var<storage, read_write> values: array<u32>;
@group(0) @binding(1) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(1) fn main() { values[uniforms.place] = values[uniforms.place - 1] * 3 + uniforms.place; }`,
      bindings: { values: write('u32') },
      constants: {},
      uniforms: { place: 'u32' },
      workgroups: () => [1],
      reference: ({ arrays: { values }, uniforms: { place } }) => {
        values[place] = (Math.imul(values[place - 1]!, 3) + place) >>> 0;
      },
    });
    const results = [];
    for (const each of [kernels, referenceContext(signal)]) {
      const values = each.buffer('u32', 3000);
      for (let place = 1; place < 3000; place++) each.run(append, { values }, { uniforms: { place } });
      results.push(await each.read(values));
    }
    expect(results[0]).toEqual(results[1]);
    kernels.dispose();
  });

  test('a dispatch longer than a submission is cut, each of its workgroups runs once, and a cancel ends it in between', async () => {
    let submissions = 0;
    const gpu = await testGpu();
    const device = await openGpu({
      requestAdapter: async (options?: GPURequestAdapterOptions) => {
        const adapter = (await gpu.requestAdapter(options))!;
        const request = adapter.requestDevice.bind(adapter);
        adapter.requestDevice = async (descriptor) => {
          const opened = await request(descriptor);
          const submit = opened.queue.submit.bind(opened.queue);
          opened.queue.submit = (commands) => {
            submissions++;
            return submit(commands);
          };
          return opened;
        };
        return adapter;
      },
    } as GPU);
    const slow = defineKernel({
      name: 'test/slow',
      wgsl: `struct Uniforms { turns: u32, firstGroup: u32 }
@group(0) @binding(0) var<storage, read_write> values: array<u32>;
@group(0) @binding(1) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let group = uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x;
  if (group >= arrayLength(&values)) { return; }
  var value = values[group];
  for (var turn = 0u; turn < uniforms.turns; turn++) { value = value * 1664525 + 1013904223; }
  values[group] = value + 1;
}`,
      bindings: { values: write('u32') },
      constants: {},
      uniforms: { turns: 'u32', firstGroup: 'u32' },
      workgroups: ({ lengths: { values } }) => [Math.ceil(values / 100), 100],
      reference({ arrays: { values }, uniforms: { turns } }) {
        for (let group = 0; group < values.length; group++) {
          let value = values[group]!;
          for (let turn = 0; turn < turns; turn++) value = Math.imul(value, 1664525) + 1013904223;
          values[group] = value + 1;
        }
      },
    });
    const results = [];
    for (const each of [device.context(signal), referenceContext(signal)]) {
      const values = each.buffer('u32', 4001);
      each.run(slow, { values }, { uniforms: { turns: 20_000 } });
      results.push(await each.read(values));
      each.dispose();
    }
    expect(results[0]).toEqual(results[1]);
    // The trial, and what it showed: more than one submission for one dispatch.
    expect(submissions).toBeGreaterThan(3);

    const abort = new AbortController();
    const cancelled = device.context(abort.signal);
    const values = cancelled.buffer('u32', 4_000_000);
    cancelled.run(slow, { values }, { uniforms: { turns: 20_000 } });
    const reading = cancelled.read(values);
    setTimeout(() => abort.abort(), 150);
    // Minutes of work: it ends at the next cut.
    await expect(reading).rejects.toThrow();
    device.destroy();
  });
});
