/**
 * `npm run archive <post> [-- --out FILE.zip --built FOLDER]`: builds the site, unless it is given, and writes one zip to deposit, as for a DOI: the page and its talk with all
 * that they run, the post as Markdown and as MDX, every kernel of its figures with its twin, their recordings, and the citation. The same
 * commit gives the same bytes.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyTalk } from './copy-talk.mjs';
import { giveUp, install, root, run } from './install.mjs';

const usage = 'Usage: npm run archive <post> [-- --out FILE.zip --built FOLDER]';

function asked() {
  try {
    return parseArgs({ allowPositionals: true, options: { out: { type: 'string' }, built: { type: 'string' } } });
  } catch (error) {
    return giveUp(`${error.message}. ${usage}`);
  }
}

const { positionals, values } = asked();
const slug = positionals[0];
const source = [`site/posts/${slug}.mdx`, `site/posts/${slug}/index.mdx`].find((path) => existsSync(join(root, path)));
if (slug === undefined || source === undefined)
  giveUp(
    `${slug === undefined ? 'which post?' : `no post "${slug}"`}; there are ${readdirSync(join(root, 'site/posts'))
      .map((name) => name.replace(/\.mdx$/, ''))
      .join(', ')}. ${usage}`,
  );

await install();
const cache = join(root, '.cache', 'archive');
mkdirSync(cache, { recursive: true });
const dist = values.built === undefined ? join(cache, 'dist') : resolve(root, values.built);
if (
  values.built === undefined &&
  (await run('npm', ['run', '--silent', 'build'], { env: { ULP_OUT: dist, ULP_OFFLINE: 'off' } })) !== 0
)
  giveUp('The site was not built: the reason stands above');
const page = join(dist, 'posts', slug, 'index.html');
if (!existsSync(page)) giveUp(`${source} is a draft: an archive is of what is published`);

const folder = mkdtempSync(join(cache, 'post-'));
copyTalk(dist, slug, folder);
const put = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

// Each kernel that a figure of the page names, with its twin, under the project's license.
const html = readFileSync(page, 'utf8');
const kernels = [...new Set([...html.matchAll(/data-kernel="([^"]+)"/g)].map(([, name]) => name))].sort();
for (const kernel of kernels)
  for (const ending of ['wgsl', 'ts']) {
    const path = `kernels/${kernel}.${ending}`;
    if (existsSync(join(root, path))) put(path, readFileSync(join(root, path)));
  }
cpSync(join(dist, 'posts', `${slug}.md`), join(folder, `${slug}.md`));
put(`${slug}.mdx`, readFileSync(join(root, source)));
put('LICENSE', readFileSync(join(root, 'LICENSE')));
const bibtex = /<pre id="bibtex"[^>]*>([^<]*)<\/pre>/.exec(html)?.[1];
if (bibtex === undefined) giveUp(`${page} has no citation`);
put('citation.bib', `${bibtex.replaceAll('&#38;', '&').replaceAll('&amp;', '&')}\n`);
put(
  'index.html',
  `<!doctype html><meta charset="utf-8"><title>${slug}</title><meta http-equiv="refresh" content="0; url=posts/${slug}/"><a href="posts/${slug}/">The post</a>\n`,
);
put(
  'README.txt',
  `The post "${slug}", with all that its figures run.

    node start.mjs          (Node 20 or newer), or any static server at the root of an address

${slug}.md       the text, each figure as a sentence and a table
${slug}.mdx      its source
posts/ talk/     the page, and the same post as a talk
kernels/         ${kernels.length} kernels (WGSL) and their twins (TypeScript)
recordings/      the frames that the figures show before they run, with adapter and date
citation.bib     how to cite it
`,
);

const { zipSync } = await import('fflate');
/** The earliest date that a zip can hold: a build's day is no part of its content. */
const mtime = new Date(1980, 0, 1);
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
const zip = zipSync(
  Object.fromEntries(
    files.map((file) => [
      `${slug}/${file.slice(folder.length + 1).replaceAll('\\', '/')}`,
      [new Uint8Array(readFileSync(file)), { mtime, level: 9 }],
    ]),
  ),
);
rmSync(folder, { recursive: true });
const out = resolve(root, values.out ?? `${slug}.zip`);
writeFileSync(out, zip);
console.log(`${out}: ${files.length} files, ${kernels.length} kernels, ${(zip.length / 1e6).toFixed(1)} MB`);
