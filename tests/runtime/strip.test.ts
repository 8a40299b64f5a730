import { readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { strip } from '../../site/runtime/strip.ts';

const source = `import { sum } from './kernel.js';
import { Chart } from './chart.js';
export default defineWidget({
  title: 'x',
  async *compute(kernels) { yield sum(kernels); },
  view: () => Chart(),
});`;
const run = (side: 'page' | 'compute', code = source) =>
  strip(code, parseSync('widget.js', code).program as never, side).toString();

test('strip(page) leaves compute out and keeps the rest', () => {
  expect(run('page')).not.toContain('compute');
  expect(run('page')).toContain('view: () => Chart()');
});
test('strip(compute) keeps compute alone', () => {
  expect(run('compute')).toContain('async *compute');
  expect(run('compute')).not.toMatch(/view|title/);
});
test('strip(page) takes along what compute alone used, and nothing else', () => {
  const code = `import { sum } from './kernel.js';
import { Chart } from './chart.js';
import './style.css';
const twice = (x) => sum(x) * 2;
const names = ['a'];
function label() { return names[0]; }
export default defineWidget({ async *compute(kernels) { yield twice(kernels.Chart); }, view: () => Chart(label()) });`;
  const page = run('page', code);
  expect(page).not.toMatch(/kernel\.js|twice/);
  expect(page).toMatch(/chart\.js[\s\S]*style\.css[\s\S]*names = [\s\S]*function label/);
  const compute = run('compute', code);
  expect(compute).toMatch(/kernel\.js[\s\S]*twice/);
  expect(compute).not.toMatch(/chart\.js|names|label/);
});
test('strip refuses a widget that is no literal', () => {
  expect(() => run('page', 'const it = {}; export default defineWidget(it);')).toThrow('a literal');
});
test('the worker reaches widgets through ?compute only', () => {
  for (const file of ['worker.ts', 'engine.ts', 'computes.ts', 'inline-engine.ts']) {
    const text = readFileSync(new URL(`../../site/runtime/${file}`, import.meta.url), 'utf8');
    expect(text).not.toMatch(/from '\.\/registry\.ts'/);
  }
});
