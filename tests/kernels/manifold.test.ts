import { describe, expect, test } from 'vitest';
import { random } from '../../kernels/f32/random.ts';
import { rounds } from '../../kernels/manifold/jacobi.ts';
import {
  combine,
  dot,
  inner,
  type Matrix,
  normalize,
  type Size,
  shift,
  singularValues,
  symmetrize,
  transpose,
  type Vectors,
} from '../../kernels/manifold/matrices.ts';
import { msign, msignOfVectors, polynomialStep } from '../../kernels/manifold/msign.ts';
import { manifoldMuon, type Solver, type SolverOptions, solvers, squareDirection } from '../../kernels/manifold/muon.ts';
import {
  type Coefficients,
  coefficientsAt,
  muon,
  newtonSchulz3,
  newtonSchulz5,
  type Polynomial,
  polarExpress,
  polarExpressPublished,
} from '../../kernels/manifold/polynomials.ts';
import {
  dualValue,
  frobenius,
  offManifold,
  primalValue,
  retract,
  tangencyError,
  tangentProjection,
} from '../../kernels/manifold/stiefel.ts';
import type { KernelContext, OwnedContext } from '../../kernels/runtime/context.ts';
import { PROMISED_LIMITS, referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

type Numbers = Float32Array<ArrayBuffer>;

const signal = new AbortController().signal;
const twin = async () => referenceContext(signal, (await testDevice()).arithmetic, { limits: PROMISED_LIMITS });
const onDevice = async <T>(work: (kernels: OwnedContext) => Promise<T>): Promise<T> => {
  const kernels = (await testDevice()).context(signal);
  try {
    return await work(kernels);
  } finally {
    kernels.dispose();
  }
};

/** Runs `work` on the device and on its twin and holds all bits to be the same. */
async function expectTwin(work: (kernels: KernelContext) => Promise<Numbers>): Promise<Numbers> {
  const ours = await onDevice(work);
  const kernels = await twin();
  const theirs = await work(kernels);
  kernels.dispose();
  const at = firstBitDifference(ours, theirs);
  if (at >= 0) throw new Error(`number ${at}: the device has ${ours[at]}, the twin ${theirs[at]}`);
  return ours;
}

const normals = (seed: number, { rows, columns }: Size, deviation = 1): Numbers =>
  random(seed).normals(rows * columns, 0, deviation);

/** One-sided Jacobi in f64, of the columns of a tall matrix: the oracle. Columns u s, singular values s, and V. */
function svd(values: ArrayLike<number>, { rows, columns }: Size) {
  const x = Array.from({ length: columns }, (_, c) => Array.from({ length: rows }, (_, r) => values[r * columns + c]!));
  const v = Array.from({ length: columns }, (_, c) => Array.from({ length: columns }, (_, r) => (r === c ? 1 : 0)));
  const along = (p: number[], q: number[]) => p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  for (let sweep = 0; sweep < 40; sweep++)
    for (let i = 0; i < columns; i++)
      for (let j = i + 1; j < columns; j++) {
        const gamma = along(x[i]!, x[j]!);
        if (gamma === 0) continue;
        const angle = Math.atan2(2 * gamma, along(x[i]!, x[i]!) - along(x[j]!, x[j]!)) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const side of [x, v]) {
          const [p, q] = [side[i]!, side[j]!];
          side[i] = p.map((value, r) => c * value + s * q[r]!);
          side[j] = q.map((value, r) => c * value - s * p[r]!);
        }
      }
  const s = x.map((column) => Math.hypot(...column));
  return { x, v, s, sorted: [...s].sort((a, b) => b - a) };
}

/** f(singular values) between the singular vectors, in f64: rows × columns, tall. */
function spectral(values: ArrayLike<number>, size: Size, f: (s: number) => number): Float64Array {
  const { x, v, s } = svd(values, size);
  const result = new Float64Array(size.rows * size.columns);
  for (const [i, value] of s.entries()) {
    if (value === 0) continue;
    const factor = f(value) / value;
    for (let r = 0; r < size.rows; r++)
      for (let c = 0; c < size.columns; c++) result[r * size.columns + c]! += factor * x[i]![r]! * v[i]![c]!;
  }
  return result;
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
const transposed = (values: Numbers, { rows, columns }: Size): Numbers =>
  Float32Array.from({ length: values.length }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);

/** n orthonormal vectors of m numbers, and a gradient, on a context. */
function problemOf(kernels: KernelContext, { n, m }: Vectors, seed: number, scale = 1): { w: Matrix; g: Matrix } {
  const drawn = kernels.buffer('f32', normals(seed, { rows: n, columns: m }));
  const w = msignOfVectors(kernels, drawn, { n, m }, { steps: 12 });
  return { w, g: kernels.buffer('f32', normals(seed + 1, { rows: n, columns: m }, scale)) };
}

const sizes: readonly Size[] = [
  { rows: 1, columns: 1 },
  { rows: 3, columns: 2 },
  { rows: 5, columns: 17 },
  { rows: 64, columns: 64 },
  { rows: 65, columns: 33 },
  { rows: 130, columns: 70 },
];
const named = sizes.map((size) => [`${size.rows} × ${size.columns}`, size] as const);

describe('each kernel has the bits of its twin', () => {
  test.each(named)('at %s: combine, transpose, dot, normalize', async (_, size) => {
    const draw = (kernels: KernelContext, seed: number) => kernels.buffer('f32', normals(seed, size, 3));
    await expectTwin((kernels) => kernels.read(combine(kernels, 3.4445, draw(kernels, 1), -4.775, draw(kernels, 2))));
    await expectTwin((kernels) => kernels.read(transpose(kernels, draw(kernels, 1), size)));
    await expectTwin((kernels) => kernels.read(dot(kernels, draw(kernels, 1), draw(kernels, 2))));
    await expectTwin((kernels) => kernels.read(normalize(kernels, draw(kernels, 1))));
  });

  test.each([1, 2, 7, 64, 65])('a square of %i: symmetrize, with either sign, and shift', async (n) => {
    const draw = (kernels: KernelContext) => kernels.buffer('f32', normals(n, { rows: n, columns: n }));
    await expectTwin((kernels) => kernels.read(symmetrize(kernels, draw(kernels), n, -0.25)));
    const skew = await expectTwin((kernels) => kernels.read(symmetrize(kernels, draw(kernels), n, 1, -1)));
    expect(
      farthest(
        skew,
        transposed(skew, { rows: n, columns: n }).map((value) => -value),
      ),
    ).toBe(0);
    await expectTwin((kernels) => kernels.read(shift(kernels, draw(kernels), n, -0.3)));
  });

  test('200 seeded cases of combine, and sums of 65,536 products', async () => {
    const size = { rows: 200, columns: 33 };
    const draw = (kernels: KernelContext, seed: number) => kernels.buffer('f32', normals(seed, size, 1000));
    await expectTwin((kernels) => kernels.read(combine(kernels, 1 / 3, draw(kernels, 5), -7.3, draw(kernels, 6))));
    await expectTwin((kernels) => {
      const x = kernels.buffer('f32', random(3).normals(65_536));
      return kernels.read(dot(kernels, x, x));
    });
  });

  test.each(named)('at %s: singular values', async (_, size) => {
    await expectTwin((kernels) => singularValues(kernels, kernels.buffer('f32', normals(4, size)), size));
  });

  test.each([newtonSchulz3, newtonSchulz5, muon, polarExpress].map((polynomial) => [polynomial.name, polynomial] as const))(
    'msign by %s, in f32 and in bf16, tall, wide and square',
    async (_, polynomial) => {
      for (const size of [sizes[1]!, sizes[2]!, { rows: 33, columns: 33 }])
        for (const format of ['f32', 'bf16'] as const)
          await expectTwin((kernels) =>
            kernels.read(msign(kernels, kernels.buffer('f32', normals(9, size)), size, { polynomial, format })),
          );
    },
  );

  test('zeros, infinities, NaN and very small numbers', async () => {
    const { POSITIVE_INFINITY: infinity, NaN: nan } = Number;
    const size = { rows: 3, columns: 2 };
    for (const values of [
      [0, 0, 0, 0, 0, 0],
      [1, infinity, 2, 0, 0, 1],
      [1, nan, 2, 0, 0, 1],
      [1e-25, 0, 2e-25, 1e-25, 0, 1e-25],
      [2 ** 70, 1, 0, 0, -(2 ** 70), 0],
    ]) {
      const buffer = (kernels: KernelContext) => kernels.buffer('f32', Float32Array.from(values));
      await expectTwin((kernels) => kernels.read(msign(kernels, buffer(kernels), size)));
      await expectTwin((kernels) => singularValues(kernels, buffer(kernels), size));
    }
  });
});

describe('polynomials', () => {
  const value = ([a, b, c]: Coefficients, x: number) => a * x + b * x ** 3 + c * x ** 5;
  const taken = (polynomial: Polynomial, x: number, steps: number) => {
    for (let step = 0; step < steps; step++) x = value(coefficientsAt(polynomial, step), x);
    return x;
  };

  test('are those that were published', () => {
    expect(newtonSchulz3.coefficients).toEqual([[1.5, -0.5, 0]]);
    expect(newtonSchulz5.coefficients).toEqual([[1.875, -1.25, 0.375]]);
    expect([muon.coefficients, muon.steps]).toEqual([[[3.4445, -4.775, 2.0315]], 5]);
    expect(polarExpressPublished.length).toBe(8);
    expect(polarExpressPublished[0]).toEqual([8.28721201814563, -23.595886519098837, 17.300387312530933]);
    expect(polarExpress.coefficients[0]![0]).toBe(8.28721201814563 / 1.01);
    expect(polarExpress.coefficients[6]![2]).toBe(0.3750001645474248 / 1.01 ** 5);
    expect(polarExpress.coefficients[7]).toEqual([1.875, -1.25, 0.375]);
    expect(coefficientsAt(polarExpress, 99)).toEqual([1.875, -1.25, 0.375]);
  });

  test('Newton–Schulz has 1 as a fixed point with slopes of 0, Muon has not', () => {
    for (const { coefficients } of [newtonSchulz3, newtonSchulz5]) {
      const [[a, b, c]] = coefficients as [Coefficients];
      expect(a + b + c).toBe(1);
      expect(a + 3 * b + 5 * c).toBe(0);
    }
    expect(value(muon.coefficients[0]!, 1)).toBeCloseTo(0.701, 12);
  });

  test('Polar Express brings [0.001, 1] to 1 within 1e-6 in ten steps; Muon ends in a band of [0.68, 1.21] from 0.01 on', () => {
    for (let x = 0.001; x <= 1; x += 0.001) expect(Math.abs(taken(polarExpress, x, 10) - 1)).toBeLessThan(1e-6);
    const band = Array.from({ length: 991 }, (_, i) => taken(muon, 0.01 + i / 1000, 5));
    expect(Math.min(...band)).toBeGreaterThan(0.68);
    expect(Math.max(...band)).toBeLessThan(1.21);
    expect(Math.max(...band) - Math.min(...band)).toBeGreaterThan(0.4);
  });

  test('a step does to each singular value what the polynomial does, within 4e-6', async () => {
    const size = { rows: 20, columns: 12 };
    const values = normals(3, size, 0.1);
    for (const coefficients of [muon.coefficients[0]!, newtonSchulz3.coefficients[0]!]) {
      const exact = spectral(values, size, (s) => value(coefficients, s));
      const ours = await onDevice(async (kernels) => {
        const x = transpose(kernels, kernels.buffer('f32', values), size);
        return kernels.read(polynomialStep(kernels, x, { n: 12, m: 20 }, coefficients));
      });
      expect(farthest(transposed(ours, { rows: 12, columns: 20 }), exact)).toBeLessThan(4e-6);
    }
  });
});

describe('singularValues(kernels, matrix, size)', () => {
  test.each([...named, ['128 × 128', { rows: 128, columns: 128 }] as const])(
    'of %s are within 4e-6 of the largest from those in f64',
    async (_, size) => {
      const values = normals(7, size);
      const tall = size.rows >= size.columns;
      const oracle = tall ? svd(values, size) : svd(transposed(values, size), { rows: size.columns, columns: size.rows });
      const ours = await onDevice((kernels) => singularValues(kernels, kernels.buffer('f32', values), size));
      expect(farthest(ours, oracle.sorted) / oracle.sorted[0]!).toBeLessThan(4e-6);
    },
  );

  test('of a matrix without full rank end in zeros, within 1e-6 of the largest', async () => {
    const size = { rows: 6, columns: 4 };
    const values = normals(2, size);
    for (let row = 0; row < 6; row++) values[row * 4 + 3] = values[row * 4]! + values[row * 4 + 1]!;
    const ours = await onDevice((kernels) => singularValues(kernels, kernels.buffer('f32', values), size));
    expect(ours[3]! / ours[0]!).toBeLessThan(1e-6);
    expect(ours[2]! / ours[0]!).toBeGreaterThan(0.1);
  });

  test('rounds meet every two columns once, no column twice a round', () => {
    for (const columns of [1, 2, 3, 8, 9, 128]) {
      const seen = new Set<string>();
      for (const pairs of rounds(columns)) {
        expect(new Set(pairs.flat()).size).toBe(2 * pairs.length);
        for (const pair of pairs) seen.add(pair.join());
      }
      expect(seen.size).toBe((columns * (columns - 1)) / 2);
    }
  });
});

describe('msign(kernels, matrix, size)', () => {
  test.each([
    ['tall', { rows: 24, columns: 10 }],
    ['wide', { rows: 7, columns: 30 }],
    ['square', { rows: 12, columns: 12 }],
  ] as const)('of a %s matrix is U Vᵀ within 2e-5 of f64, and orthonormal within 3e-6', async (_, size) => {
    const values = normals(21, size);
    const tall = size.rows >= size.columns;
    const standing = tall ? size : { rows: size.columns, columns: size.rows };
    const exact = spectral(tall ? values : transposed(values, size), standing, () => 1);
    const ours = await onDevice(async (kernels) => {
      const result = msign(kernels, kernels.buffer('f32', values), size, { steps: 14 });
      const vectors = tall ? transpose(kernels, result, size) : result;
      expect(await offManifold(kernels, vectors, { n: standing.columns, m: standing.rows })).toBeLessThan(3e-6);
      return kernels.read(result);
    });
    expect(farthest(tall ? ours : transposed(ours, size), exact)).toBeLessThan(2e-5);
  });

  test('in bf16 is within 0.02 of it, and has only numbers that bf16 holds', async () => {
    const size = { rows: 24, columns: 10 };
    const values = normals(22, size);
    const ours = await onDevice((kernels) =>
      kernels.read(msign(kernels, kernels.buffer('f32', values), size, { format: 'bf16' })),
    );
    expect(
      farthest(
        ours,
        spectral(values, size, () => 1),
      ),
    ).toBeLessThan(0.02);
    expect([...new Uint32Array(ours.buffer)].every((bits) => (bits & 0xffff) === 0)).toBe(true);
  });

  test('of a matrix without full rank is U Vᵀ of the rank that it has, what is zero below 0.01; of zeros, zeros', async () => {
    const size = { rows: 6, columns: 4 };
    const values = normals(2, size);
    for (let row = 0; row < 6; row++) values[row * 4 + 3] = values[row * 4]! + values[row * 4 + 1]!;
    await onDevice(async (kernels) => {
      const [, , third, least] = await singularValues(kernels, msign(kernels, kernels.buffer('f32', values), size), size);
      expect(third).toBeCloseTo(1, 5);
      expect(least).toBeLessThan(0.01);
      const zeros = await kernels.read(msign(kernels, kernels.buffer('f32', 24), size));
      expect(zeros.every((value) => value === 0)).toBe(true);
    });
  });

  test('does not feel the scale of its matrix: powers of two give the same bits', async () => {
    const size = { rows: 9, columns: 5 };
    const at = (scale: number) =>
      onDevice((kernels) => kernels.read(msign(kernels, kernels.buffer('f32', normals(5, size, scale)), size)));
    // An even power: the reciprocal root's guess halves the exponent.
    expect(firstBitDifference(await at(1), await at(2 ** 20))).toBe(-1);
  });

  test('leaves no buffer but its result', async () => {
    await onDevice(async (kernels) => {
      const matrix = kernels.buffer('f32', normals(1, { rows: 9, columns: 5 }));
      msign(kernels, matrix, { rows: 9, columns: 5 });
      expect(kernels.allocated.buffers).toBe(2);
    });
  });
});

describe('Stiefel', () => {
  const size = { n: 6, m: 14 };

  test('the tangent projection is tangent, stays where it is when projected again, and changes A by W times a symmetric matrix', async () => {
    await onDevice(async (kernels) => {
      const { w, g } = problemOf(kernels, size, 1);
      const tangent = tangentProjection(kernels, w, g, size);
      expect(await frobenius(kernels, tangencyError(kernels, w, tangent, size))).toBeLessThan(1e-5);
      const again = tangentProjection(kernels, w, tangent, size);
      expect(farthest(await kernels.read(again), await kernels.read(tangent))).toBeLessThan(2e-6);
      const off = combine(kernels, 1, g, -1, tangent);
      const coordinates = await kernels.read(inner(kernels, w, off, size));
      expect(farthest(coordinates, transposed(coordinates, { rows: 6, columns: 6 }))).toBeLessThan(2e-6);
    });
  });

  test('the retraction is on the manifold: ‖WᵀW − I‖ below 3e-6', async () => {
    await onDevice(async (kernels) => {
      const { w, g } = problemOf(kernels, size, 2);
      expect(await offManifold(kernels, w, size)).toBeLessThan(3e-6);
      expect(await offManifold(kernels, retract(kernels, w, g, 0.1, size), size)).toBeLessThan(3e-6);
    });
  });
});

/** A solver's values at every so many of its rounds: primal, dual (where it has one), ‖H‖ / n. */
async function course(
  kernels: KernelContext,
  solver: Solver,
  problem: { w: Matrix; g: Matrix },
  size: Vectors,
  options: SolverOptions & { rounds: number },
  every = 5,
) {
  const steps: { primal: number; dual: number; tangency: number }[] = [];
  for (const { step, direction, tangency, lambda } of solvers[solver](kernels, problem, size, options)) {
    if (step % every !== 0 && step + 1 !== options.rounds) continue;
    steps.push({
      primal: await primalValue(kernels, problem.w, problem.g, direction, size),
      dual: lambda ? await dualValue(kernels, problem.w, problem.g, lambda, size) : Number.NaN,
      tangency: (await frobenius(kernels, tangency)) / size.n,
    });
  }
  return steps;
}

const shapes = [
  ['tall', { n: 6, m: 16 }],
  ['square', { n: 8, m: 8 }],
  ['one column', { n: 1, m: 12 }],
] as const;

describe('dual ascent', () => {
  test.each(shapes)('%s: weak duality at each step, and the gap closes below 1e-3 of the value', async (_, size) => {
    await onDevice(async (kernels) => {
      const steps = await course(kernels, 'dual ascent', problemOf(kernels, size, 31), size, { alpha: 0.5, rounds: 60 }, 1);
      const least = Math.min(...steps.map(({ dual }) => dual));
      for (const { primal } of steps) expect(primal).toBeLessThanOrEqual(least * (1 + 1e-5));
      const last = steps.at(-1)!;
      expect((last.dual - last.primal) / last.dual).toBeLessThan(1e-3);
      // Of a square W the first Λ is the last word: G + 2WΛ is W times a skew matrix, and so is its msign.
      expect((size.n === size.m ? steps[0]! : last).tangency).toBeLessThan(2e-3);
    });
  });

  test('has the bits of its twin at every step', async () => {
    const size = { n: 5, m: 9 };
    await expectTwin(async (kernels) => {
      const problem = problemOf(kernels, size, 8);
      const all: number[] = [];
      for (const { lambda, direction } of solvers['dual ascent'](kernels, problem, size, { alpha: 0.3, rounds: 6 }))
        all.push(...(await kernels.read(lambda)), ...(await kernels.read(direction)));
      return Float32Array.from(all);
    });
  });

  test('depends on α against the scale of G alone: G and α sixteen times as large give the same directions, bit for bit', async () => {
    const size = { n: 6, m: 16 };
    const directions = (scale: number, alpha: number) =>
      onDevice(async (kernels) => {
        const all: number[] = [];
        const problem = problemOf(kernels, size, 5, scale);
        for (const { direction } of solvers['dual ascent'](kernels, problem, size, { alpha, rounds: 8 }))
          all.push(...(await kernels.read(direction)));
        return Float32Array.from(all);
      });
    const one = await directions(1, 0.25);
    expect(firstBitDifference(one, await directions(16, 4))).toBe(-1);
    expect(firstBitDifference(one, await directions(16, 0.25))).toBeGreaterThanOrEqual(0);
  });

  test('with the published α of 0.01 hardly moves the dual of a G of order 1, and solves one of order 0.02', async () => {
    const size = { n: 6, m: 16 };
    const gapOf = (scale: number) =>
      onDevice(async (kernels) => {
        const steps = await course(
          kernels,
          'dual ascent',
          problemOf(kernels, size, 5, scale),
          size,
          { alpha: 0.01, rounds: 100 },
          99,
        );
        const gap = ({ primal, dual }: { primal: number; dual: number }) => (dual - primal) / dual;
        return [gap(steps[0]!), gap(steps.at(-1)!)] as const;
      });
    const [first, last] = await gapOf(1);
    expect(last).toBeGreaterThan(first * 0.02);
    const [, small] = await gapOf(0.02);
    expect(small).toBeLessThan(last / 10);
  });
});

describe('the other solvers', () => {
  test.each(shapes)('%s: ADMM and dual ascent have the same value within 1e-3', async (_, size) => {
    await onDevice(async (kernels) => {
      const problem = problemOf(kernels, size, 31);
      const ascent = (await course(kernels, 'dual ascent', problem, size, { alpha: 0.5, rounds: 60 }, 60)).at(-1)!;
      const split = await course(kernels, 'ADMM', problem, size, { rho: 1, rounds: 40 }, 13);
      for (const { primal, dual } of split) expect(primal).toBeLessThanOrEqual(dual * (1 + 1e-5));
      expect(Math.abs(split.at(-1)!.primal / ascent.primal - 1)).toBeLessThan(1e-3);
    });
  });

  test('alternating projection ends tangent, and no further along the gradient than dual ascent', async () => {
    const size = { n: 6, m: 16 };
    await onDevice(async (kernels) => {
      const problem = problemOf(kernels, size, 31);
      const ascent = (await course(kernels, 'dual ascent', problem, size, { alpha: 0.5, rounds: 60 }, 60)).at(-1)!;
      const turns = (await course(kernels, 'alternating projection', problem, size, { rounds: 30 }, 30)).at(-1)!;
      expect(turns.tangency).toBeLessThan(1e-3);
      expect(turns.primal).toBeLessThanOrEqual(ascent.dual * (1 + 1e-5));
      expect(turns.primal).toBeGreaterThan(0.9 * ascent.primal);
    });
  });

  test.each(Object.keys(solvers) as Solver[])(
    '%s has the bits of its twin, and frees what it held wherever it is left',
    async (solver) => {
      const size = { n: 5, m: 9 };
      await expectTwin(async (kernels) => {
        const problem = problemOf(kernels, size, 8);
        const steps = solvers[solver](kernels, problem, size, { rounds: 4, rho: 1 });
        let last = new Float32Array(0) as Numbers;
        for (const { direction } of steps) last = await kernels.read(direction);
        return last;
      });
      await onDevice(async (kernels) => {
        const problem = problemOf(kernels, size, 8);
        const before = kernels.allocated.buffers;
        for (const stop of [0, 2, 99]) {
          for (const { step } of solvers[solver](kernels, problem, size, { rounds: 4 })) if (step === stop) break;
          expect(kernels.allocated.buffers).toBe(before);
        }
      });
    },
  );
});

describe('square W', () => {
  test.each([4, 8, 12])(
    'of %i: the closed form is tangent, of the dual’s value, and W − ηA has all singular values √(1 + η²)',
    async (n) => {
      const size = { n, m: n };
      await onDevice(async (kernels) => {
        const problem = problemOf(kernels, size, 40 + n);
        const a = squareDirection(kernels, problem, n, { steps: 16 });
        expect((await frobenius(kernels, tangencyError(kernels, problem.w, a, size))) / n).toBeLessThan(1e-5);
        const ascent = await course(kernels, 'dual ascent', problem, size, { alpha: 0.1, rounds: 40 }, 40);
        const closed = await primalValue(kernels, problem.w, problem.g, a, size);
        expect(Math.abs(closed / ascent.at(-1)!.dual - 1)).toBeLessThan(1e-3);
        for (const eta of [0.1, 1]) {
          const moved = combine(kernels, 1, problem.w, -eta, a);
          const values = await singularValues(kernels, moved, { rows: n, columns: n });
          expect(
            farthest(
              values,
              values.map(() => Math.sqrt(1 + eta * eta)),
            ),
          ).toBeLessThan(3e-6);
        }
      });
    },
  );
});

describe('manifoldMuon(kernels, {w, g}, size)', () => {
  test.each([
    ['tall', { rows: 16, columns: 6 }],
    ['wide', { rows: 6, columns: 16 }],
    ['square', { rows: 8, columns: 8 }],
  ] as const)('%s: stays on the manifold, goes down the gradient, and has the bits of its twin', async (_, size) => {
    for (const solver of Object.keys(solvers) as Solver[]) {
      const results = await expectTwin(async (kernels) => {
        const w = msign(kernels, kernels.buffer('f32', normals(1, size)), size, { steps: 12 });
        const g = kernels.buffer('f32', normals(2, size));
        const next = await manifoldMuon(kernels, { w, g }, size, { solver, alpha: 0.3, rho: 1, rounds: 6, tolerance: 0 });
        expect(next.rounds).toBe(6);
        const values = await singularValues(kernels, next.w, size);
        expect(
          farthest(
            values,
            values.map(() => 1),
          ),
        ).toBeLessThan(3e-6);
        const [before] = await kernels.read(dot(kernels, w, g));
        const [after] = await kernels.read(dot(kernels, next.w, g));
        return Float32Array.of(before!, after!, ...(await kernels.read(next.w)));
      });
      expect(results[1]).toBeLessThan(results[0]! - 0.5);
    }
  });

  test('stops once tangent; a zero gradient, and one without full rank, leave W on the manifold', async () => {
    const size = { rows: 10, columns: 4 };
    await onDevice(async (kernels) => {
      const w = msign(kernels, kernels.buffer('f32', normals(1, size)), size, { steps: 12 });
      const still = await manifoldMuon(kernels, { w, g: kernels.buffer('f32', 40) }, size);
      expect(still.rounds).toBe(1);
      expect(farthest(await kernels.read(still.w), await kernels.read(w))).toBeLessThan(1e-6);
      const g = new Float32Array(40);
      for (let row = 0; row < 10; row++) g[row * 4] = row - 3;
      const moved = await manifoldMuon(kernels, { w, g: kernels.buffer('f32', g) }, size, { alpha: 0.3, rounds: 20 });
      const values = await singularValues(kernels, moved.w, size);
      expect(farthest(values, [1, 1, 1, 1])).toBeLessThan(3e-6);
    });
  });

  test('holds no more buffers after ten steps than after one', async () => {
    const size = { rows: 10, columns: 4 };
    await onDevice(async (kernels) => {
      let w = msign(kernels, kernels.buffer('f32', normals(1, size)), size);
      const g = kernels.buffer('f32', normals(2, size));
      const held = kernels.allocated.buffers;
      for (let step = 0; step < 10; step++) {
        const next = await manifoldMuon(kernels, { w, g }, size, { rounds: 3, tolerance: step % 2 });
        kernels.free(w);
        w = next.w;
        expect(kernels.allocated.buffers).toBe(held);
      }
    });
  });

  test('what does not fit is refused, by name, value and remedy', async () => {
    const kernels = referenceContext(signal);
    const [w, g] = [kernels.buffer('f32', 12), kernels.buffer('f32', 11)];
    await expect(manifoldMuon(kernels, { w, g }, { rows: 4, columns: 3 })).rejects.toThrow(
      'manifoldMuon, g: 4 × 3 are 12 numbers, the matrix has 11',
    );
    await expect(manifoldMuon(kernels, { w, g: w }, { rows: 4, columns: 3 }, { rounds: 0 })).rejects.toThrow('0 rounds');
    expect(() => msign(kernels, w, { rows: 2.5, columns: 3 })).toThrow('msign: rows 2.5; it must be an integer');
    expect(() => combine(kernels, 1, w, 1, g)).toThrow('combine: 12 numbers and 11 numbers');
    expect(() => [...solvers.ADMM(kernels, { w, g: w }, { n: 3, m: 4 }, { rho: 0 })]).toThrow('admm: rho 0');
  });
});
