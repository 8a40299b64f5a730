/**
 * `npm run build [-- --base /blog/] [--site https://example.org] [--out dist]`: builds the site. `--base` is where below the host it will
 * stand, `--site` the host: with it, links in feeds, pictures and the map of the site are whole.
 */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { giveUp, root, run } from './install.mjs';

const usage = 'Usage: npm run build -- [--base /blog/] [--site https://example.org] [--out dist]';

let values;
try {
  ({ values } = parseArgs({ options: { base: { type: 'string' }, site: { type: 'string' }, out: { type: 'string' } } }));
} catch (error) {
  giveUp(`${error.message}. ${usage}`);
}
const env = {};
if (values.base !== undefined) {
  if (!/^\/([\w.~-]+\/)*$/.test(values.base.replace(/\/?$/, '/')))
    giveUp(`--base ${values.base}: a path from the host's root, such as /blog/. ${usage}`);
  env.ULP_BASE = values.base.replace(/\/?$/, '/');
}
if (values.site !== undefined) {
  if (!URL.canParse(values.site) || !/^https?:$/.test(new URL(values.site).protocol))
    giveUp(`--site ${values.site}: a whole address, such as https://example.org. ${usage}`);
  env.ULP_SITE = new URL(values.site).origin;
}
if (values.out !== undefined) env.ULP_OUT = values.out;

// Node lets its heap grow far beyond what is alive before it collects: with a limit a large site stays within memory. Of the
// sites that `npm run bench` builds, two thirds of it are alive at most.
const posts = readdirSync(resolve(root, process.env.ULP_POSTS ?? 'site/posts')).length;
if (!/max-old-space-size/.test(process.env.NODE_OPTIONS ?? ''))
  env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --max-old-space-size=${Math.round(800 + 1.8 * posts)}`.trim();
process.exit(await run('npx', ['--no-install', 'astro', 'build'], { env }));
