/** The promises of `context.ts`, held by both backends with the same words. */
import { afterEach, describe, expect, test } from 'vitest';
import { splitFours } from '../../kernels/reduce/split-fours.ts';
import { type KernelContext, KernelError, type OwnedContext } from '../../kernels/runtime/context.ts';
import { defineKernel, read, write } from '../../kernels/runtime/kernel.ts';
import { PROMISED_LIMITS, referenceContext } from '../../kernels/runtime/reference.ts';
import { testDevice } from '../helpers/test-gpu.ts';

/** output[i] = input[i] · factor + shift, one workgroup of `width` for each `width` elements. */
const scale = defineKernel({
  name: 'test/scale',
  wgsl: `
override width: u32 = 64;
struct Uniforms { factor: f32, shift: i32, count: u32 }
@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(width)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < uniforms.count) { output[id.x] = input[id.x] * uniforms.factor + f32(uniforms.shift); }
}`,
  bindings: { input: read('f32'), output: write('f32') },
  constants: { width: 64 },
  uniforms: { factor: 'f32', shift: 'i32', count: 'u32' },
  workgroups: ({ constants: { width }, uniforms: { count } }) => [Math.ceil(count / width)],
  reference({ arrays: { input, output }, uniforms: { factor, shift, count }, arithmetic: { mulAdd } }) {
    for (let i = 0; i < count; i++) output[i] = mulAdd(input[i]!, factor, shift);
  },
});

/** values[i] += 1 in place, in as many workgroups as `groups` says. */
const increment = defineKernel({
  name: 'test/increment',
  wgsl: `
struct Uniforms { groups: u32 }
@group(0) @binding(0) var<storage, read_write> values: array<u32>;
@group(0) @binding(1) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) id: vec3u) { if (id.x < uniforms.groups) { values[id.x] += 1; } }`,
  bindings: { values: write('u32') },
  constants: {},
  uniforms: { groups: 'u32' },
  workgroups: ({ uniforms: { groups } }) => [groups],
  reference({ arrays: { values }, uniforms: { groups } }) {
    for (let i = 0; i < groups; i++) values[i] = (values[i]! + 1) >>> 0;
  },
});

const open: OwnedContext[] = [];
async function context(backend: 'webgpu' | 'reference', signal = new AbortController().signal): Promise<OwnedContext> {
  const kernels = backend === 'webgpu' ? (await testDevice()).context(signal) : referenceContext(signal);
  open.push(kernels);
  return kernels;
}
afterEach(() => {
  for (const kernels of open.splice(0)) kernels.dispose();
});

const uniforms = { factor: 2, shift: -1, count: 3 };
const ofSix = { rows: 1, length: 6, splits: 1, size: 6 };

describe.each(['webgpu', 'reference'] as const)('on %s', (backend) => {
  test('run(kernel, buffers, options) computes, and `ran` names what ran', async () => {
    const kernels = await context(backend);
    const input = kernels.buffer('f32', Float32Array.of(1, 2, 3));
    const output = kernels.buffer('f32', 4);
    expect(kernels.ran.size).toBe(0);
    kernels.run(scale, { input, output }, { uniforms });
    expect(await kernels.read(output)).toEqual(Float32Array.of(1, 3, 5, 0));
    kernels.run(scale, { input, output }, { uniforms, constants: { width: 1 } });
    expect(await kernels.read(output, { offset: 1, length: 2 })).toEqual(Float32Array.of(3, 5));
    expect([...kernels.ran]).toEqual([['test/scale', expect.stringMatching(/^[0-9a-f]{16}$/)]]);
    expect(kernels.backend).toBe(backend);
  });

  test('write(buffer, array, offset) takes its place among the runs', async () => {
    const kernels = await context(backend);
    const values = kernels.buffer('u32', Uint32Array.of(10, 20, 30));
    const groups = { uniforms: { groups: 3 } };
    const source = Uint32Array.of(100);
    kernels.run(increment, { values }, groups);
    kernels.write(values, source, 1);
    source[0] = 7; // what is written is what was given at the call
    kernels.run(increment, { values }, groups);
    const early = kernels.read(values);
    kernels.run(increment, { values }, groups);
    expect(await early).toEqual(Uint32Array.of(12, 101, 32));
    expect(await kernels.read(values)).toEqual(Uint32Array.of(13, 102, 33));
  });

  test('buffer(scalar, length) is zero, whatever was freed before', async () => {
    const kernels = await context(backend);
    for (let i = 0; i < 3; i++) {
      const values = kernels.buffer('u32', 100);
      kernels.run(increment, { values }, { uniforms: { groups: 100 } });
      expect(new Set(await kernels.read(values))).toEqual(new Set([1]));
      kernels.free(values);
    }
  });

  test('free(buffer) leaves queued runs their data', async () => {
    const kernels = await context(backend);
    const input = kernels.buffer('f32', Float32Array.of(1, 2, 3));
    const output = kernels.buffer('f32', 3);
    kernels.run(scale, { input, output }, { uniforms });
    kernels.free(input);
    const reused = kernels.buffer('f32', Float32Array.of(9, 9, 9));
    expect(await kernels.read(output)).toEqual(Float32Array.of(1, 3, 5));
    expect(await kernels.read(reused)).toEqual(Float32Array.of(9, 9, 9));
  });

  test('a buffer of length 0 can be made, written, bound and read', async () => {
    const kernels = await context(backend);
    const [input, output] = [kernels.buffer('f32', new Float32Array(0)), kernels.buffer('f32', 0)];
    kernels.write(input, new Float32Array(0));
    kernels.run(scale, { input, output }, { uniforms: { ...uniforms, count: 0 } });
    expect(await kernels.read(output)).toEqual(new Float32Array(0));
    expect(kernels.buffer('vec4f', 0).length).toBe(0);
    expect(kernels.ran.size).toBe(0); // no workgroups: nothing ran
  });

  test('time(work) says how long work takes and how it was measured', async () => {
    const kernels = await context(backend);
    const values = kernels.buffer('u32', 1000);
    const { ms, how } = await kernels.time(() => {
      for (let i = 0; i < 20; i++) kernels.run(increment, { values }, { uniforms: { groups: 1000 } });
    });
    expect(ms).toBeGreaterThan(0);
    expect(['timestamp', 'wall']).toContain(how);
    expect(new Set(await kernels.read(values))).toEqual(new Set([20]));
  });

  test('dispose() frees everything, once and again, and ends the context', async () => {
    const kernels = await context(backend);
    const values = kernels.buffer('u32', 8);
    expect(kernels.allocated).toEqual({ buffers: 1, bytes: 32 });
    kernels.run(increment, { values }, { uniforms: { groups: 8 } });
    kernels.dispose();
    kernels.dispose();
    expect(kernels.allocated).toEqual({ buffers: 0, bytes: 0 });
    expect(() => kernels.buffer('u32', 1)).toThrow('disposed');
    await expect(kernels.read(values)).rejects.toThrow('disposed');
  });

  test('an abort frees everything, ends what waits, and every method throws its reason', async () => {
    const abort = new AbortController();
    const kernels = await context(backend, abort.signal);
    const values = kernels.buffer('u32', 64);
    for (let i = 0; i < 50; i++) kernels.run(increment, { values }, { uniforms: { groups: 64 } });
    const reason = new Error('the reader moved on');
    const pending = backend === 'webgpu' ? kernels.read(values) : undefined;
    abort.abort(reason);
    expect(kernels.allocated).toEqual({ buffers: 0, bytes: 0 });
    if (pending) await expect(pending).rejects.toBe(reason);
    const calls: ((kernels: KernelContext) => unknown)[] = [
      (kernels) => kernels.buffer('u32', 1),
      (kernels) => kernels.write(values, Uint32Array.of(1)),
      (kernels) => kernels.free(values),
      (kernels) => kernels.run(increment, { values }, { uniforms: { groups: 1 } }),
    ];
    for (const call of calls) expect(() => call(kernels)).toThrow(reason);
    await expect(kernels.read(values)).rejects.toBe(reason);
    await expect(kernels.time(() => {})).rejects.toBe(reason);
  });

  const other = referenceContext(new AbortController().signal);
  /** Each mistake with what is said of it; `any` stands for what TypeScript would refuse. */
  // biome-ignore lint/suspicious/noExplicitAny: mistakes that types forbid are made on purpose
  const mistakes: [string, (kernels: KernelContext, buffers: any) => unknown, string][] = [
    [
      'unknown binding',
      (k, b) => k.run(scale, { ...b, inputs: b.input }, { uniforms }),
      'kernel test/scale: unknown binding "inputs"; it has input, output',
    ],
    [
      'missing binding',
      (k, { input }) => k.run(scale, { input } as never, { uniforms }),
      'kernel test/scale: binding "output" is missing; it takes a buffer of f32',
    ],
    [
      'wrong scalar',
      (k, b) => k.run(scale, { ...b, input: k.buffer('u32', 3) }, { uniforms }),
      'binding "input" takes a buffer of f32, was given one of u32',
    ],
    [
      'fours of no four',
      (k) => k.run(splitFours, { input: k.buffer('f32', 6), output: k.buffer('f32', 1) }, { uniforms: ofSix }),
      'kernel reduce/split-fours: binding "input" takes fours, was given a buffer of f32 with 6; give it a multiple of 4',
    ],
    [
      'foreign buffer',
      (k, b) => k.run(scale, { ...b, input: other.buffer('f32', 3) }, { uniforms }),
      'binding "input" was given a buffer that was freed or belongs to another context',
    ],
    [
      'aliasing',
      (k, { input }) => k.run(scale, { input, output: input }, { uniforms }),
      'bindings "input" and "output" share a buffer and one of them writes',
    ],
    [
      'missing uniform',
      (k, b) => k.run(scale, b, { uniforms: { factor: 1, shift: 0 } as never }),
      'uniform "count" is missing; it takes a u32',
    ],
    [
      'unknown uniform',
      (k, b) => k.run(scale, b, { uniforms: { ...uniforms, size: 1 } as never }),
      'unknown uniform "size"; it has factor, shift, count',
    ],
    [
      'fractional uniform',
      (k, b) => k.run(scale, b, { uniforms: { ...uniforms, count: 1.5 } }),
      'uniform "count" is 1.5; a u32 is an integer in [0, 4294967295]',
    ],
    ['negative uniform', (k, b) => k.run(scale, b, { uniforms: { ...uniforms, count: -1 } }), 'uniform "count" is -1'],
    [
      'unknown constant',
      (k, b) => k.run(scale, b, { uniforms, constants: { wide: 1 } as never }),
      'unknown constant "wide"; it has width',
    ],
    [
      'empty workgroup',
      (k, b) => k.run(scale, b, { uniforms, constants: { width: 0 } }),
      'constant "width" is 0; this device allows workgroup sizes 1 to',
    ],
    [
      'workgroup too large',
      (k, b) => k.run(scale, b, { uniforms, constants: { width: 1e6 } }),
      'constant "width" is 1000000; this device allows',
    ],
    [
      'dispatch too large',
      (k, b) => k.run(scale, b, { uniforms: { ...uniforms, count: 65536 }, constants: { width: 1 } }),
      '65536 workgroups along x; this device allows 65535',
    ],
    [
      'buffer too large',
      (k) => k.buffer('f32', 2 ** 34),
      'buffer of f32: 17179869184 elements are 68719476736 bytes, this device binds',
    ],
    ['negative length', (k) => k.buffer('f32', -1), 'buffer of f32: length -1'],
    ['ragged vec4f', (k) => k.buffer('vec4f', 6), 'length 6 is no multiple of 4'],
    [
      'wrong array',
      (k) => k.buffer('f32', Uint32Array.of(1) as never),
      'buffer of f32: holds a Float32Array, was given a Uint32Array',
    ],
    ['f64 array', (k) => k.buffer('f32', Float64Array.of(1) as never), 'holds a Float32Array, was given a Float64Array'],
    [
      'write beyond the end',
      (k, { input }) => k.write(input, new Float32Array(2), 2),
      'write: 2 elements at 2 do not lie in a buffer of 3 (f32)',
    ],
    [
      'read beyond the end',
      (k, { input }) => k.read(input, { offset: 3, length: 1 }),
      'read: 1 elements at 3 do not lie in a buffer of 3 (f32)',
    ],
    ['free twice', (k, { input }) => [1, 2].map(() => k.free(input)), 'free: the buffer was freed or belongs to another context'],
  ];
  test.each(mistakes)('%s: an error that names the thing, the value and the remedy', async (_title, mistake, message) => {
    const kernels = await context(backend);
    const buffers = { input: kernels.buffer('f32', 3), output: kernels.buffer('f32', 3) };
    // An async function turns what is thrown at the call into a rejection, like what `read` rejects with.
    const failing = (async () => mistake(kernels, buffers))();
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.toBeInstanceOf(KernelError);
    expect(kernels.ran.size).toBe(0);
  });
});

test('referenceContext(signal) is called JavaScript and allows what every device does', () => {
  const kernels = referenceContext(new AbortController().signal);
  expect([kernels.adapter, kernels.software, kernels.limits]).toEqual(['JavaScript', false, PROMISED_LIMITS]);
});
