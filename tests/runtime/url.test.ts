import { expect, test } from 'vitest';
import { readUrl } from '../../site/runtime/read-url.ts';
import { presetValues } from '../../site/runtime/values.ts';
import { writeUrl } from '../../site/runtime/write-url.ts';
import { sample } from '../helpers/sample-widget.ts';

const read = (search: string) => readUrl(search, 'fig', 'sample', sample, 'default');
const write = (search: string, preset: string, values: Record<string, unknown>) =>
  writeUrl(search, 'fig', 'sample', sample, 'default', preset, values);

test('readUrl: nothing in the URL gives the placed preset', () => {
  expect(read('')).toEqual({ preset: 'default', values: presetValues('sample', sample, 'default'), complaints: [] });
});
test('readUrl: a preset and a param on top of it', () => {
  const { preset, values } = read('?fig=wide&fig.length=7');
  expect([preset, values.width, values.length]).toEqual(['wide', '64', 7]);
});
test('readUrl: an unknown preset falls back and says which it has', () => {
  const { preset, complaints } = read('?fig=wid');
  expect(preset).toBe('default');
  expect(complaints).toEqual([expect.stringMatching(/"wid".*default, wide/)]);
});
test('readUrl: an unknown param is named with the nearest right one', () => {
  expect(read('?fig.lenght=7').complaints[0]).toMatch(/"lenght".*"length"/);
});
test('readUrl: a bad value falls back and says what is shown', () => {
  const { values, complaints } = read('?fig.length=1000');
  expect(values.length).toBe(10);
  expect(complaints[0]).toMatch(/1000 is outside 1 to 100; shown: 10/);
});
test('readUrl: a renamed param is still understood', () => {
  expect(read('?fig.size=64').values.width).toBe('64');
});
test('readUrl: another figure’s state is not ours', () => {
  expect(read('?figure.length=7&other=wide').complaints).toEqual([]);
});
test('writeUrl: defaults are not written, foreign keys stay', () => {
  expect(write('?other.x=1&fig.length=9', 'default', presetValues('sample', sample, 'default'))).toBe('?other.x=1');
});
test('writeUrl: only what differs from the preset is written', () => {
  expect(write('', 'wide', { ...presetValues('sample', sample, 'wide'), length: 11 })).toBe('?fig=wide&fig.length=11');
});
