/** What every page of a talk needs of its post. Server only. */
import { render } from 'astro:content';
import authors from '../../content/authors.json';
import type { Talk } from '../markdown/talk.ts';
import { allPosts, type Post } from '../runtime/posts.ts';

/** A page for each post, as `getStaticPaths` wants it. */
export const talkPaths = async () => (await allPosts()).map((post) => ({ params: { slug: post.id }, props: { post } }));

export async function talkOf(post: Post, site: URL | undefined) {
  const { Content, remarkPluginFrontmatter } = await render(post);
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  const { title, subtitle, date } = post.data;
  const href = `${base}posts/${post.id}/`;
  const names = authors as Record<string, { name: string }>;
  return {
    Content,
    talk: remarkPluginFrontmatter.talk as Talk,
    base,
    post: {
      title,
      subtitle,
      date,
      authors: post.data.authors.map((key) => names[key]?.name ?? key),
      href,
      /** Where readers find it: only a site that knows its address can say. */
      address: site ? new URL(href, site).href : href,
    },
  };
}
