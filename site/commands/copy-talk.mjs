/** Copies a post with its talk out of the built site, with a server of its own: for a stick, or an archive. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './install.mjs';

const startProgram = [
  "/** `node start.mjs [port]`: shows this folder's pages, with no network. */",
  "import { serve } from './serve.mjs';",
  '',
  'const { url } = await serve({ folder: import.meta.dirname, port: Number(process.argv[2] ?? 8000) });',
  "console.log('It is at ' + url + '\\nControl-C stops it.');",
  '',
].join('\n');

/** @returns how many files the build lists for it */
export function copyTalk(dist, slug, out) {
  const { files } = JSON.parse(readFileSync(join(dist, 'talk', slug, 'files.json'), 'utf8'));
  for (const file of [...files, `talk/${slug}/files.json`, 'talk-worker.js']) {
    const path = file.endsWith('/') ? `${file}index.html` : file;
    mkdirSync(dirname(join(out, path)), { recursive: true });
    cpSync(join(dist, path), join(out, path));
  }
  cpSync(join(root, 'site', 'commands', 'serve.mjs'), join(out, 'serve.mjs'));
  writeFileSync(join(out, 'start.mjs'), startProgram);
  return files.length;
}
