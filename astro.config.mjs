import { realpathSync } from 'node:fs';
import { rehypeHeadingIds, unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';
import remarkMath from 'remark-math';
import { headers } from './site/deploy/headers.ts';
import { codeTheme, tokenClasses } from './site/markdown/code.ts';
import { remarkComponents } from './site/markdown/components.ts';
import { remarkDigits } from './site/markdown/digits.ts';
import { rehypeHeadings } from './site/markdown/headings.ts';
import { mathRules, rehypeMath } from './site/markdown/math.ts';
import { rehypeReferences } from './site/markdown/references.ts';
import { rehypeTalk } from './site/markdown/talk.ts';
import { offline } from './site/offline/integration.ts';
import { hotWidgets } from './site/runtime/hot-widgets.ts';
import { keepRuns } from './site/runtime/keep-runs.ts';
import { stripWidgets } from './site/runtime/strip.ts';
import { search } from './site/search/integration.ts';
import { talkFiles } from './site/talk/files.ts';

const chunks = [
  {
    name: 'page',
    test: /preload-helper|\/site\/search\/open\.ts|\/site\/runtime\/(element|claim-element|knob-element|contents|offline|theme|field|values)\.ts/,
    priority: 2,
  },
  {
    name: 'figure',
    test: /\/site\/(figure\/(axis|bit-strip|handle|numbers|scale|spread)\.|runtime\/(live|status|controls|ask|sentence|drag|pool|params|registry|widget)\.)|\/kernels\/f32\/(bits|ulp)\.|node_modules\/(preact|d3-array)\//,
    priority: 1,
  },
];

/**
 * Without lists of what else to fetch with each chunk: they name every chunk in what the page starts with, and few chunks import another.
 * A plugin, because Astro leaves the option out of what it passes on. Without lists, the helper that reads them has nothing to do: it would
 * be a fifth of what a page starts with.
 */
const withoutPreloadLists = {
  name: 'ulp:without-preload-lists',
  enforce: 'pre',
  configEnvironment: (name) => (name === 'client' ? { build: { modulePreload: false } } : undefined),
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined),
};

/** What runs kernels, what both contexts share, and sums: many small files compress worse than a few. A group takes along what it needs. */
const workerChunks = [
  { name: 'context', test: /\/kernels\/runtime\/context\./, priority: 4 },
  {
    name: 'core',
    test: /\/kernels\/(runtime\/(check|arithmetic|grid|kernel|hash)|f32\/(random|ulp|bits|exact|round|fma|round-to-odd))\./,
    priority: 3,
  },
  { name: 'gpu', test: /\/kernels\/runtime\/gpu\./, priority: 2 },
  { name: 'reduce', test: /\/kernels\/reduce\//, priority: 1 },
];

export default defineConfig({
  srcDir: './site',
  cacheDir: process.env.ULP_CACHE ?? './.cache/astro',
  outDir: process.env.ULP_OUT ?? './dist',
  site: process.env.ULP_SITE,
  base: process.env.ULP_BASE ?? '/',
  trailingSlash: 'always',
  devToolbar: { enabled: false },
  integrations: [
    mdx(),
    // Addresses in a map of the site are whole: a site that does not know its own has none.
    ...(process.env.ULP_SITE ? [sitemap({ filter: (page) => !/\/(embed|offline|talk|404)\//.test(page) })] : []),
    search(),
    offline({ worker: process.env.ULP_OFFLINE !== 'off' }),
    talkFiles(),
    headers(),
  ],
  build: { inlineStylesheets: 'never' },
  markdown: {
    processor: unified({
      remarkPlugins: [remarkMath, remarkComponents, remarkDigits],
      rehypePlugins: [
        rehypeHeadingIds,
        rehypeTalk,
        [rehypeReferences, { base: process.env.ULP_BASE ?? '/' }],
        rehypeHeadings,
        rehypeMath,
      ],
    }),
    shikiConfig: { theme: codeTheme, transformers: [tokenClasses] },
  },
  security: {
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ],
    },
  },
  vite: {
    cacheDir: `${process.env.ULP_CACHE ?? './.cache'}/vite`,
    plugins: [mathRules(), stripWidgets(), hotWidgets(), keepRuns(), withoutPreloadLists],
    worker: {
      format: 'es',
      plugins: () => [stripWidgets()],
      rolldownOptions: {
        treeshake: { moduleSideEffects: (id) => !/node_modules\/(preact|d3)|\/site\/figure\//.test(id) },
        // In a folder of their own: what a page's thread loads can be told from what its workers do.
        output: {
          entryFileNames: '_astro/workers/[name].[hash].js',
          chunkFileNames: '_astro/workers/[name].[hash].js',
          codeSplitting: { groups: workerChunks },
        },
      },
    },
    build: { assetsInlineLimit: 0 },
    // Packages may be a link to another checkout's.
    server: { fs: { allow: ['.', realpathSync('node_modules')] } },
    environments: {
      client: {
        // Two files in place of thirty, which compress worse and take a request each: what the page starts with, and what any figure
        // comes alive with. A widget's own view stays by itself.
        build: { rolldownOptions: { output: { codeSplitting: { groups: chunks } } } },
      },
    },
  },
});
