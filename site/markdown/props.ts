/**
 * Props of components in a post: their names, and the types of those that stand there as literals, by what each component's own
 * `interface Props` says. MDX checks none of it. What an expression gives, only the component itself can see.
 */
import { readFileSync } from 'node:fs';
import type { MdxJsxAttribute, MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx';
import type { VFile } from 'vfile';
import { nearest } from '../runtime/nearest.ts';
import { failAt } from './place.ts';

interface Prop {
  readonly required: boolean;
  readonly type: string;
}

/** What the plugin adds, and authors do not write. */
const added = new Set(['at', 'number', 'step', 'shows']);

const known = new Map<string, ReadonlyMap<string, Prop>>();

/** The props of a component, from its frontmatter; none where it declares none. */
export function propsOf(component: string): ReadonlyMap<string, Prop> {
  const found = known.get(component);
  if (found) return found;
  const source = readFileSync(new URL(`../components/${component}.astro`, import.meta.url), 'utf8');
  const body = /interface Props \{\n([\s\S]*?)\n\}/.exec(source)?.[1] ?? '';
  const props = new Map<string, Prop>();
  for (const [, name, optional, type] of body.matchAll(/^ {2}(\w+)(\?)?: ([^;]+);$/gm))
    if (!added.has(name!)) props.set(name!, { required: optional === undefined, type: type! });
  known.set(component, props);
  return props;
}

/** The literal that an attribute is, or undefined for an expression that is none. */
function literalOf({ value }: MdxJsxAttribute): string | number | boolean | undefined {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value;
  const statement = value.data?.estree?.body[0];
  const expression = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  const literal = expression?.type === 'Literal' ? expression.value : undefined;
  return typeof literal === 'string' || typeof literal === 'number' || typeof literal === 'boolean' ? literal : undefined;
}

/** The texts of a type that is a union of texts alone. */
const choicesOf = (type: string): string[] | undefined => {
  const choices = type.split('|').map((part) => /^\s*'([^']*)'\s*$/.exec(part)?.[1]);
  return choices.every((choice) => choice !== undefined) ? (choices as string[]) : undefined;
};

export function checkProps(file: VFile, node: MdxJsxFlowElement | MdxJsxTextElement): void {
  const name = node.name!;
  const props = propsOf(name);
  const given = new Set<string>();
  for (const attribute of node.attributes) {
    // Spread props cannot be seen; what is required may be among them.
    if (attribute.type !== 'mdxJsxAttribute') return;
    given.add(attribute.name);
    const prop = props.get(attribute.name);
    if (!prop) {
      const close = nearest(attribute.name, [...props.keys()]);
      failAt(
        file,
        node,
        `<${name}> has no prop "${attribute.name}"${close ? `, did you mean "${close}"?` : ''}; it takes ${[...props.keys()].join(', ') || 'none'}`,
      );
    }
    const literal = literalOf(attribute);
    if (literal === undefined) continue;
    const choices = choicesOf(prop.type);
    if (choices && !choices.includes(String(literal))) {
      const close = nearest(String(literal), choices);
      failAt(
        file,
        node,
        `<${name} ${attribute.name}=…> is ${JSON.stringify(literal)}${close ? `, did you mean "${close}"?` : ''}; it takes ${choices.join(', ')}`,
      );
    }
    if (!choices && !new RegExp(`\\b${typeof literal}\\b`).test(prop.type))
      failAt(file, node, `<${name} ${attribute.name}=…> is ${JSON.stringify(literal)}; it takes a ${prop.type}`);
  }
  for (const [key, { required }] of props) if (required && !given.has(key)) failAt(file, node, `<${name}> needs ${key}`);
}
