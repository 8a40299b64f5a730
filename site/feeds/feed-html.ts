/** A post for a feed reader: plain HTML, figures as SVG with their sentence, formulas as MathML. */
import type { Root } from 'hast';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { Post } from '../runtime/posts.ts';
import { postTree } from './post-tree.ts';

/** Most posts that a feed holds, the newest: whole texts are long. */
export const mostInFeed = 50;

/** RSS and Atom hold the same texts: each is made once a build. In dev, where posts change, each time. */
const made = new Map<string, Promise<string>>();

export function feedHtml(post: Post, address: string): Promise<string> {
  if (import.meta.env.DEV) return make(post, address);
  const known = made.get(address) ?? make(post, address);
  made.set(address, known);
  return known;
}

async function make(post: Post, address: string): Promise<string> {
  const tree = await postTree(post, 'feed', address);
  visit(tree, 'element', (node) => {
    delete node.properties.className;
    for (const name of Object.keys(node.properties)) if (/^data[A-Z]/.test(name)) delete node.properties[name];
  });
  return unified()
    .use(rehypeStringify, { characterReferences: { useNamedReferences: false } })
    .stringify(tree as Root);
}
