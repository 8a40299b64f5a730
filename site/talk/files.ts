/**
 * After the build: `talk/<post>/files.json` beside every talk, the files that the talk needs: its pages and its article, what they are
 * made of, fonts included, and what its figures need by name. For the store of the check, and for the folder that `npm run talk` writes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { digest, readBuilt } from '../offline/built-site.ts';
import { filesOfPages } from '../offline/page-files.ts';
import type { TalkFiles } from './offline.ts';

/** Astro: writes the list of each talk once the site is built. */
export function talkFiles(): AstroIntegration {
  return {
    name: 'ulp:talk-files',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        const { built, digestOf } = await readBuilt(folder);
        const filesOf = filesOfPages(built);
        const all = [...built.paths];
        const assets = all.filter((path) => path.startsWith('assets/'));
        const own = new Map<string, string[]>();
        for (const path of all) {
          const [section, slug, file] = path.split('/');
          if ((section !== 'talk' && section !== 'posts') || file === undefined || /(^|\/)(offline|files)\.json$/.test(path))
            continue;
          own.set(slug!, [...(own.get(slug!) ?? []), path]);
        }
        for (const [slug, pages] of own) {
          if (!built.paths.has(`talk/${slug}/index.html`)) continue;
          const paths = new Set([...pages, ...assets]);
          for (const page of pages.filter((path) => path.endsWith('.html')))
            for (const file of filesOf(await readFile(join(folder, page), 'utf8'), { fonts: true })) paths.add(file);
          const sorted = [...paths].sort();
          const digests = await Promise.all(sorted.map(async (path) => `${path} ${await digestOf(path)}`));
          const list: TalkFiles = {
            version: digest(digests.join('\n')).slice(0, 12),
            files: sorted.map((path) => path.replace(/(^|\/)index\.html$/, '$1')),
          };
          await writeFile(join(folder, 'talk', slug, 'files.json'), JSON.stringify(list));
        }
      },
    },
  };
}
