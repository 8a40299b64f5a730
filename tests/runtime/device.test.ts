import { expect, test } from 'vitest';
import { acquire, Unavailable } from '../../site/runtime/device.ts';
import { reasons } from '../../site/runtime/reasons.ts';

const reasonOf = async (world: Parameters<typeof acquire>[0]): Promise<string> => {
  try {
    await acquire(world);
    return 'opened';
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return error.reason;
  }
};
const gpu = (requestAdapter: () => Promise<unknown>) => ({ requestAdapter }) as unknown as GPU;

test('acquire: an insecure context comes before a missing API, which it causes', async () => {
  expect(await reasonOf({ gpu: undefined, secure: false })).toBe('insecure');
});
test('acquire: no API', async () => {
  expect(await reasonOf({ gpu: undefined, secure: true })).toBe('no-api');
});
test('acquire: requestAdapter throws', async () => {
  const throwing = gpu(() => {
    throw new TypeError('refused');
  });
  expect(await reasonOf({ gpu: throwing, secure: true })).toBe('throws');
  expect(await reasonOf({ gpu: gpu(() => Promise.reject(new Error('refused'))), secure: true })).toBe('throws');
});
test('acquire: requestAdapter answers null', async () => {
  expect(await reasonOf({ gpu: gpu(() => Promise.resolve(null)), secure: true })).toBe('no-adapter');
});
test('acquire: requestAdapter does not answer', async () => {
  expect(await reasonOf({ gpu: gpu(() => new Promise(() => {})), secure: true, patience: 5 })).toBe('silent');
});
test('every reason says what happened and what the reader can do', () => {
  for (const { happened, remedy } of Object.values(reasons)) {
    expect(happened).toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
  }
});
