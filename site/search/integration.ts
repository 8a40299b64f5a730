/** After the build: an index of its text by Pagefind, and of every kernel, each a record of its own. The page asks it; see dialog.ts. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';

/** What a page shows that nobody looks for. */
const left = [
  '.katex-html',
  '.permalink',
  'fieldset.controls',
  '.status',
  '.kernels',
  '.ask',
  '.aside-toggle',
  '.visually-hidden',
];
/** Its own interfaces and their styles, which the site does not use. */
const unused = /(-ui\.(js|css)|highlight\.js)$/;

export function search(): AstroIntegration {
  return {
    name: 'ulp:search',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        collectGarbage();
        const { index, errors } = await createIndex({ excludeSelectors: left, writePlayground: false });
        if (!index) throw new Error(`the search index: ${errors.join('; ')}`);
        const { page_count } = must(await index.addDirectory({ path: folder }));
        const kernels = await kernelRecords();
        for (const record of kernels) must(await index.addCustomRecord(record));
        const { files } = must(await index.getFiles());
        for (const { path, content } of files) {
          if (unused.test(path)) continue;
          const file = join(folder, 'pagefind', path);
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, content);
        }
        await close();
        logger.info(`${page_count} pages and ${kernels.length} kernels can be searched`);
      },
    },
  };
}

/** The index of a large site takes a gigabyte in a process of its own, and what the pages were made of is garbage by now. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function must<T extends { errors: string[] }>(answer: T): T {
  if (answer.errors.length > 0) throw new Error(`the search index: ${answer.errors.join('; ')}`);
  return answer;
}

/** A kernel is found by its name, the sentence of its order and its text, and leads to its place on the page of kernels. */
async function kernelRecords() {
  const folder = new URL('../../kernels/', import.meta.url);
  const paths = ((await readdir(folder, { recursive: true })) as string[])
    .filter((path) => /^[^/]+\/[^/]+\.wgsl$/.test(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const name = path.replace(/\.wgsl$/, '');
      const text = await readFile(new URL(path, folder), 'utf8');
      const sentence = text.split('\n')[0]!.replace(/^\/\/ /, '');
      return {
        url: `/kernels/#${name}`,
        language: 'en',
        content: `${name.replaceAll(/[/-]/g, ' ')}. ${sentence}\n${text}`,
        // Not a filter: Pagefind writes those in another order each time, and two builds of one commit are to be the same.
        meta: { title: name, sentence, kind: 'kernel' },
      };
    }),
  );
}
