import { expect, test } from 'vitest';
import { random } from '../../kernels/f32/random.ts';
import { subgroup, subgroupOrderOf } from '../../kernels/probe/subgroup.ts';
import { arithmeticOf, strict } from '../../kernels/runtime/arithmetic.ts';
import { measureTraits, PROBE_OPERANDS, probe, traitsOf } from '../../kernels/runtime/probe.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;

test('openGpu(gpu) measures the device before it gives out a context, and the twin with that arithmetic gives the same bits', async () => {
  const device = await testDevice();
  const results = [];
  for (const kernels of [device.context(signal), referenceContext(signal, device.arithmetic)]) {
    const operands = kernels.buffer('f32', PROBE_OPERANDS);
    const bits = kernels.buffer('u32', 4);
    kernels.run(probe, { operands, results: bits });
    results.push(await kernels.read(bits));
    kernels.dispose();
  }
  expect(results[1]).toEqual(results[0]);
});

test('measureTraits(kernels) finds each trait that a twin is given', async () => {
  for (const fused of [false, true]) {
    for (const flushes of [false, true]) {
      for (const twoSumKept of [false, true]) {
        const traits = { fused, flushes, twoSumKept };
        expect(await measureTraits(referenceContext(signal, arithmeticOf(traits)))).toEqual(traits);
      }
    }
  }
  expect(await measureTraits(referenceContext(signal))).toEqual({ fused: strict.fused, flushes: false, twoSumKept: true });
});

test('traitsOf(results) takes a device for flushing where either product is flushed', () => {
  expect(traitsOf(Uint32Array.of(0, 0, 0x00400000, 0)).flushes).toBe(true);
  expect(traitsOf(Uint32Array.of(0, 0x00800000, 0, 0)).flushes).toBe(true);
  expect(traitsOf(Uint32Array.of(0, 0x00800000, 0x00400000, 0)).flushes).toBe(false);
});

test('subgroupAdd: the order in which a device adds its lanes is one of those that we know', async ({ skip }) => {
  const device = await testDevice();
  if (!device.features.has('subgroups')) {
    console.log(`left out: subgroupAdd; ${device.adapter} has no subgroups`);
    return skip('this device has no subgroups');
  }
  const kernels = device.context(signal);
  const values = random(5).normals(512);
  const [sums, sizes] = [kernels.buffer('f32', values.length), kernels.buffer('u32', values.length)];
  kernels.run(subgroup, { values: kernels.buffer('f32', values), sums, sizes }, { uniforms: { count: values.length } });
  const [size] = await kernels.read(sizes);
  const order = subgroupOrderOf(values, await kernels.read(sums), size!, device.arithmetic.add);
  console.log(`${device.adapter}: subgroups of ${size}, added ${order}`);
  expect(order).toBeDefined();
  // Pins of the two CPU drivers that our tests know.
  if (/swiftshader/i.test(device.adapter)) expect([size, order]).toEqual([4, 'adjacent pairs']);
  if (/llvmpipe/i.test(device.adapter)) expect([size, order]).toEqual([8, 'one after another']);
  kernels.dispose();
});
