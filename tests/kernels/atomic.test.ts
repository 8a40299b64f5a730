import { expect, test } from 'vitest';
import { everySum } from '../../kernels/f32/every-sum.ts';
import { random } from '../../kernels/f32/random.ts';
import { atomicSum, sequentialSum } from '../../kernels/reduce/sums.ts';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { testDevice } from '../helpers/test-gpu.ts';

const signal = new AbortController().signal;

test.each([0, 1, 2, 3, 5, 8])(
  'atomicSum(…, {runs: 500}) of %i numbers gives only what some order of them can give',
  async (length) => {
    const kernels = (await testDevice()).context(signal);
    const rows = 4;
    const values = random(length).normals(rows * length);
    const sums = await kernels.read(atomicSum(kernels, kernels.buffer('f32', values), { rows, length }, { runs: 500, width: 2 }));
    kernels.dispose();
    expect(sums.length).toBe(rows * 500);
    for (let row = 0; row < rows; row++) {
      const possible = everySum(values.subarray(row * length, (row + 1) * length), kernels.arithmetic.add);
      const found = new Set(sums.subarray(row * 500, (row + 1) * 500));
      expect([...found].filter((sum) => !possible.has(sum))).toEqual([]);
    }
  },
);

test.each([1, 64, 256])(
  'atomicSum(…, {width: %i}) loses no addition: integers have one sum, whatever the order',
  async (width) => {
    const kernels = (await testDevice()).context(signal);
    const length = 5000;
    const values = Float32Array.from({ length }, (_, i) => i % 100);
    const sums = await kernels.read(atomicSum(kernels, kernels.buffer('f32', values), { rows: 1, length }, { runs: 8, width }));
    kernels.dispose();
    expect([...new Set(sums)]).toEqual([247_500]);
  },
);

test('atomicSum(…) on the twin finishes in the order of invocations, every time', async () => {
  const kernels = referenceContext(signal);
  const input = kernels.buffer('f32', random(3).normals(300));
  const sums = await kernels.read(atomicSum(kernels, input, { rows: 3, length: 100 }, { runs: 2 }));
  const [a, b, c] = await kernels.read(sequentialSum(kernels, input, { rows: 3, length: 100 }));
  expect([...sums]).toEqual([a, a, b, b, c, c]);
});
