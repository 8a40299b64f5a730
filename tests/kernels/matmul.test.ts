import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { everySum } from '../../kernels/f32/every-sum.ts';
import { random } from '../../kernels/f32/random.ts';
import { type Invariance, invarianceOf } from '../../kernels/invariance/invariance.ts';
import { atomicMatmul, type MatmulOptions, matmul, type Shape, type Strategy } from '../../kernels/matmul/matmul.ts';
import { fixed, heuristic, strategyName } from '../../kernels/matmul/strategy.ts';
import type { OwnedContext } from '../../kernels/runtime/context.ts';
import { PROMISED_LIMITS, referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

type Matrix = Float32Array<ArrayBuffer>;
interface Operands {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly bias?: Matrix;
}

const signal = new AbortController().signal;

async function product(
  kernels: OwnedContext,
  { a, b, bias }: Operands,
  shape: Shape,
  strategy: Strategy,
  options?: MatmulOptions,
): Promise<Matrix> {
  const buffers = {
    a: kernels.buffer('f32', a),
    b: kernels.buffer('f32', b),
    ...(bias ? { bias: kernels.buffer('f32', bias) } : {}),
  };
  const result = await kernels.read(matmul(kernels, buffers, shape, strategy, options));
  kernels.dispose();
  return result;
}
const onDevice = async (operands: Operands, shape: Shape, strategy: Strategy) =>
  product((await testDevice()).context(signal), operands, shape, strategy);
const onTwin = async (operands: Operands, shape: Shape, strategy: Strategy) =>
  product(referenceContext(signal, (await testDevice()).arithmetic, { limits: PROMISED_LIMITS }), operands, shape, strategy);

/** Values whose order of addition shows: normal numbers, some of them far larger. */
function operandsOf({ m, n, k }: Shape, seed: number): Required<Operands> {
  const drawn = random(seed);
  const values = (length: number) => drawn.normals(length).map((value, index) => (index % 7 === 0 ? value * 1024 : value));
  return { a: values(m * k), b: values(k * n), bias: values(n) };
}

const strategies: readonly Strategy[] = [
  { kind: 'naive' },
  { kind: 'coalesced' },
  { kind: 'tiled' },
  { kind: 'row' },
  { kind: 'register' },
  { kind: 'gemv' },
  { kind: 'gemv', width: 7 },
  { kind: 'split', splits: 1 },
  { kind: 'split', splits: 3 },
  { kind: 'split', splits: 16 },
  { kind: 'stream', workers: 1 },
  { kind: 'stream', workers: 5 },
  { kind: 'stream', workers: 64 },
];
const named = strategies.map(
  (strategy) => [`${strategyName(strategy)}${'width' in strategy ? ', 7 lanes' : ''}`, strategy] as const,
);

const shapes: readonly Shape[] = [
  { m: 1, n: 1, k: 1 },
  { m: 1, n: 5, k: 63 },
  { m: 3, n: 4, k: 64 },
  { m: 8, n: 17, k: 65 },
  { m: 17, n: 9, k: 100, transposed: true },
  { m: 33, n: 16, k: 31 },
  { m: 2, n: 3, k: 0 },
  { m: 0, n: 3, k: 4 },
];
const shapeName = ({ m, n, k, transposed }: Shape) => `${m}×${n}×${k}${transposed ? ', transposed' : ''}`;

describe.each(named)('matmul, %s', (_, strategy) => {
  test.each(shapes.map((shape) => [shapeName(shape), shape] as const))(
    '%s has the bits of its twin, and again',
    async (_, shape) => {
      const operands = operandsOf(shape, 11);
      const first = await onDevice(operands, shape, strategy);
      expect(first.length).toBe(shape.m * shape.n);
      expect(firstBitDifference(first, await onTwin(operands, shape, strategy))).toBe(-1);
      expect(firstBitDifference(first, await onDevice(operands, shape, strategy))).toBe(-1);
    },
  );

  test('200 seeded cases have the bits of the twin', async () => {
    // One matmul of 200 rows: each row is a case of its own.
    const shape = { m: 200, n: 3, k: 129 };
    const operands = operandsOf(shape, 4);
    expect(firstBitDifference(await onDevice(operands, shape, strategy), await onTwin(operands, shape, strategy))).toBe(-1);
  });

  test('any shape and seed has the bits of the twin', async () => {
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.integer({ min: 0, max: 90 }),
        fc.boolean(),
        fc.nat(1000),
        async (m, n, k, transposed, seed) => {
          const shape = { m, n, k, transposed };
          const operands = operandsOf(shape, seed);
          const at = firstBitDifference(await onDevice(operands, shape, strategy), await onTwin(operands, shape, strategy));
          expect(at).toBe(-1);
        },
      ),
      { numRuns: 10, seed: 7 },
    );
  });

  test('is within γ(k) of an f64 oracle', async () => {
    const shape = { m: 5, n: 6, k: 300 };
    const { a, b } = operandsOf(shape, 3);
    const found = await onDevice({ a, b }, shape, strategy);
    // Products and additions are rounded: γ(k + 1) = (k + 1)u / (1 − (k + 1)u). Higham (2002), 3.5.
    const gamma = ((shape.k + 1) * 2 ** -24) / (1 - (shape.k + 1) * 2 ** -24);
    for (let row = 0; row < shape.m; row++)
      for (let column = 0; column < shape.n; column++) {
        let [exact, magnitude] = [0, 0];
        for (let i = 0; i < shape.k; i++) {
          const term = a[row * shape.k + i]! * b[i * shape.n + column]!;
          exact += term;
          magnitude += Math.abs(term);
        }
        expect(Math.abs(found[row * shape.n + column]! - exact)).toBeLessThanOrEqual(gamma * magnitude);
      }
  });

  test('carries infinities and NaN as its twin does', async () => {
    const shape = { m: 2, n: 2, k: 3 };
    const { POSITIVE_INFINITY: infinite, NaN: nan } = Number;
    const operands = { a: Float32Array.of(1, infinite, 2, nan, 1, 1), b: Float32Array.of(1, 0, -1, 0, 2, 2 ** 127) };
    expect(firstBitDifference(await onDevice(operands, shape, strategy), await onTwin(operands, shape, strategy))).toBe(-1);
  });
});

test('naive, coalesced, tiled, row and register give the same bits', async () => {
  const shape = { m: 19, n: 21, k: 77 };
  const operands = operandsOf(shape, 5);
  const [first, ...others] = await Promise.all(strategies.slice(0, 5).map((strategy) => onDevice(operands, shape, strategy)));
  for (const other of others) expect(firstBitDifference(first!, other)).toBe(-1);
});

const ofFours = [
  [1, 4, 4, false],
  [3, 20, 8, false],
  [17, 136, 132, false],
  [3, 20, 7, false],
  [9, 20, 8, true],
] as const;
const inFours: readonly Strategy[] = [
  { kind: 'row' },
  { kind: 'register' },
  { kind: 'gemv', width: 4 },
  { kind: 'split', splits: 3 },
];
test.each(inFours.flatMap((strategy) => ofFours.map((shape) => [strategyName(strategy), ...shape, strategy] as const)))(
  '%s, %i×%i×%i, transposed: %s, has the bits of the twin, in fours where there are fours',
  async (_, m, n, k, transposed, strategy) => {
    const shape = { m, n, k, transposed };
    const operands = operandsOf(shape, 8);
    const kernels = (await testDevice()).context(signal);
    const found = await product(kernels, operands, shape, strategy, { fours: true });
    const fours = k % 4 === 0 && !transposed;
    const merged = strategy.kind === 'split' ? ['matmul/merge'] : [];
    expect([...kernels.ran.keys()]).toEqual([`matmul/${strategy.kind}${fours ? '-fours' : ''}`, ...merged, 'matmul/bias']);
    expect(firstBitDifference(found, await onTwin(operands, shape, strategy))).toBe(-1);
  },
);

test('a matmul of 100 runs gives one result', async () => {
  const shape = { m: 9, n: 10, k: 200 };
  const operands = operandsOf(shape, 6);
  const kernels = (await testDevice()).context(signal);
  const [a, b] = [kernels.buffer('f32', operands.a), kernels.buffer('f32', operands.b)];
  for (const strategy of strategies) {
    const results = Array.from({ length: 100 }, () => matmul(kernels, { a, b }, shape, strategy));
    const first = await kernels.read(results[0]!);
    for (const result of results) expect(firstBitDifference(first, await kernels.read(result)), strategyName(strategy)).toBe(-1);
    for (const result of results) kernels.free(result);
  }
  kernels.dispose();
});

describe('invariance', () => {
  const sizes = [1, 2, 3, 8, 17, 33, 64, 128, 257];
  const n = 8;

  async function tried(k: number, strategyOf: (shape: Shape) => Strategy): Promise<Invariance> {
    const drawn = random(k);
    const kernels = (await testDevice()).context(signal);
    const b = kernels.buffer('f32', drawn.normals(k * n));
    const result = await invarianceOf(
      async (rows, m) => {
        const a = kernels.buffer('f32', rows);
        const shape = { m, n, k };
        const c = matmul(kernels, { a, b }, shape, strategyOf(shape));
        const values = await kernels.read(c);
        kernels.free(a);
        kernels.free(c);
        return values;
      },
      { probe: drawn.normals(k), others: drawn.normals(257 * k), sizes },
    );
    kernels.dispose();
    return result;
  }

  test.each([256, 255])('k = %i: fixed strategies keep a row’s bits in every batch and place', async (k) => {
    for (const strategy of [fixed, { kind: 'tiled' }, { kind: 'gemv' }, { kind: 'split', splits: 4 }] satisfies Strategy[]) {
      const { compared, variances } = await tried(k, () => strategy);
      expect(variances, strategyName(strategy)).toEqual([]);
      expect(compared).toBe(24);
    }
  });
  test.each([256, 255])('k = %i: the heuristic changes them, where it changes its strategy', async (k) => {
    const { variances } = await tried(k, (shape) => heuristic(shape));
    expect(variances.length).toBeGreaterThan(0);
    const alone = strategyName(heuristic({ m: 1, n, k }));
    for (const { m, differing, farthest, first } of variances) {
      expect(strategyName(heuristic({ m, n, k }))).not.toBe(alone);
      expect(differing).toBeGreaterThan(0);
      expect(farthest).toBeGreaterThanOrEqual(Math.abs(first.ulps));
      expect(first.alone).not.toBe(first.here);
    }
  });
  test('the fixed strategy keeps them whatever the shape, the seed, the batch and the place', async () => {
    const drawnSize = fc.integer({ min: 1, max: 70 });
    await fc.assert(
      fc.asyncProperty(drawnSize, drawnSize, drawnSize, fc.nat(69), fc.nat(1000), async (m, n, k, place, seed) => {
        const { a, b } = operandsOf({ m, n, k }, seed);
        const row = place % m;
        const among = await onDevice({ a, b }, { m, n, k }, fixed);
        const alone = await onDevice({ a: a.slice(row * k, (row + 1) * k), b }, { m: 1, n, k }, fixed);
        expect(firstBitDifference(alone, among.slice(row * n, (row + 1) * n))).toBe(-1);
      }),
      { numRuns: 40, seed: 3 },
    );
  });
  test('stream-K changes them with the position alone', async () => {
    const { variances } = await tried(256, () => ({ kind: 'stream', workers: 7 }));
    // One batch, three places, and not the same bits in all of them.
    const inOneBatch = variances.filter(({ m }) => m === 33).map(({ differing, first }) => JSON.stringify([differing, first]));
    expect(new Set(inOneBatch).size).toBeGreaterThan(1);
  });
  test('invarianceOf says which batch lacks rows', async () => {
    const few = { probe: new Float32Array(2), others: new Float32Array(4), sizes: [3] };
    await expect(invarianceOf(async (rows) => rows, few)).rejects.toThrow('a batch of 3 needs 6 numbers, others has 4');
  });
});

describe('atomicMatmul', () => {
  test('gives only what some order of its parts can give', async () => {
    const shape = { m: 2, n: 3, k: 60 };
    const { a, b } = operandsOf(shape, 8);
    const splits = 6;
    const parts = await Promise.all(
      Array.from({ length: splits }, (_, part) => {
        const size = shape.k / splits;
        const columns = Float32Array.from({ length: shape.m * size }, (_, i) => {
          const row = Math.floor(i / size);
          return a[row * shape.k + part * size + (i % size)]!;
        });
        const rows = b.slice(part * size * shape.n, (part + 1) * size * shape.n);
        return onDevice({ a: columns, b: rows }, { ...shape, k: size }, fixed);
      }),
    );
    const kernels = (await testDevice()).context(signal);
    const buffers = { a: kernels.buffer('f32', a), b: kernels.buffer('f32', b) };
    const runs = 200;
    const results = await kernels.read(atomicMatmul(kernels, buffers, shape, { splits, runs }));
    const outputs = shape.m * shape.n;
    for (let output = 0; output < outputs; output++) {
      const possible = everySum(
        Float32Array.from(parts, (part) => part[output]!),
        kernels.arithmetic.add,
      );
      const found = Array.from({ length: runs }, (_, run) => results[run * outputs + output]!);
      expect(found.filter((sum) => !possible.has(sum))).toEqual([]);
    }
    kernels.dispose();
  });
  test('loses no addition: whole numbers have one product', async () => {
    const shape = { m: 5, n: 7, k: 200 };
    const a = Float32Array.from({ length: shape.m * shape.k }, (_, i) => i % 9);
    const b = Float32Array.from({ length: shape.k * shape.n }, (_, i) => (i % 5) - 2);
    const kernels = (await testDevice()).context(signal);
    const buffers = { a: kernels.buffer('f32', a), b: kernels.buffer('f32', b) };
    const results = await kernels.read(atomicMatmul(kernels, buffers, shape, { splits: 7, runs: 3 }));
    kernels.dispose();
    const once = await onDevice({ a, b }, shape, fixed);
    for (let run = 0; run < 3; run++)
      expect(firstBitDifference(results.slice(run * once.length, (run + 1) * once.length), once)).toBe(-1);
  });
  test('refuses no runs', () => {
    const kernels = referenceContext(signal);
    const a = kernels.buffer('f32', 1);
    expect(() => atomicMatmul(kernels, { a, b: a }, { m: 1, n: 1, k: 1 }, { runs: 0 })).toThrow('matmul, atomic: 0 runs');
  });
});

describe('heuristic(shape)', () => {
  test.each([
    [{ m: 1, n: 1024, k: 1024 }, 'GEMV'],
    [{ m: 2, n: 8, k: 1024 }, 'split-K in 16'],
    [{ m: 2, n: 8, k: 100 }, 'register'],
    [{ m: 64, n: 128, k: 512 }, 'split-K in 4'],
    [{ m: 1024, n: 1024, k: 1024 }, 'register'],
  ] as const)('%o is %s', (shape, name) => expect(strategyName(heuristic(shape))).toBe(name));
  test('counts tiles of another size where one is given', () => {
    const taken = (m: number) => strategyName(heuristic({ m, n: 64, k: 512 }, { tile: [16, 16] }));
    expect([1, 2, 16, 17, 32, 33].map(taken)).toEqual([
      'GEMV',
      ...Array(2).fill('split-K in 4'),
      ...Array(2).fill('split-K in 2'),
      'register',
    ]);
  });
});

test('shapes that do not fit, and cuts that are none, are refused by name', () => {
  const kernels = referenceContext(signal);
  const [a, b] = [kernels.buffer('f32', 6), kernels.buffer('f32', 12)];
  const shape = { m: 2, n: 4, k: 3 };
  expect(() => matmul(kernels, { a: b, b }, shape, fixed)).toThrow('matmul: a is f32[2, 3], 6 numbers; its buffer has 12');
  expect(() => matmul(kernels, { a, b: a }, { ...shape, transposed: true }, fixed)).toThrow(
    'b is f32[4, 3], 12 numbers; its buffer has 6',
  );
  expect(() => matmul(kernels, { a, b, bias: a }, shape, fixed)).toThrow('bias is f32[4], 4 numbers; its buffer has 6');
  expect(() => matmul(kernels, { a, b }, { m: 2.5, n: 4, k: 3 }, fixed)).toThrow('matmul: m is 2.5');
  expect(() => matmul(kernels, { a, b }, shape, { kind: 'split', splits: 0 })).toThrow('matmul, split: 0 splits');
  expect(() => matmul(kernels, { a, b }, shape, { kind: 'stream', workers: -1 })).toThrow('matmul, stream: -1 workers');
});
