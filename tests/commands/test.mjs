/**
 * `npm test [-- --only stage]`: installs what is missing, then format and lint, types, kernel, widget and runtime tests (in Node, kernels also on a second driver and in Chromium), the
 * build, and the browser tests of the build. Every stage runs, whatever the ones before gave. The last line counts.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '../../site/commands/find-chromium.mjs';
import { giveUp, install, root, run } from '../../site/commands/install.mjs';
import { lavapipe } from './lavapipe.mjs';

const cache = join(root, '.cache');
const report = (name) => join(cache, `${name}.json`);

/** Counts of a JSON report; a run that wrote none counts as one failure. */
function counted(name, code, count) {
  if (!existsSync(report(name))) return { passed: 0, failed: 1, skipped: 0 };
  const { passed, failed, skipped } = count(JSON.parse(readFileSync(report(name), 'utf8')));
  // A failure outside any test (a file that does not load, an unhandled error) is a failure too.
  return { passed, failed: failed || (code === 0 ? 0 : 1), skipped };
}

async function vitest(project, { name = `vitest-${project}`, files = [], env = {} } = {}) {
  rmSync(report(name), { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report(name)}`];
  const code = await run('npx', ['--no-install', 'vitest', 'run', '--project', project, ...reporters, ...files], { env });
  return counted(name, code, ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
  }));
}

async function playwright() {
  rmSync(report('playwright'), { force: true });
  const code = await run('npx', ['--no-install', 'playwright', 'test']);
  return counted('playwright', code, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

async function command(...words) {
  const code = await run(...[words[0], words.slice(1)]);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** What waits for the adapter runs one at a time; the posts' builds, which do not, run beside it. */
async function inNode() {
  const folders = ['kernels', 'widgets', 'runtime', 'figure', 'talk'].map((name) => `tests/${name}`);
  const parts = await Promise.all([
    vitest('node', { files: folders }),
    vitest('node', { name: 'vitest-posts', files: ['tests/posts', 'tests/deploy'] }),
  ]);
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The kernels once more, on a driver with other numerics. */
async function secondDriver() {
  const { env, missing } = lavapipe();
  if (env) return vitest('node', { name: 'vitest-lavapipe', files: ['tests/kernels'], env });
  console.log(`left out: the kernel tests on a second driver. ${missing}`);
  return { passed: 0, failed: 0, skipped: 1 };
}

const stages = {
  lint: () => command('npm', 'run', '--silent', 'lint'),
  types: () => command('npm', 'run', '--silent', 'types'),
  node: inNode,
  lavapipe: secondDriver,
  chromium: () => vitest('chromium'),
  build: () => command('npm', 'run', '--silent', 'build'),
  site: playwright,
};

const debian = () => existsSync('/etc/debian_version') && process.getuid?.() === 0;

/** Debian's Chromium where we may install it, else Playwright's download into .cache/, else the command to type. */
async function ensureChromium() {
  if (findChromium()) return;
  if (debian()) {
    console.log('Neither Chrome nor Chromium found: installing Debian’s chromium …');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    if ((await run('apt-get', ['update', '-qq'], { env })) === 0)
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
    if (findChromium()) return;
  }
  console.log('Neither Chrome nor Chromium found: trying Playwright’s download into .cache/browsers …');
  await run('npx', ['--no-install', 'playwright', 'install', 'chromium'], {
    env: { PLAYWRIGHT_BROWSERS_PATH: join(cache, 'browsers') },
  });
  if (findChromium()) return;
  giveUp(
    'No browser to test in, and none could be installed. Type: sudo apt-get install chromium   (or set CHROMIUM_PATH to a Chrome or Chromium)',
  );
}

function askedStages() {
  let values;
  try {
    ({ values } = parseArgs({ options: { only: { type: 'string', multiple: true } } }));
  } catch (error) {
    giveUp(`${error.message}. Usage: npm test [-- --only ${Object.keys(stages).join('|')}]`);
  }
  const names = values.only ?? Object.keys(stages);
  const unknown = names.find((name) => !(name in stages));
  if (unknown !== undefined) giveUp(`--only ${unknown}: there are ${Object.keys(stages).join(', ')}`);
  return names;
}

const names = askedStages();
await install();
mkdirSync(cache, { recursive: true });
await ensureChromium();
const results = [];
for (const name of names) {
  console.log(`\n── ${name}`);
  const from = Date.now();
  results.push({ name, ...(await stages[name]()), seconds: Math.round((Date.now() - from) / 1000) });
}
console.log('');
for (const { name, passed, failed, skipped, seconds } of results)
  console.log(`${name.padEnd(9)} ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds} s)`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);
