import { expect, test } from 'vitest';
import { hash, murmur3 } from '../../kernels/runtime/hash.ts';

test('murmur3(bytes, seed) gives the published values', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(murmur3(bytes(''), 0)).toBe(0);
  expect(murmur3(bytes(''), 1)).toBe(0x514e28b7);
  expect(murmur3(bytes('test'), 0)).toBe(0xba6bd213);
  expect(murmur3(bytes('Hello, world!'), 0x9747b28c)).toBe(0x24884cba);
  expect(murmur3(bytes('aaa'), 0x9747b28c)).toBe(0x283e0130);
});

test('hash(source) is 16 hexadecimal digits that change with any character, and sees an array by its bytes', () => {
  expect(hash('')).toMatch(/^[0-9a-f]{16}$/);
  expect(hash('a')).not.toBe(hash('b'));
  expect(hash('ab')).toBe(hash(new TextEncoder().encode('ab')));
  expect(hash(Float32Array.of(0))).not.toBe(hash(Float32Array.of(-0)));
  expect(hash(Float32Array.of(1, 2, 3).subarray(1))).toBe(hash(Float32Array.of(2, 3)));
});
