/** What a widget's recordings depend on: its own files and the kernels that they reach, by imports. Drawing vocabulary does not count. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

export const widgetNames = () => readdirSync('site/widgets').map((file) => file.replace(/\.tsx$/, ''));

const counts = (path) => /^(site\/widgets|kernels)\//.test(path);

function reached(path, seen = new Set()) {
  if (seen.has(path) || !counts(path) || !existsSync(path)) return seen;
  seen.add(path);
  if (!/\.tsx?$/.test(path)) return seen;
  for (const { fileName } of ts.preProcessFile(readFileSync(path, 'utf8'), true, true).importedFiles) {
    const [module = ''] = fileName.split('?');
    if (module.startsWith('.')) reached(posix.join(posix.dirname(path), module), seen);
  }
  return seen;
}

/** A hash of all that, and of the assets that the widget's file names. */
export function sourceHash(name) {
  const file = `site/widgets/${name}.tsx`;
  const hash = createHash('sha256');
  for (const path of [...reached(existsSync(file) && statSync(file).isFile() ? file : `site/widgets/${name}/index.tsx`)].sort())
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  return hash.digest('hex').slice(0, 16);
}
