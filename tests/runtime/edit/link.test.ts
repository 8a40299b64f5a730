import { expect, test } from 'vitest';
import { hash } from '../../../kernels/runtime/hash.ts';
import { base64url } from '../../../site/runtime/base64url.ts';
import { longestFragment, mostBytes, readEdit, writeEdit } from '../../../site/runtime/edit/link.ts';

const author = { 'reduce/tree': 'fn main() {}' };
const packed = async (text: string) => {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return `#edit:fig=${base64url.encode(new Uint8Array(await new Response(stream).arrayBuffer()))}`;
};

test('an edit comes back as it was written, with the hash of the kernel that was edited', async () => {
  const wgsl = 'fn main() { // – → 𝒳\n}\n';
  const fragment = (await writeEdit('fig', { 'reduce/tree': wgsl }, author))!;
  expect(fragment).toMatch(/^edit:fig=[\w-]+$/);
  expect(await readEdit(`#${fragment}`, 'fig')).toEqual({ 'reduce/tree': { wgsl, of: hash(author['reduce/tree']) } });
});
test('another figure’s edit, a result and nothing are none', async () => {
  for (const fragment of ['', '#edit:figure=abc', '#result:fig=abc', '#fig'])
    expect(await readEdit(fragment, 'fig')).toBeUndefined();
});
test('what is cut off, garbled or no edit is broken, never thrown', async () => {
  const fragment = `#${await writeEdit('fig', { 'reduce/tree': 'fn main() { loop {} }'.repeat(9) }, author)}`;
  const texts = [
    '[]',
    '{}',
    'null',
    '"text"',
    '{"a":1}',
    '{"a":{"wgsl":1,"of":"0123456789abcdef"}}',
    '{"a":{"wgsl":"","of":"x"}}',
    '{',
  ];
  for (const broken of [
    fragment.slice(0, -9),
    `${fragment}!`,
    '#edit:fig=',
    '#edit:fig=%',
    '#edit:fig=AAAA',
    ...(await Promise.all(texts.map(packed))),
  ])
    expect([broken, await readEdit(broken, 'fig')]).toEqual([broken, 'broken']);
});
test('what is too large is not unpacked', async () => {
  const bomb = await packed(JSON.stringify({ a: { wgsl: ' '.repeat(5_000_000), of: '0123456789abcdef' } }));
  expect(bomb.length).toBeLessThan(longestFragment);
  expect(await readEdit(bomb, 'fig')).toBe('too large');
  expect(await readEdit(`#edit:fig=${'A'.repeat(longestFragment)}`, 'fig')).toBe('too large');
});
test('an edit that no link holds is not written', async () => {
  expect(await writeEdit('fig', { 'reduce/tree': ' '.repeat(mostBytes + 1) }, author)).toBeUndefined();
  const random = Array.from({ length: 9000 }, (_, index) => hash(String(index))).join('');
  expect(await writeEdit('fig', { 'reduce/tree': random.slice(0, 60_000) }, author)).toBeUndefined();
});
