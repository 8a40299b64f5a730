import { rehypeHeadingIds, unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import remarkMath from 'remark-math';
import { codeTheme, tokenClasses } from './site/markdown/code.ts';
import { remarkComponents } from './site/markdown/components.ts';
import { remarkDigits } from './site/markdown/digits.ts';
import { rehypeHeadings } from './site/markdown/headings.ts';
import { mathRules, rehypeMath } from './site/markdown/math.ts';
import { rehypeReferences } from './site/markdown/references.ts';
import { stripWidgets } from './site/runtime/strip.ts';

export default defineConfig({
  srcDir: './site',
  cacheDir: process.env.ULP_CACHE ?? './.cache/astro',
  outDir: process.env.ULP_OUT ?? './dist',
  site: process.env.ULP_SITE,
  base: process.env.ULP_BASE ?? '/',
  trailingSlash: 'always',
  devToolbar: { enabled: false },
  integrations: [mdx()],
  build: { inlineStylesheets: 'never' },
  markdown: {
    processor: unified({
      remarkPlugins: [remarkMath, remarkComponents, remarkDigits],
      rehypePlugins: [rehypeHeadingIds, rehypeReferences, rehypeHeadings, rehypeMath],
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
    plugins: [mathRules(), stripWidgets()],
    worker: {
      format: 'es',
      plugins: () => [stripWidgets()],
      rolldownOptions: { treeshake: { moduleSideEffects: (id) => !/node_modules\/(preact|d3)|\/site\/figure\//.test(id) } },
    },
    build: { assetsInlineLimit: 0 },
    environments: {
      client: {
        // What every figure draws with comes in one file: many small ones compress worse, and take a request each.
        build: {
          rolldownOptions: {
            output: { codeSplitting: { groups: [{ name: 'figure', test: /\/site\/figure\/|\/kernels\/f32\/(bits|ulp)/ }] } },
          },
        },
      },
    },
  },
});
