/** Edited sources on a device: the same bits where nothing was changed, an error with its line where something goes wrong. */
import { afterAll, describe, expect, test } from 'vitest';
import { atomic } from '../../kernels/reduce/atomic.ts';
import { sequential } from '../../kernels/reduce/sequential.ts';
import { atomicSum, sequentialSum, splitSum, treeSum } from '../../kernels/reduce/sums.ts';
import { tree } from '../../kernels/reduce/tree.ts';
import { KernelError } from '../../kernels/runtime/context.ts';
import { type Guard, guard, openGuarded } from '../../kernels/runtime/guarded.ts';
import { hash } from '../../kernels/runtime/hash.ts';
import { testDevice, testGpu } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;
const devices = new Map<Guard, ReturnType<typeof openGuarded>>();
const open = async (sources: Record<string, string>, care: Guard = guard) => {
  if (!devices.has(care)) devices.set(care, openGuarded(await testGpu(), {}, care));
  return (await devices.get(care)!).context(signal, { sources });
};
afterAll(async () => {
  for (const device of devices.values()) (await device).destroy();
});

const size = { rows: 3, length: 1000 };
const numbers = Float32Array.from({ length: 3000 }, (_, index) => Math.fround(Math.sin(index) * 1000));
const failing = async (work: Promise<unknown>): Promise<KernelError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KernelError)) throw new Error(`no KernelError: ${error}`);
  return error;
};

describe('a guarded context', () => {
  test('gives the bits of the plain one, where a source is the kernel’s own, and goes by the hash of what was written', async () => {
    const plain = (await testDevice()).context(signal);
    const source = `${tree.wgsl}// edited`;
    const guarded = await open({ [tree.name]: source, [sequential.name]: `${sequential.wgsl} ` });
    const run = async (context: typeof plain) => {
      const input = context.buffer('f32', numbers);
      const sums = [
        treeSum(context, input, size, { width: 32 }),
        sequentialSum(context, input, size),
        splitSum(context, input, size, { splits: 4 }),
      ];
      const read: Float32Array[] = [];
      for (const sum of sums) read.push(await context.read(sum));
      return read;
    };
    expect(await run(guarded)).toEqual(await run(plain));
    expect(guarded.ran.get(tree.name)).toBe(hash(source));
    guarded.dispose();
    expect(guarded.allocated).toEqual({ buffers: 0, bytes: 0 });
  });

  test('the trial leaves no trace: what adds to a buffer adds once', async () => {
    const guarded = await open({ [atomic.name]: `${atomic.wgsl} ` });
    const input = guarded.buffer('f32', new Float32Array(1000).fill(1));
    expect([...(await guarded.read(atomicSum(guarded, input, { rows: 1, length: 1000 })))]).toEqual([1000]);
    const { ms } = await guarded.time(() => atomicSum(guarded, input, { rows: 1, length: 1000 }));
    expect(ms).toBeGreaterThan(0);
    guarded.dispose();
  });

  test('an endless loop is ended and said, on its line; the next run goes on', async () => {
    const endless = tree.wgsl.replace('workgroupBarrier();', 'workgroupBarrier();\n  loop {}');
    const line = endless.split('\n').findIndex((text) => text.includes('loop {}')) + 1;
    const guarded = await open({ [tree.name]: endless });
    const error = await failing(guarded.read(treeSum(guarded, guarded.buffer('f32', numbers), size)));
    expect(error.message).toMatch(new RegExp(`^kernel reduce/tree: ${line}:3 this loop went round 1,048,576 times`));
    expect(error.details.messages?.[0]).toMatchObject({ line, column: 3 });
    await expect(guarded.read(guarded.buffer('f32', 1))).rejects.toThrow(/went round/);
    guarded.dispose();
    const next = await open({ [tree.name]: `${tree.wgsl} ` });
    expect((await next.read(treeSum(next, next.buffer('f32', numbers), size))).length).toBe(3);
    next.dispose();
  });

  test('a loop that only a later workgroup does not end is ended too', async () => {
    const late = tree.wgsl.replace('let row =', 'if (group == 47) { loop {} }\n  let row =');
    const guarded = await open({ [tree.name]: late });
    await expect(guarded.read(treeSum(guarded, guarded.buffer('f32', numbers), size))).rejects.toThrow(/went round/);
    guarded.dispose();
  });

  test('the compiler’s errors have the lines and columns of the source', async () => {
    const broken = tree.wgsl.replace('partials[lane + stride]; }', 'partials[lane + strode]; }');
    const line = broken.split('\n').findIndex((text) => text.includes('strode')) + 1;
    const column = broken.split('\n')[line - 1]!.indexOf('strode') + 1;
    const guarded = await open({ [tree.name]: broken });
    const { message, details } = await failing(guarded.read(treeSum(guarded, guarded.buffer('f32', numbers), size)));
    expect(message).toBe(`kernel reduce/tree: ${line}:${column} unresolved value 'strode'`);
    expect(details).toMatchObject({ kernel: 'reduce/tree', source: broken, messages: [{ line, column }] });
    guarded.dispose();
  });

  test('a source whose brackets do not pair up is refused in the compiler’s words, and never run', async () => {
    for (const [source, says] of [
      [tree.wgsl.replace(/\}\s*$/, ''), /expected '}'/],
      [`${tree.wgsl}/* `, /unterminated block comment/],
      [`${tree.wgsl}}`, /unexpected token/],
    ] as const) {
      const guarded = await open({ [tree.name]: source });
      const { details } = await failing(guarded.read(treeSum(guarded, guarded.buffer('f32', numbers), size)));
      expect(details.messages?.[0]?.message).toMatch(says);
      for (const { line } of details.messages!) expect(line).toBeLessThanOrEqual(source.split('\n').length);
      guarded.dispose();
    }
  });

  test('what would take too long as a whole is not run', async () => {
    const guarded = await open({ [tree.name]: `${tree.wgsl} ` }, { ...guard, longest: 0.001 });
    const many = { rows: 200, length: 100 };
    const sums = guarded.read(treeSum(guarded, guarded.buffer('f32', new Float32Array(20_000)), many));
    await expect(sums).rejects.toThrow(/64 of 400 workgroups took \d+ ms, so that all would take about/);
    guarded.dispose();
  });

  test('a first workgroup that does not end in time is said, and nothing else runs', async () => {
    const guarded = await open({ [tree.name]: `${tree.wgsl} ` }, { ...guard, patience: 0 });
    const sums = guarded.read(treeSum(guarded, guarded.buffer('f32', numbers), size));
    await expect(sums).rejects.toThrow('kernel reduce/tree: its first workgroup did not end within 0 s, so the rest did not run');
    guarded.dispose();
  });
});
