/**
 * After the build: a list `offline.json` beside every page (what it needs to be read without a network), and the service worker, which
 * knows no page and no file but by these lists. A page that asks for the worker says so in `data-worker`; where the site is built without,
 * the worker that is written takes an older one's place and removes it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { digest, readBuilt } from './built-site.ts';
import { filesOfPages } from './page-files.ts';

/** What `offline.json` says. Digests are the first 16 hex digits of SHA-256. */
export interface PageList {
  /** Digest of the page itself: a list never goes with another build's page. */
  readonly page: string;
  readonly files: readonly (readonly [path: string, digest: string])[];
}

/** @param worker whether pages register the service worker */
export function offline({ worker }: { worker: boolean }): AstroIntegration {
  return {
    name: 'ulp:offline',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const { pages } = await writeLists(folder);
        const source = await readFile(new URL(worker ? './service-worker.js' : './retired-worker.js', import.meta.url), 'utf8');
        await writeFile(join(folder, 'service-worker.js'), source);
        logger.info(`${pages} pages can be kept${worker ? '' : ', but this build registers no service worker'}`);
      },
    },
  };
}

/** Writes the lists of a built site. */
export async function writeLists(folder: string): Promise<{ pages: number }> {
  const { built, digestOf } = await readBuilt(folder);
  const filesOf = filesOfPages(built);
  let pages = 0;
  for (const path of built.paths) {
    if (!/(^|\/)index\.html$/.test(path)) continue;
    const html = await readFile(join(folder, path), 'utf8');
    const files = await Promise.all(filesOf(html).map(async (file) => [file, await digestOf(file)] as const));
    const list: PageList = { page: digest(html), files };
    await writeFile(join(folder, dirname(path), 'offline.json'), JSON.stringify(list));
    pages++;
  }
  return { pages };
}
