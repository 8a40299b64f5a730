/**
 * `npm run build [-- --base /blog/] [--site https://example.org] [--out dist]`: builds the site. `--base` is where below the host it will
 * stand, `--site` the host: with it, links in feeds, pictures and the map of the site are whole.
 */
import { parseArgs } from 'node:util';
import { giveUp, run } from './install.mjs';

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
process.exit(await run('npx', ['--no-install', 'astro', 'build'], { env }));
