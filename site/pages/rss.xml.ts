/** The feed, with the whole text: figures as SVG or table, and their sentence. */
import rss from '@astrojs/rss';
import type { APIContext } from 'astro';
import { rootOf } from '../feeds/addresses.ts';
import { feedHtml, mostInFeed } from '../feeds/feed-html.ts';
import { allPosts } from '../runtime/posts.ts';

export async function GET(context: APIContext): Promise<Response> {
  const root = rootOf(context);
  const items = [];
  for (const post of (await allPosts()).slice(0, mostInFeed)) {
    const link = new URL(`posts/${post.id}/`, root).href;
    items.push({
      title: post.data.title,
      description: post.data.subtitle,
      pubDate: post.data.date,
      link,
      categories: post.data.tags,
      content: await feedHtml(post, link),
    });
  }
  return rss({
    title: 'Ulp',
    description: 'Essays about numbers that computers round, with figures that run.',
    site: root,
    items,
    xmlns: { atom: 'http://www.w3.org/2005/Atom' },
    customData: `<language>en</language><atom:link href="${new URL('rss.xml', root).href}" rel="self" type="application/rss+xml"/>`,
  });
}
