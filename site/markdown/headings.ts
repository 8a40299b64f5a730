/**
 * Rehype, after heading ids: a permalink in each heading, and the list of running figures (id, number, widget, the section that they stand
 * in) in the front matter, for the contents list.
 */
import type { Element, Root } from 'hast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx';
import type { VFile } from 'vfile';
import { literal } from './components.ts';

/** A figure that runs, as the contents list names it. */
export interface PlacedFigure {
  readonly id: string;
  readonly number: number;
  readonly widget: string;
  readonly preset: string;
  /** Given where the post's title for it is not the widget's own. */
  readonly title: string | undefined;
  /** The id of the section that it stands in. */
  readonly after: string | undefined;
}

/** What stands at the top of the article: in `<PostOnly>`, too. */
const placed = (nodes: readonly (Element | MdxJsxFlowElement)[]): (Element | MdxJsxFlowElement)[] =>
  nodes.flatMap((node) =>
    node.type === 'mdxJsxFlowElement' && node.name === 'PostOnly' ? (node.children as (Element | MdxJsxFlowElement)[]) : [node],
  );

export function rehypeHeadings() {
  return (tree: Root, file: VFile): void => {
    let section: string | undefined;
    const figures: PlacedFigure[] = [];
    for (const node of placed(tree.children as (Element | MdxJsxFlowElement)[])) {
      if (node.type === 'element' && /^h[23]$/.test(node.tagName)) {
        const id = String(node.properties.id);
        if (node.tagName === 'h2') section = id;
        node.children.push({
          type: 'element',
          tagName: 'a',
          properties: { className: ['permalink'], href: `#${id}`, ariaLabel: 'Link to this section' },
          children: [{ type: 'text', value: '¶' }],
        });
      }
      if (node.type !== 'mdxJsxFlowElement' || node.name !== 'Widget') continue;
      const widget = literal(node, 'name');
      const number = node.attributes.find((item) => item.type === 'mdxJsxAttribute' && item.name === 'number')?.value;
      if (widget === undefined || typeof number !== 'object' || number === null) continue;
      figures.push({
        id: literal(node, 'id') ?? widget,
        number: Number(number.value),
        widget,
        preset: literal(node, 'preset') ?? 'default',
        title: literal(node, 'title'),
        after: section,
      });
    }
    file.data.astro!.frontmatter!.figures = figures;
  };
}
