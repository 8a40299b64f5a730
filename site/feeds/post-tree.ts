/** A post's text alone, as a tree of HTML, for feeds and Markdown: no script, no style, no control, links whole. Server only. */
import { loadRenderers } from 'astro:container';
import { render } from 'astro:content';
import { getContainerRenderer } from '@astrojs/mdx/container-renderer';
import { experimental_AstroContainer as Container } from 'astro/container';
import type { Element, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { SKIP, visit } from 'unist-util-visit';
import FeedPost from '../layouts/FeedPost.astro';
import type { Post } from '../runtime/posts.ts';

let opening: ReturnType<typeof Container.create> | undefined;
const container = () =>
  (opening ??= loadRenderers([getContainerRenderer()]).then((renderers) => Container.create({ renderers })));

/** Whether a figure becomes a drawing or a table. */
export type Face = 'feed' | 'markdown';

const gone = new Set(['script', 'style', 'link', 'template']);

/** @param address of the post's page, whole */
export async function postTree(post: Post, face: Face, address: string): Promise<Root> {
  const { Content, remarkPluginFrontmatter } = await render(post);
  const html = await (await container()).renderToString(FeedPost, {
    props: { Content, cited: remarkPluginFrontmatter.cited },
    locals: { feed: face },
  });
  const tree = unified().use(rehypeParse, { fragment: true }).parse(html);
  visit(tree, (node, index, parent) => {
    if (node.type === 'comment' || node.type === 'doctype' || (node.type === 'element' && leaves(node))) {
      parent!.children.splice(index!, 1);
      return [SKIP, index!];
    }
    if (node.type !== 'element') return undefined;
    for (const name of ['href', 'src']) {
      const link = node.properties[name];
      if (typeof link === 'string' && !/^[a-z]+:/i.test(link)) node.properties[name] = new URL(link, address).href;
    }
    return undefined;
  });
  return tree;
}

const has = ({ properties }: Element, name: string): boolean =>
  Array.isArray(properties.className) && properties.className.includes(name);

/** What only the page has a use for: scripts, styles, permalinks, and of a formula the half that needs the page's fonts. */
const leaves = (node: Element): boolean => gone.has(node.tagName) || has(node, 'permalink') || has(node, 'katex-html');
