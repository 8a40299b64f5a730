/** Long training runs on the device: what a step makes is gone after it. */
import { expect, test } from 'vitest';
import { random } from '../../kernels/f32/random.ts';
import { gradients, initialLayers } from '../../kernels/mlp/mlp.ts';
import { adamw, hypersphericalDescent, manifoldMuon, muon, type Optimizer } from '../../kernels/mlp/optimizers.ts';
import type { KernelContext } from '../../kernels/runtime/context.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const optimizers: Readonly<Record<string, (kernels: KernelContext) => Optimizer>> = {
  AdamW: adamw,
  Muon: muon,
  'hyperspherical descent': hypersphericalDescent,
  // A step of it is many dispatches: as few as show whether one is left behind.
  'manifold Muon': (kernels) => manifoldMuon(kernels, { rounds: 2, steps: 1, relative: true }),
};

test.each(Object.entries(optimizers))('2,000 steps of %s hold no more memory than two do', async (_, make) => {
  const kernels = (await testDevice()).context(new AbortController().signal);
  const [rows, width, classes] = [8, 6, 3];
  const layers = initialLayers(kernels, [width, classes], random(1), { orthonormal: true });
  const examples = {
    inputs: kernels.buffer('f32', random(2).normals(rows * width)),
    labels: kernels.buffer(
      'u32',
      Uint32Array.from({ length: rows }, (_, row) => row % classes),
    ),
    rows,
  };
  const scores = { losses: kernels.buffer('f32', rows), hits: kernels.buffer('f32', rows) };
  const optimizer = make(kernels);
  let held: unknown;
  for (let step = 1; step <= 2000; step++) {
    const made = gradients(kernels, layers, examples, scores);
    for (const [at, layer] of layers.entries()) optimizer.update(layer, made[at]!, { rate: 0.01, step });
    for (const gradient of made) kernels.free(gradient);
    if (step % 50 === 0) await kernels.read(scores.losses);
    if (step === 2) held = kernels.allocated;
  }
  expect(kernels.allocated).toEqual(held);
  kernels.dispose();
  expect(kernels.allocated.buffers).toBe(0);
});
