/**
 * Rehype, after heading ids: `[](#reduction-order)` becomes "Figure 3", "Equation 2" or the heading's text; a link to an id that the post
 * does not have fails. `[…](/posts/another/)` is from the site's root, wherever that is put, and fails where there is no such post.
 */
import { existsSync, readdirSync } from 'node:fs';
import type { Element, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import { nearest } from '../runtime/nearest.ts';
import { failAt } from './place.ts';

/** Ids that the page's own layout adds below the post. */
const ofThePage = ['citation', 'references'];

const folder = process.env.ULP_POSTS ?? './site/posts';
const slugs = (): string[] => readdirSync(folder).map((name) => name.replace(/\.mdx$/, ''));

/** @param base where the site stands: `/` or `/blog/` */
export function rehypeReferences({ base = '/' } = {}) {
  return (tree: Root, file: VFile): void => {
    const labels = new Map<string, string>((file.data.numbered ?? []).map(({ id, label }) => [id, label]));
    const headings = new Map<string, string>();
    const links: Element[] = [];
    visit(tree, 'element', (node) => {
      const id = node.properties.id;
      if (/^h[1-6]$/.test(node.tagName) && typeof id === 'string') headings.set(id, textOf(node));
      const href = String(node.properties.href ?? '');
      if (node.tagName !== 'a') return;
      if (href.startsWith('#')) links.push(node);
      else if (href.startsWith('/')) {
        const slug = /^\/posts\/([^/#?]+)\//.exec(href)?.[1];
        if (slug !== undefined && !['.mdx', '/index.mdx'].some((ending) => existsSync(`${folder}/${slug}${ending}`))) {
          const close = nearest(slug, slugs());
          failAt(file, node, `link to the post "${slug}", which there is not${close ? `; did you mean "${close}"?` : ''}`);
        }
        node.properties.href = base.replace(/\/?$/, '') + href;
      }
    });
    const known = [...labels.keys(), ...headings.keys(), ...ofThePage];
    for (const link of links) {
      const id = decodeURIComponent(String(link.properties.href).slice(1));
      if (!known.includes(id)) {
        const close = nearest(id, known);
        failAt(file, link, `reference to "#${id}", which this post does not have${close ? `; did you mean "#${close}"?` : ''}`);
      }
      if (link.children.length === 0) link.children.push({ type: 'text', value: labels.get(id) ?? headings.get(id) ?? id });
    }
  };
}
