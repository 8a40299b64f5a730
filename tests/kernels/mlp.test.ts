import { describe, expect, test } from 'vitest';
import { random } from '../../kernels/f32/random.ts';
import { type Matrix, singularValues } from '../../kernels/manifold/matrices.ts';
import { evaluate, gradients, initialLayers, type Layer } from '../../kernels/mlp/mlp.ts';
import { adamw, hypersphericalDescent, manifoldMuon, muon, type Optimizer } from '../../kernels/mlp/optimizers.ts';
import { relu } from '../../kernels/mlp/relu.ts';
import type { KernelContext, OwnedContext } from '../../kernels/runtime/context.ts';
import { PROMISED_LIMITS, referenceContext } from '../../kernels/runtime/reference.ts';
import { firstBitDifference } from '../helpers/same-bits.ts';
import { testDevice } from '../helpers/test-gpu.ts';

type Numbers = Float32Array<ArrayBuffer>;
const signal = new AbortController().signal;

async function onDevice<T>(work: (kernels: OwnedContext) => Promise<T>): Promise<T> {
  const kernels = (await testDevice()).context(signal);
  try {
    return await work(kernels);
  } finally {
    kernels.dispose();
  }
}

/** Runs `work` on the device and on its twin and holds all bits to be the same. */
async function expectTwin(work: (kernels: KernelContext) => Promise<Numbers>): Promise<Numbers> {
  const ours = await onDevice(work);
  const kernels = referenceContext(signal, (await testDevice()).arithmetic, { limits: PROMISED_LIMITS });
  const theirs = await work(kernels);
  kernels.dispose();
  const at = firstBitDifference(ours, theirs);
  if (at >= 0) throw new Error(`number ${at}: the device has ${ours[at]}, the twin ${theirs[at]}`);
  return ours;
}

const joined = (parts: readonly Numbers[]): Numbers => Float32Array.from(parts.flatMap((part) => [...part]));

/** Examples with labels that a small network can learn: the class is where the largest of the first `classes` inputs stands. */
function examplesOf(kernels: KernelContext, rows: number, width: number, classes: number, seed = 1) {
  const inputs = random(seed).normals(rows * width);
  const labels = Uint32Array.from({ length: rows }, (_, row) => {
    const first = inputs.subarray(row * width, row * width + classes);
    return first.indexOf(Math.max(...first));
  });
  return {
    numbers: inputs,
    classes: labels,
    examples: { inputs: kernels.buffer('f32', inputs), labels: kernels.buffer('u32', labels), rows },
    scores: { losses: kernels.buffer('f32', rows), hits: kernels.buffer('f32', rows) },
  };
}

/** The mean loss in f64, plainly. */
function lossOf(
  weights: readonly Float64Array[],
  sizes: readonly number[],
  inputs: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  const rows = labels.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    let values = Array.from({ length: sizes[0]! }, (_, i) => inputs[row * sizes[0]! + i]!);
    for (const [at, weight] of weights.entries()) {
      const sums = Array.from({ length: sizes[at + 1]! }, (_, o) =>
        values.reduce((sum, value, i) => sum + value * weight[o * sizes[at]! + i]!, 0),
      );
      values = at < weights.length - 1 ? sums.map((sum) => Math.max(sum, 0)) : sums;
    }
    const top = Math.max(...values);
    loss -= values[labels[row]!]! - top - Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
  }
  return loss / rows;
}

const shapes = [
  [5, 7, 3],
  [33, 17, 9, 4],
  [196, 32, 16, 10],
] as const;

describe('gradients(kernels, layers, examples, scores)', () => {
  test.each(shapes.map((sizes) => [sizes.join(' → '), sizes] as const))('%s: the bits of the twin', async (_, sizes) => {
    await expectTwin(async (kernels) => {
      const layers = initialLayers(kernels, sizes, random(3));
      const { examples, scores } = examplesOf(kernels, 37, sizes[0], sizes.at(-1)!);
      const made = gradients(kernels, layers, examples, scores);
      return joined(await Promise.all([...made, scores.losses, scores.hits].map((buffer) => kernels.read(buffer))));
    });
  });

  test('are the slopes of the loss: central differences in f64, each number of each layer', async () => {
    const sizes = [6, 9, 8, 4];
    await onDevice(async (kernels) => {
      const layers = initialLayers(kernels, sizes, random(5));
      const { examples, scores, numbers, classes } = examplesOf(kernels, 21, 6, 4);
      const made = await Promise.all(gradients(kernels, layers, examples, scores).map((buffer) => kernels.read(buffer)));
      const weights = await Promise.all(layers.map(async ({ weight }) => Float64Array.from(await kernels.read(weight))));
      const losses = await kernels.read(scores.losses);
      expect(losses.reduce((sum, loss) => sum + loss, 0) / 21).toBeCloseTo(lossOf(weights, sizes, numbers, classes), 5);
      const h = 1e-5;
      let farthest = 0;
      for (const [at, weight] of weights.entries())
        for (let i = 0; i < weight.length; i++) {
          const kept = weight[i]!;
          const [above, below] = [kept + h, kept - h].map((value) => {
            weight[i] = value;
            return lossOf(weights, sizes, numbers, classes);
          }) as [number, number];
          weight[i] = kept;
          farthest = Math.max(farthest, Math.abs((above - below) / (2 * h) - made[at]![i]!));
        }
      expect(farthest).toBeLessThan(2e-6);
    });
  });

  test('a batch’s scores land where they are told to, and rows that do not fit are refused', async () => {
    await onDevice(async (kernels) => {
      const layers = initialLayers(kernels, [6, 5, 4], random(5));
      const { examples, scores } = examplesOf(kernels, 8, 6, 4);
      evaluate(kernels, layers, examples, scores);
      const room = { losses: kernels.buffer('f32', 20), hits: kernels.buffer('f32', 20), first: 10 };
      evaluate(kernels, layers, examples, room);
      expect([...(await kernels.read(room.losses, { offset: 10, length: 8 }))]).toEqual([...(await kernels.read(scores.losses))]);
      expect([...(await kernels.read(room.losses, { offset: 0, length: 10 }))]).toEqual(Array(10).fill(0));
      expect(() => evaluate(kernels, layers, examples, { ...room, first: 13 })).toThrow(
        'mlp: scores of 8 rows from 13 on; there is room for 20',
      );
      expect(() => evaluate(kernels, layers, { ...examples, rows: 7 }, scores)).toThrow(
        'mlp: 7 rows of 6 are 42 numbers, the layer is given 48',
      );
    });
  });
});

test('relu keeps what is above zero, and a NaN', async () => {
  const input = Float32Array.of(-1, -0, 0, 2, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1e-40, -1e-40);
  const output = await expectTwin(async (kernels) => {
    const buffers = { input: kernels.buffer('f32', input), output: kernels.buffer('f32', input.length) };
    kernels.run(relu, buffers, { uniforms: { count: input.length } });
    return kernels.read(buffers.output);
  });
  expect([...output.slice(0, 7)]).toEqual([0, 0, 0, 2, Number.NaN, 0, Number.POSITIVE_INFINITY]);
});

const optimizers: Readonly<Record<string, { make(kernels: KernelContext): Optimizer; rate: number }>> = {
  AdamW: { make: (kernels) => adamw(kernels, { decay: 0.1 }), rate: 0.01 },
  Muon: { make: (kernels) => muon(kernels, { decay: 0.1 }), rate: 0.03 },
  'hyperspherical descent': { make: hypersphericalDescent, rate: 0.1 },
  'manifold Muon': { make: (kernels) => manifoldMuon(kernels, { rounds: 3, alpha: 0.5, relative: true }), rate: 0.1 },
};
const on = Object.entries(optimizers);
/** Hyperspherical descent keeps rows of length one, manifold Muon orthonormal ones. */
const start = (kernels: KernelContext, name: string, sizes: readonly number[]) =>
  initialLayers(kernels, sizes, random(7), { orthonormal: name === 'manifold Muon' });

/** `steps` steps on the same examples; the mean loss of each. */
async function train(
  kernels: KernelContext,
  layers: readonly Layer[],
  optimizer: Optimizer,
  { steps, rate, rows = 32 }: { steps: number; rate: number; rows?: number },
): Promise<number[]> {
  const { examples } = examplesOf(kernels, rows, layers[0]!.inputs, layers.at(-1)!.outputs);
  const scores = { losses: kernels.buffer('f32', rows * steps), hits: kernels.buffer('f32', rows * steps) };
  for (let step = 1; step <= steps; step++) {
    const made = gradients(kernels, layers, examples, { ...scores, first: rows * (step - 1) });
    for (const [at, layer] of layers.entries()) optimizer.update(layer, made[at]!, { rate, step });
    for (const gradient of made) kernels.free(gradient);
  }
  const losses = await kernels.read(scores.losses);
  return Array.from({ length: steps }, (_, step) =>
    losses.subarray(rows * step, rows * (step + 1)).reduce((sum, loss) => sum + loss / rows, 0),
  );
}

describe.each(on)('%s', (name, { make, rate }) => {
  test('three steps of a network have the bits of the twin', async () => {
    await expectTwin(async (kernels) => {
      const layers = start(kernels, name, [19, 13, 5]);
      const losses = await train(kernels, layers, make(kernels), { steps: 3, rate });
      const weights = await Promise.all(layers.map(({ weight }) => kernels.read(weight)));
      return joined([Float32Array.from(losses), ...weights]);
    });
  });

  test('learns: the loss falls below a third of its first value in 60 steps', async () => {
    await onDevice(async (kernels) => {
      const layers = start(kernels, name, [12, 24, 16, 4]);
      const losses = await train(kernels, layers, make(kernels), { steps: 60, rate });
      expect(losses.at(-1)!).toBeLessThan(losses[0]! / (name === 'manifold Muon' ? 2 : 3));
    });
  });
});

describe('what each optimizer promises', () => {
  const size = { outputs: 12, inputs: 20 };
  const layerOf = (weight: Matrix): Layer => ({ ...size, weight });
  const drawn = (seed: number, scale = 1) => random(seed).normals(240, 0, scale);

  test('AdamW: the published formula in f64, over five steps', async () => {
    await onDevice(async (kernels) => {
      const layer = layerOf(kernels.buffer('f32', drawn(1)));
      const optimizer = adamw(kernels, { decay: 0.1 });
      const wanted = Float64Array.from(drawn(1));
      const [m, v] = [new Float64Array(240), new Float64Array(240)];
      for (let step = 1; step <= 5; step++) {
        const g = drawn(10 + step, 0.01);
        optimizer.update(layer, kernels.buffer('f32', g), { rate: 0.02, step });
        for (let i = 0; i < 240; i++) {
          m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
          v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
          const [mean, square] = [m[i]! / (1 - 0.9 ** step), v[i]! / (1 - 0.999 ** step)];
          wanted[i] = wanted[i]! * (1 - 0.02 * 0.1) - (0.02 * mean) / (Math.sqrt(square) + 1e-8);
        }
      }
      const found = await kernels.read(layer.weight);
      expect(Math.max(...found.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThan(1e-6);
    });
  });

  test('AdamW and hyperspherical descent: no gradient, no move', async () => {
    await onDevice(async (kernels) => {
      for (const optimizer of [adamw(kernels), hypersphericalDescent(kernels)]) {
        const layer = layerOf(kernels.buffer('f32', drawn(1)));
        optimizer.update(layer, kernels.buffer('f32', 240), { rate: 0.1, step: 1 });
        expect(await kernels.read(layer.weight)).toEqual(drawn(1));
      }
    });
  });

  test('Muon: its first step has all singular values in its band, whatever the gradient’s scale', async () => {
    await onDevice(async (kernels) => {
      for (const scale of [1e-4, 1, 1e4]) {
        const layer = layerOf(kernels.buffer('f32', 240));
        muon(kernels).update(layer, kernels.buffer('f32', drawn(2, scale)), { rate: 0.5, step: 1 });
        const values = await singularValues(kernels, layer.weight, { rows: 12, columns: 20 });
        expect(Math.max(...values) / 0.5).toBeLessThan(1.3);
        expect(Math.min(...values) / 0.5).toBeGreaterThan(0.5);
      }
    });
  });

  test('hyperspherical descent: each row turns by arctan η and stays of length one', async () => {
    await onDevice(async (kernels) => {
      const from = drawn(3);
      for (let row = 0; row < 12; row++) {
        const numbers = from.subarray(row * 20, row * 20 + 20);
        const length = Math.hypot(...numbers);
        for (let i = 0; i < 20; i++) numbers[i] = numbers[i]! / length;
      }
      const layer = layerOf(kernels.buffer('f32', from));
      hypersphericalDescent(kernels).update(layer, kernels.buffer('f32', drawn(4, 7)), { rate: 0.3, step: 1 });
      const to = await kernels.read(layer.weight);
      for (let row = 0; row < 12; row++) {
        const [before, after] = [from, to].map((all) => all.subarray(row * 20, row * 20 + 20)) as [Numbers, Numbers];
        expect(Math.hypot(...after)).toBeCloseTo(1, 6);
        expect(Math.acos(before.reduce((sum, value, i) => sum + value * after[i]!, 0))).toBeCloseTo(Math.atan(0.3), 5);
      }
    });
  });

  test('manifold Muon: singular values within 1 ± 1e-4 after 50 steps, for tall, wide and square layers', async () => {
    await onDevice(async (kernels) => {
      const layers = initialLayers(kernels, [20, 20, 8, 14], random(9), { orthonormal: true });
      const optimizer = manifoldMuon(kernels, { rounds: 3, alpha: 0.5, relative: true });
      await train(kernels, layers, optimizer, { steps: 50, rate: 0.3 });
      for (const { weight, outputs, inputs } of layers)
        for (const value of await singularValues(kernels, weight, { rows: outputs, columns: inputs }))
          expect(Math.abs(value - 1)).toBeLessThan(1e-4);
    });
  });
});
