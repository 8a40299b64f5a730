/** A post as Markdown, for whoever reads without a browser: figures as sentence and table, formulas as TeX, code with its language. */
import type { Element, Parents } from 'hast';
import type { Handle, State } from 'hast-util-to-mdast';
import { toText } from 'hast-util-to-text';
import type { Root } from 'mdast';
import rehypeRemark from 'rehype-remark';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import type { Post } from '../runtime/posts.ts';
import { day } from '../runtime/posts.ts';
import { postTree } from './post-tree.ts';

const has = ({ properties }: Element, name: string): boolean =>
  Array.isArray(properties.className) && properties.className.includes(name);

function annotation(node: Element): string | undefined {
  if (node.tagName === 'annotation') return toText(node, { whitespace: 'pre' });
  for (const child of node.children) {
    const found = child.type === 'element' ? annotation(child) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A formula as the author wrote it. */
const span: Handle = (state: State, node: Element, parent?: Parents) => {
  if (has(node, 'katex-display')) return { type: 'math', value: annotation(node) ?? '' } as never;
  if (has(node, 'katex')) {
    const value = annotation(node) ?? '';
    const display = parent?.type === 'element' && has(parent as Element, 'katex-display');
    return { type: display ? 'math' : 'inlineMath', value } as never;
  }
  return state.all(node) as never;
};

const pre: Handle = (_state: State, node: Element) => ({
  type: 'code',
  lang: typeof node.properties.dataLanguage === 'string' ? node.properties.dataLanguage : null,
  value: toText(node, { whitespace: 'pre' }).replace(/\n$/, ''),
});

/** A number of an equation says nothing where nothing refers to it by place. */
const anchor: Handle = (state: State, node: Element) => {
  if (has(node, 'equation-number')) return undefined;
  const { href, title } = node.properties;
  return {
    type: 'link',
    url: typeof href === 'string' ? href : '',
    title: typeof title === 'string' && !has(node, 'cite') ? title : null,
    children: state.all(node) as never,
  };
};

/** What the caption says stands as a paragraph of its own. */
const figcaption: Handle = (state: State, node: Element) => ({ type: 'paragraph', children: state.all(node) as never });

export async function postMarkdown(post: Post, authors: readonly string[], address: string): Promise<string> {
  const { title, subtitle, date, tags } = post.data;
  const tree = await postTree(post, 'markdown', address);
  const mdast = (await unified()
    .use(rehypeRemark, { handlers: { span, pre, a: anchor, figcaption } })
    .run(tree)) as unknown as Root;
  const body = unified()
    .use(remarkGfm)
    .use(remarkMath)
    .use(remarkStringify, { bullet: '-', emphasis: '_', rule: '-', fences: true })
    .stringify(mdast);
  const head = [
    `# ${title}`,
    '',
    subtitle,
    '',
    `${authors.join(', ')}, ${day(date)}. ${tags.length > 0 ? `${tags.join(', ')}. ` : ''}<${address}>`,
    '',
  ];
  return `${head.join('\n')}\n${body}`;
}
