/**
 * Remark: checks the names of components in a post, tells each where it stands (`at`), and numbers figures, equations and sidenotes.
 * Posts import nothing, so these are all the components there are.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Nodes, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx';
import { SKIP, visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import { nearest } from '../runtime/nearest.ts';
import { failAt, placeOf } from './place.ts';
import { checkProps } from './props.ts';

export const componentNames: readonly string[] = readdirSync(new URL('../components/', import.meta.url))
  .filter((file) => file.endsWith('.astro'))
  .map((file) => file.replace(/\.astro$/, ''));

/** Read anew for each post: an author may be adding one while the dev server runs. */
const widgetNames = (): string[] =>
  readdirSync(new URL('../widgets/', import.meta.url)).map((file) => file.replace(/\.tsx$/, ''));
const citationKeys = (): string[] =>
  [...readFileSync(new URL('../../content/references.bib', import.meta.url), 'utf8').matchAll(/^\s*@\w+\s*\{\s*([^,\s]+)/gm)].map(
    ([, key]) => key!,
  );

/** Props that name something, and what there is to name. The components check the rest, which hangs on what is named. */
const named: Readonly<Record<string, { prop: string; what: string; known: () => string[] }>> = {
  Widget: { prop: 'name', what: 'widget', known: widgetNames },
  Knob: { prop: 'widget', what: 'widget', known: widgetNames },
  Claim: { prop: 'widget', what: 'widget', known: widgetNames },
  Check: { prop: 'widget', what: 'widget', known: widgetNames },
  Cite: { prop: 'of', what: 'citation key', known: citationKeys },
};

/** Which components count in which sequence. */
const sequences: Readonly<Record<string, 'figure' | 'equation' | 'note'>> = {
  Widget: 'figure',
  Figure: 'figure',
  Plot: 'figure',
  Eq: 'equation',
  Aside: 'note',
};

/** What a reference to a numbered thing says. */
export interface Numbered {
  readonly id: string;
  readonly label: string;
}

declare module 'vfile' {
  interface DataMap {
    /** Numbered things of this post, for references. */
    numbered: Numbered[];
  }
}

export const literal = (element: MdxJsxFlowElement | MdxJsxTextElement, name: string): string | undefined => {
  const attribute = element.attributes.find((item) => item.type === 'mdxJsxAttribute' && item.name === name);
  return typeof attribute?.value === 'string' ? attribute.value : undefined;
};

export function remarkComponents() {
  return (tree: Root, file: VFile): void => {
    const counts = { figure: 0, equation: 0, note: 0 };
    const numbered: Numbered[] = [];
    const keys = new Map<string, string>();
    const cited = new Set<string>();
    visit(tree, 'image', (node) => {
      if (!node.alt?.trim())
        failAt(
          file,
          node,
          `the image ${node.url} has no alternative text: ![what a reader who does not see it should know](${node.url})`,
        );
    });
    const inTalk = new Set<Nodes>();
    visit(tree, (node) => {
      if (!('name' in node) || (node.name !== 'TalkOnly' && node.name !== 'Notes')) return;
      visit(node, (inner) => void inTalk.add(inner));
      return SKIP;
    });
    visit(tree, (node) => {
      if (node.type !== 'mdxJsxFlowElement' && node.type !== 'mdxJsxTextElement') return;
      const { name } = node;
      if (!name || !/^[A-Z]/.test(name) || name === 'Fragment') return;
      if (!componentNames.includes(name)) {
        const close = nearest(name, componentNames);
        failAt(
          file,
          node,
          `unknown component <${name}>${close ? `, did you mean <${close}>?` : ''}; there are ${componentNames.join(', ')}`,
        );
      }
      checkProps(file, node);
      const check = named[name];
      const value = check && literal(node, check.prop);
      if (value !== undefined && !check!.known().includes(value)) {
        const close = nearest(value, check!.known());
        failAt(
          file,
          node,
          `unknown ${check!.what} "${value}"${close ? `, did you mean "${close}"?` : ''}; there are ${check!.known().join(', ')}`,
        );
      }
      const source = name === 'Cite' ? literal(node, 'of') : undefined;
      if (source !== undefined && !inTalk.has(node)) cited.add(source);
      const sequence = sequences[name];
      const add = (key: string, value: string | number) =>
        node.attributes.push({
          type: 'mdxJsxAttribute',
          name: key,
          value: typeof value === 'string' ? value : expression(value),
        });
      add('at', placeOf(file, node));
      // The article has nothing of it: no number, no id.
      if (!sequence || inTalk.has(node)) return;
      add('number', ++counts[sequence]);
      if (sequence === 'note') return;
      const id = literal(node, 'id') ?? (name === 'Widget' ? literal(node, 'name') : undefined);
      if (id === undefined) return;
      const first = keys.get(id);
      if (first !== undefined)
        failAt(
          file,
          node,
          `the id "${id}" is taken by the ${name === 'Widget' ? 'widget' : 'figure'} at ${first}; a widget placed twice needs an id of its own`,
        );
      keys.set(id, placeOf(file, node));
      numbered.push({ id, label: `${sequence === 'figure' ? 'Figure' : 'Equation'} ${counts[sequence]}` });
    });
    file.data.numbered = numbered;
    // In the order in which the text cites them, for the list at its end.
    file.data.astro!.frontmatter!.cited = [...cited];
  };
}

/** `{4}` as MDX wants it: the text and its syntax tree. */
const expression = (value: number) => ({
  type: 'mdxJsxAttributeValueExpression' as const,
  value: String(value),
  data: {
    estree: {
      type: 'Program' as const,
      sourceType: 'module' as const,
      comments: [],
      body: [{ type: 'ExpressionStatement' as const, expression: { type: 'Literal' as const, value, raw: String(value) } }],
    },
  },
});
