/** Steps on the sphere: bits of the twins, the formulas in f64, tangency, and the norms' best steps by brute force. */
import { describe, expect, test } from 'vitest';
import { random } from '../../kernels/f32/random.ts';
import { bestStep, normalised, retraction, type SphereNorm, sphereNorms, tangentPart } from '../../kernels/manifold/sphere.ts';
import type { KernelContext, OwnedContext } from '../../kernels/runtime/context.ts';
import { PROMISED_LIMITS, referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

type Numbers = Float32Array<ArrayBuffer>;
type Vector = ArrayLike<number>;
type Rows = ReturnType<typeof tangentPart>;

const signal = new AbortController().signal;
const dot = (a: Vector, b: Vector) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
const norms: Record<SphereNorm, (a: Vector) => number> = {
  l1: (a) => Array.from(a, Math.abs).reduce((sum, one) => sum + one, 0),
  l2: (a) => Math.sqrt(dot(a, a)),
  linf: (a) => Math.max(...Array.from(a, Math.abs)),
};
const plus = (a: Vector, b: Vector, scale = 1) => Array.from(a, (one, i) => one + scale * b[i]!);
const turned = (a: Vector, b: Vector) => {
  const cross = [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!];
  return Math.atan2(norms.l2(cross), dot(a, b));
};

/** Weights of length 1 within rounding, gradients of every usual size; the first few along the axes and each other. */
function cases(rows: number): { weight: Numbers; gradient: Numbers } {
  const draw = random(rows);
  const weight = draw.normals(3 * rows);
  const gradient = draw.normals(3 * rows);
  const special = [
    [1, 0, 0, 0, 1, 0],
    [0, -1, 0, 1, 2, 3],
    [0, 0, 1, 0, 0, -2],
    [0.6, 0.8, 0, 1, 2, 3],
    [0.6, -0.8, 0, 0.6, -0.8, 0],
    [1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, -1, 0],
    [1, 1, 0, 0, 0, 1],
    [0.5, 0.5, 1, 1, 1, 0],
    [1, 2, 3, 0, 0, 0],
  ].slice(0, rows);
  special.forEach((numbers, row) => {
    weight.set(numbers.slice(0, 3), 3 * row);
    gradient.set(numbers.slice(3), 3 * row);
  });
  for (let row = 0; row < rows; row++) {
    const w = weight.subarray(3 * row, 3 * row + 3);
    const size = norms.l2(w);
    w.forEach((one, i) => {
      w[i] = one / size;
    });
    if (row >= special.length) for (let i = 0; i < 3; i++) gradient[3 * row + i]! *= 2 ** ((row % 25) - 12);
  }
  return { weight, gradient };
}

interface Result {
  readonly tangent: Numbers;
  readonly step: Numbers;
  readonly landed: Numbers;
  readonly plain: Numbers;
}
async function all(kernels: OwnedContext, given: { weight: Numbers; gradient: Numbers }, eta: number, norm: SphereNorm) {
  const rows = given.weight.length / 3;
  const weight = kernels.buffer('f32', given.weight);
  const gradient = kernels.buffer('f32', given.gradient);
  const step = bestStep(kernels, { weight, gradient }, { rows, eta, norm });
  const result: Result = {
    tangent: await kernels.read(tangentPart(kernels, { weight, gradient }, rows)),
    step: await kernels.read(step),
    landed: await kernels.read(retraction(kernels, { weight, step }, { rows, eta, norm })),
    plain: await kernels.read(normalised(kernels, { weight, step: gradient }, { rows, scale: -eta })),
  };
  kernels.dispose();
  return result;
}

/** What the device gives, once its twin gave the same bits. */
async function onBoth(given: { weight: Numbers; gradient: Numbers }, eta: number, norm: SphereNorm): Promise<Result> {
  const device = await testDevice();
  const limits = { ...PROMISED_LIMITS, ...device.limits };
  const ours = await all(device.context(signal), given, eta, norm);
  const twins = await all(referenceContext(signal, device.arithmetic, { limits }), given, eta, norm);
  for (const key of Object.keys(ours) as (keyof Result)[]) {
    const at = firstBitDifference(ours[key], twins[key]);
    if (at >= 0)
      throw new Error(`${norm}, eta ${eta}, ${key}[${at}]: the device has ${ours[key][at]}, the twin ${twins[key][at]}`);
  }
  return ours;
}
const row = (numbers: Numbers, index: number) => numbers.subarray(3 * index, 3 * index + 3);

/** The largest fall of w · g over tangent vectors of length 1 in `norm`, by trying directions all round the tangent plane. */
function bruteForce(w: Vector, g: Vector, norm: SphereNorm): number {
  const axis = [0, 0, 0].with(Array.from(w, Math.abs).indexOf(Math.min(...Array.from(w, Math.abs))), 1);
  const first = plus(axis, w, -dot(axis, w) / dot(w, w));
  const second = [
    w[1]! * first[2]! - w[2]! * first[1]!,
    w[2]! * first[0]! - w[0]! * first[2]!,
    w[0]! * first[1]! - w[1]! * first[0]!,
  ];
  let best = 0;
  for (let i = 0; i < 7200; i++) {
    const angle = (Math.PI * i) / 3600;
    const direction = plus(
      Array.from(first, (one) => one * (Math.cos(angle) / norms.l2(first))),
      second,
      Math.sin(angle) / norms.l2(second),
    );
    best = Math.max(best, -dot(g, direction) / norms[norm](direction));
  }
  return best;
}

describe.each(sphereNorms)('%s', (norm) => {
  test.each([0, 1, 63, 64, 65, 1000])('%i rows have the bits of their twins', async (rows) => {
    for (const eta of [0.1, 1.5]) await onBoth(cases(rows), eta, norm);
  });

  test('the step is tangent, of length eta, and no other direction goes further', async () => {
    const eta = 0.25;
    const given = cases(300);
    const { step } = await onBoth(given, eta, norm);
    let none = 0;
    for (let index = 0; index < 300; index++) {
      const [w, g, a] = [row(given.weight, index), row(given.gradient, index), row(step, index)];
      const fall = -dot(a, g) / eta;
      const most = bruteForce(w, g, norm);
      if (a.every((one) => one === 0)) {
        none++;
        expect(most).toBeLessThan(2e-6 * norms.l1(g) + 1e-30);
        continue;
      }
      expect(Math.abs(dot(a, w))).toBeLessThan(eta * 2 ** -21);
      expect(Math.abs(norms[norm](a) / eta - 1)).toBeLessThan(2 ** -21);
      // All round in 7,200 directions: brute force falls short by a little, and rounding may cost a little.
      expect(fall).toBeGreaterThan(most - 1e-5 * norms.l2(g));
      expect(fall).toBeLessThan(most + 2e-3 * norms.l2(g));
    }
    // Gradients along the weight, and none.
    expect(none).toBe(4);
  });

  test('after the retraction the length is 1 within 4 ulp', async () => {
    for (const eta of [0.01, 0.5, 3]) {
      const { landed, plain } = await onBoth(cases(200), eta, norm);
      for (let index = 0; index < 200; index++)
        for (const w of [landed, plain]) expect(Math.abs(norms.l2(row(w, index)) - 1)).toBeLessThan(4 * 2 ** -23);
    }
  });
});

test('w = (0.6, 0.8, 0), g = (1, 2, 3), eta = 0.1: within 3 ulp of 0.1 of the formula in f64', async () => {
  const [w, g, eta] = [[0.6, 0.8, 0], [1, 2, 3], 0.1];
  const given = { weight: Float32Array.from(w), gradient: Float32Array.from(g) };
  const { tangent, step, landed } = await onBoth(given, eta, 'l2');
  const exactTangent = plus(g, w, -dot(w, g));
  const exactStep = exactTangent.map((one) => (-eta * one) / norms.l2(exactTangent));
  const exactLanded = plus(w, exactStep).map((one) => one / Math.sqrt(1 + eta * eta));
  expect(exactTangent.map((one) => Math.round(one * 1e12) / 1e12)).toEqual([-0.32, 0.24, 3]);
  for (let i = 0; i < 3; i++) {
    expect(Math.abs(tangent[i]! - exactTangent[i]!)).toBeLessThan(4 * 2 ** -23);
    expect(Math.abs(step[i]! - exactStep[i]!)).toBeLessThan(3 * 2 ** -27);
    expect(Math.abs(landed[i]! - exactLanded[i]!)).toBeLessThan(3 * 2 ** -24);
  }
  expect(turned(w, landed)).toBeCloseTo(Math.atan(0.1), 6);
});

test('the manifold step turns by arctan eta whatever the gradient’s size; a plain step, normalised, by anything up to a right angle', async () => {
  const lengths = Array.from({ length: 41 }, (_, i) => 2 ** (i / 2 - 10));
  const weight = Float32Array.from(lengths.flatMap(() => [0.6, 0.8, 0]));
  // Tangent at w: a plain step leaves the sphere at a right angle to w.
  const gradient = Float32Array.from(lengths.flatMap((size) => [-0.8 * size, 0.6 * size, 0.5 * size]));
  for (const eta of [0.1, 0.5, 1]) {
    const { landed, plain } = await onBoth({ weight, gradient }, eta, 'l2');
    const plainly = lengths.map((_, index) => turned(row(weight, index), row(plain, index)));
    for (const index of lengths.keys())
      expect(Math.abs(turned(row(weight, index), row(landed, index)) - Math.atan(eta))).toBeLessThan(4e-7);
    expect(plainly[0]).toBeLessThan(0.0012);
    expect(plainly.at(-1)).toBeGreaterThan(Math.PI / 2 - 0.01);
    expect(plainly).toEqual(plainly.toSorted((a, b) => a - b));
  }
});

test('many steps: the measured length stays within 2 ulp of 1, the one from Pythagoras drifts', async () => {
  const device = await testDevice();
  const drifts = await Promise.all(
    [true, false].map(async (measured) => {
      const kernels: KernelContext & OwnedContext = device.context(signal);
      const [rows, eta, norm] = [1, 0.1, 'l2'] as const;
      let weight: Rows = kernels.buffer('f32', Float32Array.of(0.6, 0.8, 0));
      const gradient = kernels.buffer('f32', Float32Array.of(1, 2, 3));
      for (let count = 0; count < 300; count++) {
        const step = bestStep(kernels, { weight, gradient }, { rows, eta, norm });
        const next = measured
          ? normalised(kernels, { weight, step }, { rows, scale: 1 })
          : retraction(kernels, { weight, step }, { rows, eta, norm });
        kernels.free(step);
        kernels.free(weight);
        weight = next;
      }
      const w = await kernels.read(weight);
      kernels.dispose();
      return Math.abs(norms.l2(w) - 1) * 2 ** 23;
    }),
  );
  expect(drifts[0]).toBeLessThan(2);
  expect(drifts[1]).toBeGreaterThan(drifts[0]!);
  expect(drifts[1]).toBeLessThan(600);
});

test('what does not fit is refused, by name, value and remedy', () => {
  const kernels = referenceContext(signal);
  const weight = kernels.buffer('f32', 5);
  expect(() => tangentPart(kernels, { weight, gradient: weight }, 2)).toThrow(
    'tangentPart: 2 rows of 3 need 6 numbers, the weight has 5',
  );
  expect(() => normalised(kernels, { weight, step: weight }, { rows: -1, scale: 1 })).toThrow('normalised: rows -1');
});
