/**
 * `npm run record [-- --widget name | --all]`: runs the presets of the widgets that have changed since they were recorded (their own files,
 * or a kernel that they reach), heavy presets included. Recordings that no longer fit are written anew; what changed is printed, with a page
 * for each that shows both drawings. Tables that are of a widget's kernels (`content/tables/`) are measured anew with it. Other options are
 * Vitest's.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { sourceHash, widgetNames } from './widget-sources.mjs';

const sources = 'content/recordings/sources.json';
/** The tests that write a table, by the widget that it belongs to: half an hour for twenty loads of the language model. */
const tables = { 'temperature-zero': 'tests/widgets/temperature-zero.test.ts' };
const changes = '.cache/record/changes.txt';

const words = process.argv.slice(2);
const take = (option, values) => {
  const at = words.indexOf(option);
  return at < 0 ? undefined : words.splice(at, 1 + values).slice(1);
};
const all = take('--all', 0) !== undefined;
const [asked] = take('--widget', 1) ?? [];
const names = widgetNames();
if (asked !== undefined && !names.includes(asked)) {
  console.error(`--widget ${asked}: there are ${names.join(', ')}`);
  process.exit(1);
}

const recorded = existsSync(sources) ? JSON.parse(readFileSync(sources, 'utf8')) : {};
const now = Object.fromEntries(names.map((name) => [name, sourceHash(name)]));
const chosen = asked !== undefined ? [asked] : names.filter((name) => all || recorded[name] !== now[name]);
if (chosen.length === 0) {
  console.log('Nothing has changed since it was recorded. npm run record -- --all records everything again.');
  process.exit(0);
}

const vitest = (options, stdio) =>
  spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', 'node', ...options], {
    stdio,
    shell: process.platform === 'win32',
    env: { ...process.env, ULP_RECORD: '1' },
  }).status ?? 1;
const run = (update, stdio) =>
  vitest(['tests/widgets/contract', '-t', `widget (${chosen.join('|')}) `, ...(update ? ['-u'] : []), ...words], stdio);

rmSync(changes, { force: true });
// Snapshots are written when the first run ends, so tests that read one that was missing pass in the second.
console.log(`Recording every preset of ${chosen.join(', ')}; the check follows …`);
run(true, 'ignore');
const report = existsSync(changes) ? readFileSync(changes, 'utf8') : 'No recording changed.\n';
let code = run(false, 'inherit');
console.log(report);
for (const [widget, file] of Object.entries(tables)) {
  if (!chosen.includes(widget)) continue;
  console.log(`Measuring the table of ${widget} …`);
  code = vitest([file, '-u'], 'inherit') || code;
}
if (code === 0) {
  const kept = Object.fromEntries(names.map((name) => [name, chosen.includes(name) ? now[name] : recorded[name]]));
  writeFileSync(sources, `${JSON.stringify(kept, null, 1)}\n`);
}
process.exit(code);
