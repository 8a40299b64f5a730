/**
 * `npm run bench`: builds and serves the site, asks Lighthouse about every page, and watches the page's thread and the network while a
 * reader goes through a post. Prints a table and writes it, with the date, into the README. Numbers are of the machine that ran it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright';
import { chromiumArguments, findChromium } from '../../site/commands/find-chromium.mjs';
import { giveUp, root, run } from '../../site/commands/install.mjs';
import { serve } from '../../site/commands/serve.mjs';

const here = join(root, 'tests', 'bench');
const loaded = 'ulp-loaded';
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];

if (
  !existsSync(join(here, 'node_modules', 'lighthouse')) &&
  (await run('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund'])) !== 0
)
  giveUp('Lighthouse could not be installed: the reason stands above');
const { default: lighthouse, desktopConfig } = await import('lighthouse');
const { launch } = await import('chrome-launcher');

if ((await run('npm', ['run', '--silent', 'build'])) !== 0) giveUp('The site was not built: the reason stands above');
const server = await serve({ folder: join(root, 'dist') });
const posts = readdirSync(join(root, 'dist', 'posts'))
  .filter((name) => !name.endsWith('.md'))
  .map((slug) => `posts/${slug}/`);

/** Rows of the four scores, 0 to 100. */
async function scores() {
  const chrome = await launch({ chromePath: findChromium(), chromeFlags: ['--headless=new', ...chromiumArguments] });
  const rows = [];
  for (const path of ['', ...posts])
    for (const [device, config] of [
      ['desktop', desktopConfig],
      ['phone', undefined],
    ]) {
      const { lhr } = await lighthouse(
        server.url + path,
        { port: chrome.port, logLevel: 'error', onlyCategories: categories },
        config,
      );
      rows.push({ page: `/${path}`, device, scores: categories.map((name) => Math.round(lhr.categories[name].score * 100)) });
      for (const { id, title, score } of Object.values(lhr.audits))
        if (score !== null && score < 0.9) console.log(`  ${device} /${path}: ${id}, ${title} (${score})`);
    }
  await chrome.kill();
  return rows;
}

const brotli = (scripts) => [...scripts.values()].reduce((sum, body) => sum + brotliCompressSync(body).length, 0);

/** One reader: scrolls through a post, runs every figure, drags a slider. */
async function reading(post) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const scripts = new Map();
  page.on('response', async (response) => {
    if (/javascript/.test(response.headers()['content-type'] ?? ''))
      scripts.set(response.url(), await response.body().catch(() => Buffer.alloc(0)));
  });
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'blink.user_timing', '__metadata'] });
  await page.goto(server.url + post, { waitUntil: 'networkidle' });
  await page.evaluate((mark) => performance.mark(mark), loaded);
  for (const host of await page.locator('ulp-widget').all()) {
    await host.scrollIntoViewIfNeeded();
    await host.locator('.actions:not([inert])').waitFor();
    if ((await host.getAttribute('data-state')) === 'idle') await host.getByRole('button', { name: 'Run' }).click();
    await page.waitForFunction((element) => element.dataset.state === 'done', await host.elementHandle(), { timeout: 120_000 });
  }
  const slider = page.locator('ulp-widget input[type="range"]').first();
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  await page.mouse.move(x + width - 8, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 8, y + height / 2, { steps: 40 });
  await page.mouse.up();
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await browser.close();
  const isThePages = ([url]) => !url.includes('/_astro/workers/');
  return {
    ...longestTasks(trace.traceEvents),
    page: brotli(new Map([...scripts].filter(isThePages))),
    workers: brotli(new Map([...scripts].filter((entry) => !isThePages(entry)))),
  };
}

/** The longest tasks of the page's main thread, in ms: while it loads, its first layout included, and from then on. */
function longestTasks(events) {
  const mark = events.find(({ name }) => name === loaded);
  if (!mark) throw new Error('the trace does not say when the page had loaded');
  const tasks = events.filter(({ name, pid, tid, dur }) => /RunTask$/.test(name) && dur && pid === mark.pid && tid === mark.tid);
  const longest = (some) => Math.max(...some.map(({ dur }) => dur)) / 1000;
  return { loading: longest(tasks.filter(({ ts }) => ts < mark.ts)), reading: longest(tasks.filter(({ ts }) => ts > mark.ts)) };
}

const rows = await scores();
const readings = [];
for (const path of posts) readings.push({ path, ...(await reading(path)) });
await server.close();

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;
const table = [
  `Measured on ${new Date().toISOString().slice(0, 10)} with \`npm run bench\`: ${cpus().length} CPU cores, no GPU (${cpus()[0].model.trim()}), WebGPU on SwiftShader.`,
  '',
  '| page | device | performance | accessibility | best practices | SEO |',
  '| --- | --- | --- | --- | --- | --- |',
  ...rows.map(({ page: path, device, scores: values }) => `| \`${path}\` | ${device} | ${values.join(' | ')} |`),
  '',
  "With every figure alive: JavaScript (brotli), and the longest task on the page's thread.",
  '',
  '| post | JavaScript on the page | in its workers | longest task while loading (the first layout) | while every figure runs and a slider is dragged |',
  '| --- | --- | --- | --- | --- |',
  ...readings.map(
    ({ path, page, workers, loading, reading: during }) =>
      `| \`/${path}\` | ${kilobytes(page)} | ${kilobytes(workers)} | ${loading.toFixed(0)} ms | ${during.toFixed(0)} ms |`,
  ),
].join('\n');
console.log(`\n${table}`);
const readme = join(root, 'README.md');
const text = readFileSync(readme, 'utf8');
const marked = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/;
if (!marked.test(text)) giveUp('README.md has no place for the table: <!-- bench --> … <!-- /bench -->');
writeFileSync(
  readme,
  text.replace(marked, (_, before, after) => `${before}${table}\n${after}`),
);
const low = rows.filter(({ scores: values }) => values.some((value) => value < 95));
for (const { page: path, device, scores: values } of low) console.error(`below 95: ${path} on a ${device}: ${values.join(', ')}`);
process.exit(low.length === 0 ? 0 : 1);
