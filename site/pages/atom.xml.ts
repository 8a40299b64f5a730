/** The same feed as Atom (RFC 4287): dates of change, authors, and the whole text. */
import type { APIContext } from 'astro';
import { Feed } from 'feed';
import { rootOf } from '../feeds/addresses.ts';
import { authorsOf } from '../feeds/authors.ts';
import { feedHtml, mostInFeed } from '../feeds/feed-html.ts';
import { allPosts, lastChange } from '../runtime/posts.ts';

export async function GET(context: APIContext): Promise<Response> {
  const root = rootOf(context);
  const whole = (path: string) => new URL(path, root).href;
  const posts = (await allPosts()).slice(0, mostInFeed);
  const feed = new Feed({
    title: 'Ulp',
    description: 'Essays about numbers that computers round, with figures that run.',
    id: root.href,
    link: root.href,
    language: 'en',
    favicon: whole('favicon.svg'),
    copyright: 'The authors',
    generator: 'Ulp',
    // The latest change of any post, not the time of the build: two builds of the same posts are the same.
    updated: new Date(Math.max(0, ...posts.map((post) => lastChange(post).valueOf()))),
    feedLinks: { atom: whole('atom.xml'), rss: whole('rss.xml') },
    author: { name: 'Ulp', link: root.href },
  });
  for (const post of posts) {
    const link = whole(`posts/${post.id}/`);
    feed.addItem({
      title: post.data.title,
      id: link,
      link,
      description: post.data.subtitle,
      content: await feedHtml(post, link),
      author: authorsOf(post).map(({ name, key, url }) => ({ name, link: url ?? whole(`authors/${key}/`) })),
      category: post.data.tags.map((name) => ({ name })),
      published: post.data.date,
      date: lastChange(post),
    });
  }
  return new Response(feed.atom1(), { headers: { 'content-type': 'application/atom+xml' } });
}
