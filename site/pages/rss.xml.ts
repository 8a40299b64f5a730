/** The feed, with the whole text: figures as SVG or table, and their sentence. */
import { loadRenderers } from 'astro:container';
import { render } from 'astro:content';
import { getContainerRenderer } from '@astrojs/mdx/container-renderer';
import rss from '@astrojs/rss';
import type { APIContext } from 'astro';
import { experimental_AstroContainer as Container } from 'astro/container';
import FeedPost from '../layouts/FeedPost.astro';
import { allPosts } from '../runtime/posts.ts';

export async function GET(context: APIContext): Promise<Response> {
  const container = await Container.create({ renderers: await loadRenderers([getContainerRenderer()]) });
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  const site = context.site ?? new URL('http://localhost/');
  const items = [];
  for (const post of await allPosts()) {
    const { Content, remarkPluginFrontmatter } = await render(post);
    const link = new URL(`${base}posts/${post.id}/`, site).href;
    const html = await container.renderToString(FeedPost, {
      props: { Content, cited: remarkPluginFrontmatter.cited },
      locals: { feed: true },
    });
    items.push({
      title: post.data.title,
      description: post.data.subtitle,
      pubDate: post.data.date,
      link,
      categories: post.data.tags,
      // Feed readers know nothing of the page: inner links get its address, scripts and styles go.
      content: html
        .replace(/<(script|link|style)\b[^>]*>(?:[\s\S]*?<\/\1>)?/g, '')
        .replaceAll('href="#', `href="${link}#`)
        .replace(/<!--[\s\S]*?-->/g, ''),
    });
  }
  return rss({ title: 'Ulp', description: 'Essays about numbers that computers round, with figures that run.', site, items });
}
