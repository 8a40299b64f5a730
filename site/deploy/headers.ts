/**
 * After the build: `_headers`, as Netlify and Cloudflare Pages read it (and site/commands/serve.mjs). Hosts add up the headers of all rules
 * that match, and two policies that disagree on framing mean "never": so no two rules with a policy match one address. A page's own policy
 * stands in its `<meta>`; what only a header can say, `frame-ancestors`, stands here.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** Not for pages: what they load. */
const files = new Set(['_astro', 'assets', 'recordings', 'pagefind', 'og', 'exports']);

const always = [
  'X-Content-Type-Options: nosniff',
  'Referrer-Policy: strict-origin-when-cross-origin',
  'Permissions-Policy: camera=(), geolocation=(), microphone=()',
];
const short = 'Cache-Control: public, max-age=0, must-revalidate';
const forever = 'Cache-Control: public, max-age=31536000, immutable';
const policy = (ancestors: string): string =>
  `Content-Security-Policy: frame-ancestors ${ancestors}; base-uri 'none'; object-src 'none'; form-action 'none'`;

/** The rules for a site whose root holds `entries`: names of folders, and of pages that are files. */
export function headerRules(entries: readonly { readonly name: string; readonly folder: boolean }[], base: string): string {
  const rules: [path: string, headers: readonly string[]][] = [
    [`${base}*`, always],
    [base, [policy("'self'"), short]],
  ];
  for (const { name, folder } of entries) {
    if (name === '_astro') rules.push([`${base}_astro/*`, [forever]]);
    else if (folder && !files.has(name)) rules.push([`${base}${name}/*`, [policy(name === 'embed' ? '*' : "'self'"), short]]);
    else if (name.endsWith('.html')) rules.push([`${base}${name}`, [policy("'self'"), short]]);
    else rules.push([`${base}${name}${folder ? '/*' : ''}`, [short]]);
  }
  return `${rules.map(([path, headers]) => [path, ...headers.map((header) => `  ${header}`)].join('\n')).join('\n')}\n`;
}

export function headers(): AstroIntegration {
  let base = '/';
  return {
    name: 'ulp:headers',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base.replace(/\/?$/, '/');
      },
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        const entries = (await readdir(folder, { withFileTypes: true }))
          .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
          .filter(({ name }) => name !== '_headers' && name !== 'index.html')
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        await writeFile(join(folder, '_headers'), headerRules(entries, base));
      },
    },
  };
}
