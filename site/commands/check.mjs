/** `npm run check`: format and lint, types, and a build with all drafts, side by side: what can be said of a post without a browser. */
import { spawn } from 'node:child_process';
import { giveUp, install, root } from './install.mjs';

await install();

const out = '.cache/check';
const parts = {
  'format and lint': ['npm', ['run', '--silent', 'lint']],
  types: ['npm', ['run', '--silent', 'types']],
  'build with drafts': [
    'npm',
    ['run', '--silent', 'build'],
    { ULP_DRAFTS: '1', ULP_OUT: `${out}/dist`, ULP_CACHE: `${out}/cache` },
  ],
};

/** Runs a part; what it prints is shown where it fails. */
const run = ([name, [command, args, env = {}]]) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32', env: { ...process.env, ...env } });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    child.once('close', (code) => {
      console.log(`${code === 0 ? '✓' : '✗'} ${name}`);
      if (code !== 0) console.log(printed.trimEnd().split('\n').slice(-25).join('\n'));
      resolve(code === 0);
    });
  });

const passed = (await Promise.all(Object.entries(parts).map(run))).filter(Boolean).length;
const all = Object.keys(parts).length;
console.log(`${passed} of ${all}`);
if (passed < all) giveUp('npm run check failed: what went wrong stands above');
