/**
 * Which files of the built site a talk needs: its pages, the article, the recordings and assets of its figures, and what pages are made
 * of. For the store of the check, and for the folder that `npm run talk` writes. Node's own modules only.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const below = (folder, path) =>
  readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).split(sep).join('/').replace(/^\//, ''));

/** What no browser that has WebGPU asks for: it takes woff2. */
const needless = /\.(ttf|woff)$/;

/** Paths from the site's root, a folder's page as the folder. */
export function filesOfTalk(folder, slug) {
  const page = readFileSync(join(folder, 'talk', slug, 'index.html'), 'utf8');
  const widgets = new Set([...page.matchAll(/<ulp-widget[^>]*? data-name="([^"]+)"/g)].map(([, name]) => name));
  const paths = [
    ...below(folder, '_astro').filter((path) => !needless.test(path)),
    ...below(folder, `talk/${slug}`).filter((path) => !path.endsWith('files.json')),
    ...below(folder, `posts/${slug}`),
    ...below(folder, 'recordings').filter((path) => widgets.has(path.split('/')[1])),
    'favicon.svg',
  ];
  try {
    paths.push(...below(folder, 'assets'));
  } catch {
    // No widget needs a file.
  }
  return paths.sort();
}

/** Astro: writes `talk/<post>/files.json` for each talk once the site is built. */
export function talkFiles() {
  return {
    name: 'ulp:talk-files',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const folder = fileURLToPath(dir);
        let slugs = [];
        try {
          slugs = readdirSync(join(folder, 'talk'));
        } catch {
          // A site without posts has no talks.
        }
        for (const slug of slugs) {
          const paths = filesOfTalk(folder, slug);
          const version = createHash('sha256');
          for (const path of paths) version.update(path).update(readFileSync(join(folder, path)));
          const files = paths.map((path) => path.replace(/(^|\/)index\.html$/, '$1'));
          writeFileSync(
            join(folder, 'talk', slug, 'files.json'),
            JSON.stringify({ version: version.digest('hex').slice(0, 12), files }),
          );
        }
      },
    },
  };
}
