/** Each post as Markdown, beside its page. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { rootOf } from '../../feeds/addresses.ts';
import { authorsOf } from '../../feeds/authors.ts';
import { postMarkdown } from '../../feeds/post-markdown.ts';
import { allPosts, type Post } from '../../runtime/posts.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await allPosts()).map((post) => ({ params: { slug: post.id }, props: { post } }));

export const GET: APIRoute<{ post: Post }> = async (context) => {
  const { post } = context.props;
  const address = new URL(`posts/${post.id}/`, rootOf(context)).href;
  const text = await postMarkdown(
    post,
    authorsOf(post).map(({ name }) => name),
    address,
  );
  return new Response(text, { headers: { 'content-type': 'text/markdown; charset=utf-8' } });
};
