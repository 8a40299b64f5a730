/** What the build wrote, as the lists of it need it: its paths, the texts that name other files, digests of what is listed. Node only. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import type { Built } from './page-files.ts';

/** The first 16 hex digits of SHA-256. */
export const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** @returns what stands in `folder`, paths sorted, and the digest of a path, computed once */
export async function readBuilt(folder: string): Promise<{ built: Built; digestOf: (path: string) => Promise<string> }> {
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join(posix.sep))
    .sort();
  const texts = new Map<string, string>();
  for (const path of paths) if (/^_astro\/.*\.(js|css)$/.test(path)) texts.set(path, await readFile(join(folder, path), 'utf8'));
  const widgets = (await stat(join(folder, 'recordings')).catch(() => undefined))
    ? await readdir(join(folder, 'recordings'))
    : [];
  const digests = new Map<string, string>();
  const digestOf = async (path: string) => {
    const known = digests.get(path) ?? digest(await readFile(join(folder, path)));
    digests.set(path, known);
    return known;
  };
  return { built: { texts, paths: new Set(paths), widgets }, digestOf };
}
