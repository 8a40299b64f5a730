/**
 * `node tests/bench/kernels.mjs [part of a row's name]`: our kernels beside other WebGPU libraries, taking turns in one page of headless Chromium,
 * each result checked against f64 before it is timed. Prints a table; a run of all rows writes it into README.md here. The numbers are of
 * the adapter that it names: on SwiftShader, a CPU, they say nothing about a GPU.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { chromiumArguments, findChromium } from '../../site/commands/find-chromium.mjs';
import { giveUp, root, run } from '../../site/commands/install.mjs';
import { serve } from '../../site/commands/serve.mjs';

const here = join(root, 'tests', 'bench');
const folder = join(root, '.cache', 'bench');
const modules = join(here, 'node_modules');
const wanted = process.argv[2] ?? '';
const began = Date.now();
/** No row begins after this, in ms: the whole takes 12 minutes at most. */
const limit = 9.5 * 60_000;

const packages = {
  'onnxruntime-web': 'onnxruntime-web',
  'tfjs-backend-webgpu': '@tensorflow/tfjs-backend-webgpu',
  'jax-js': '@jax-js/jax',
};
const missing = () => Object.values(packages).some((name) => !existsSync(join(modules, name)));
if (missing() && (await run('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund'])) !== 0)
  giveUp('The libraries to measure against could not be installed: the reason stands above');
const versionOf = (name) => JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;

/** `import wgsl from './tree.wgsl?raw'`, as Vite has it. */
const raw = {
  name: 'raw',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -4)),
      namespace: 'raw',
    }));
    onLoad({ filter: /.*/, namespace: 'raw' }, ({ path }) => ({ contents: readFileSync(path, 'utf8'), loader: 'text' }));
  },
};
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(here, 'kernels', 'page.js')],
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'esnext',
  plugins: [raw],
  logLevel: 'error',
});
const wasm = 'ort-wasm-simd-threaded.asyncify.wasm';
symlinkSync(join(modules, 'onnxruntime-web', 'dist', wasm), join(folder, wasm));
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><title>kernels</title><link rel="icon" href="data:,"><script type="module" src="page.js"></script>',
);

const server = await serve({ folder });
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
/** What hangs ends here: its row is left out, and those after it. */
const deadline = setTimeout(() => browser.close(), 12 * 60_000 - (Date.now() - began));
const results = [];
const notes = [];
let adapter = 'none';
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`  page: ${error.message.split('\n')[0]}`));
  if (process.env.VERBOSE) page.on('console', (message) => console.error(`  console: ${message.text().slice(0, 400)}`));
  await page.goto(server.url);
  await page.waitForFunction(() => window.bench !== undefined);
  const started = await page.evaluate(() => window.bench.start());
  adapter = started.adapter;
  for (const [name, why] of Object.entries(started.missing)) notes.push(`${name} was left out: ${why}`);
  for (const note of notes) console.error(`  ${note}`);
  for (const [index, name] of started.rows.entries()) {
    if (!name.includes(wanted)) continue;
    if (Date.now() - began > limit) {
      notes.push(`${name} was left out: no time was left`);
      continue;
    }
    const rounds = name.includes('1024 × 1024 × 1024')
      ? { budget: 40_000, least: 3, most: 5 }
      : { budget: 20_000, least: 5, most: 21 };
    const result = await page
      .evaluate(([at, options]) => window.bench.measure(at, options), [index, rounds])
      .catch((error) => {
        notes.push(`${name} was left out: ${error.message.split('\n')[0]}`);
      });
    if (!result) continue;
    results.push(result);
    for (const [who, why] of Object.entries(result.failed)) notes.push(`${name}, ${who}: ${why}`);
    console.error(`${name}: ${result.rounds} rounds; ${((Date.now() - began) / 1000).toFixed(0)} s so far`);
    for (const { who, ms, times, off } of result.field)
      console.error(
        `  ${who}: ${ms.toFixed(2)} ms (${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)}), ${(100 * off).toFixed(1)} % of the error allowed`,
      );
    console.error(`  tried: ${result.tried.map(({ name: one, ms }) => `${one} ${ms.toFixed(2)}`).join('; ')}`);
    for (const [who, why] of Object.entries(result.failed)) console.error(`  ${who}: ${why}`);
  }
} finally {
  clearTimeout(deadline);
  await browser.close();
  await server.close();
}

const names = Object.keys(packages);
/** Medians of a row: ours by a kernel's name, and the quickest of the others. */
const own = ({ field }, kernel) => field.find(({ who }) => who === `ours, ${kernel}`)?.ms;
const bestPeer = ({ field }) => Math.min(...field.filter(({ who }) => names.includes(who)).map((one) => one.ms));
const ms = (value) => (value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));
const line = (row) => {
  const { name, best, shown, invariant, rounds, field } = row;
  const of = (who) => field.find((one) => one.who === who)?.ms;
  const ratio = bestPeer(row) / own(row, best);
  const other = (kernel) => (kernel === best ? 'the same' : `${ms(own(row, kernel))} (${kernel})`);
  return `| ${name} | ${ms(own(row, best))} (${best}) | ${other(shown)} | ${other(invariant)} | ${names.map((who) => ms(of(who))).join(' | ')} | ${Number.isFinite(ratio) ? ratio.toFixed(2) : '–'} | ${rounds} |`;
};
const behind = results.filter((row) => bestPeer(row) < own(row, row.best));
/** Speed of the invariant matmul as a share of our fastest, where a batch is no longer small: in its fastest shape, and as posts show it. */
const shares = results
  .filter(({ kind, shape }) => kind === 'matmul' && shape.m >= 64)
  .map((row) => {
    const [fastest, shown] = [row.invariant, row.shown].map((kernel) => (own(row, row.best) / own(row, kernel)).toFixed(2));
    return `${fastest} (${shown}) at ${row.name.replace('matmul ', '')}`;
  });
const summary = [
  behind.length === 0
    ? 'Our best kernel is no slower than the best peer on any row.'
    : `Our best kernel is slower than the best peer on: ${behind.map(({ name }) => name).join('; ')}.`,
  ...(shares.length > 0
    ? [
        `The batch-invariant matmul as a share of the speed of our fastest, for batches of 64 or more, and in brackets the shape of the fastest that posts show: ${shares.join('; ')}. From 2²⁹ products on, only the orders that lead at a smaller size are tried.`,
      ]
    : []),
].join(' ');
const software = /swiftshader|llvmpipe|lavapipe|software/i.test(adapter);
const heading = names.map((name) => `${name} ${versionOf(packages[name])}`);
const table = [
  `Measured on ${new Date().toISOString().slice(0, 10)} on ${adapter}${software ? ', a CPU that stands in for a GPU: the numbers are about this adapter only and say nothing about a GPU' : ''}; ${cpus().length} cores of ${cpus()[0].model.trim()}, ${loadavg()[2].toFixed(1)} tasks running on average over the last 15 minutes. Medians in ms; a ratio above 1 means that ours took less time. "In fours" and "without groups" are shapes for CPUs: the same additions in the same order, the same bits.`,
  '',
  `| row | our best kernel | its order as posts show it | our batch-invariant one | ${heading.join(' | ')} | best peer / our best | rounds |`,
  `| --- | --- | --- | --- | ${names.map(() => '---').join(' | ')} | --- | --- |`,
  ...results.map(line),
  '',
  summary,
  ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
].join('\n');
console.log(`\n${table}`);
console.error(`\n${((Date.now() - began) / 1000).toFixed(0)} s`);
writeFileSync(join(folder, 'kernels.json'), JSON.stringify({ adapter, notes, results }, null, 1));
if (wanted === '') {
  const readme = join(here, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const marked = /(<!-- kernels -->\n)[\s\S]*?(<!-- \/kernels -->)/;
  if (!marked.test(text)) giveUp('tests/bench/README.md has no place for the table: <!-- kernels --> … <!-- /kernels -->');
  writeFileSync(
    readme,
    text.replace(marked, (_, before, after) => `${before}${table}\n${after}`),
  );
}
