import { expect, test } from 'vitest';
import { random } from '../../kernels/f32/random.ts';
import { shift } from '../../kernels/manifold/matrices.ts';
import { msign } from '../../kernels/manifold/msign.ts';
import { offManifold } from '../../kernels/manifold/stiefel.ts';
import { testDevice } from '../helpers/test-gpu.ts';

test('msign of a matrix 512 × 512 is orthonormal within 1e-5 a number', async () => {
  const kernels = (await testDevice()).context(new AbortController().signal);
  const size = 512;
  // Shifted beyond its own norm, so that no singular value is near zero.
  const matrix = shift(kernels, kernels.buffer('f32', random(11).normals(size * size)), size, 60);
  const sign = msign(kernels, matrix, { rows: size, columns: size });
  expect((await offManifold(kernels, sign, { n: size, m: size })) / size).toBeLessThan(1e-5);
  kernels.dispose();
});
