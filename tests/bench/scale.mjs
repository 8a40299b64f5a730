/**
 * How the build grows: sites of 10, 100 and 1000 posts like ours (the text, figures and formulas of the first post, and ten formulas that no
 * other post has), built with empty caches and again with full ones. Time by the clock, memory as the largest sum of resident sets over all
 * processes of the build, read from /proc: so on Linux only. `node tests/bench/scale.mjs [10 100 1000]`; writes its table into README.md.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 100, 1000];
// Without links to posts that are not in the generated site.
const ours = readFileSync('site/posts/the-order-of-addition.mdx', 'utf8').replace(/\[([^\]]+)\]\(\/posts\/[^)]*\)/g, '$1');

function write(folder, count) {
  mkdirSync(folder, { recursive: true });
  for (let post = 0; post < count; post++) {
    const date = new Date(Date.UTC(2020, 0, 1 + post)).toISOString().slice(0, 10);
    const own = Array.from({ length: 10 }, (_, k) => `$\\frac{x_{${post}} + ${k}}{\\sqrt{1 + y^{${post}}}}$`).join(', ');
    const text = ours.replace(/^title: .*$/m, `title: The order of addition, ${post}`).replace(/^date: .*$/m, `date: ${date}`);
    writeFileSync(join(folder, `post-${post}.mdx`), `${text}\n\nOf this post alone: ${own}.\n`);
  }
}

/** Resident bytes of a process and all that descend from it. */
function resident(pid) {
  try {
    const own = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return own + children.reduce((sum, child) => sum + resident(child), 0);
  } catch {
    // It has ended.
    return 0;
  }
}

function build(folder) {
  const env = { ...process.env, ULP_POSTS: `./${folder}/posts`, ULP_CACHE: `./${folder}/cache`, NO_COLOR: '1' };
  const from = performance.now();
  const child = spawn('node', ['site/commands/build.mjs', '--site', 'https://ulp.example', '--out', `./${folder}/dist`], { env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed = (printed + chunk).slice(-4000)));
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, resident(child.pid));
  }, 100);
  return new Promise((resolve, reject) =>
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - from) / 1000, peak });
      else reject(new Error(printed));
    }),
  );
}

const rows = [];
for (const count of sizes) {
  mkdirSync('.cache', { recursive: true });
  const folder = mkdtempSync('.cache/scale-');
  write(join(folder, 'posts'), count);
  const before = loadavg()[0];
  const cold = await build(folder);
  console.log(`${count} posts, empty caches: ${cold.seconds.toFixed(0)} s, ${(cold.peak / 2 ** 30).toFixed(2)} GiB`);
  const warm = await build(folder);
  rows.push(
    `| ${count} | ${cold.seconds.toFixed(0)} s | ${(cold.peak / 2 ** 30).toFixed(2)} GiB | ${warm.seconds.toFixed(0)} s | ${(warm.peak / 2 ** 30).toFixed(2)} GiB | ${before.toFixed(1)} | ${new Date().toISOString().slice(0, 10)} |`,
  );
  console.log(rows.at(-1));
  rmSync(folder, { recursive: true, force: true });
}

const path = 'tests/bench/README.md';
const readme = readFileSync(path, 'utf8');
const sizeOf = (row) => Number(/^\| (\d+) \|/.exec(row)?.[1]);
/** Rows of other sizes stay, with their own day. */
const others = readme
  .slice(readme.indexOf('<!-- scale -->'), readme.indexOf('<!-- /scale -->'))
  .split('\n')
  .filter((row) => sizeOf(row) > 0 && !sizes.includes(sizeOf(row)));
const text = `<!-- scale -->
${cpus().length} CPU cores (${cpus()[0].model.trim()}).

| posts | build, empty caches | memory | build, full caches | memory | load before | measured on |
| --- | --- | --- | --- | --- | --- | --- |
${[...others, ...rows].sort((a, b) => sizeOf(a) - sizeOf(b)).join('\n')}
<!-- /scale -->`;
writeFileSync(path, readme.replace(/<!-- scale -->[\s\S]*<!-- \/scale -->/, text));
