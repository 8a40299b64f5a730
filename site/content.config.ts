import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** One MDX file, or folder with index.mdx, a post. */
const posts = defineCollection({
  loader: glob({
    // Another folder for tests of what a broken post says.
    base: process.env.ULP_POSTS ?? './site/posts',
    pattern: ['*.mdx', '*/index.mdx'],
    generateId: ({ entry }) => entry.replace(/(\/index)?\.mdx$/, ''),
  }),
  schema: z.object({
    title: z.string(),
    subtitle: z.string(),
    date: z.coerce.date(),
    updated: z.coerce.date().optional(),
    /** What was changed after the post had come out, and when: stands at its end, and in its dates. */
    updates: z.array(z.object({ date: z.coerce.date(), note: z.string() })).default([]),
    authors: z.array(z.string()).min(1),
    tags: z.array(z.string()).default([]),
    doi: z.string().optional(),
    /** Talks of so many minutes, as lists of steps: `site/markdown/cuts.ts` reads them, and says where one is wrong. */
    cuts: z.unknown().optional(),
    /** Shown by `npm run dev` only. */
    draft: z.boolean().default(false),
  }),
});

export const collections = { posts };
