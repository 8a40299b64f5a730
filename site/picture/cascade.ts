/**
 * The site's own style sheets, worked out for a drawing that leaves the site (a feed, a picture): what they say of each element, with the
 * values of custom properties put in. Knows layers, specificity, order and `!important`; leaves out what hangs on a medium or a width.
 */
import { compile, is } from 'css-select';
import type { Element } from 'domhandler';
import postcss, { type AtRule, type ChildNode, type Container } from 'postcss';

const sheets = import.meta.glob<string>(['../style/*.css', '../style/widgets/*.css', '!../style/katex.css'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface Rule {
  readonly matches: (element: Element) => boolean;
  readonly declarations: readonly (readonly [property: string, value: string, important: boolean])[];
  readonly layer: number;
  readonly specificity: number;
  readonly order: number;
}

const layers = ['tokens', 'base', 'page', 'figure', 'print'];

/** What a picture is drawn from; the rest of the style is about layout. */
const drawn = new Set([
  'color',
  'display',
  'fill',
  'font-family',
  'font-size',
  'font-weight',
  'height',
  'opacity',
  'paint-order',
  'stroke',
  'stroke-dasharray',
  'stroke-width',
  'text-align',
  'text-anchor',
  'visibility',
  'width',
]);

/** Ids count a million, classes and their like a thousand, elements one. */
function specificity(selector: string): number {
  const bare = selector.replace(/::[\w-]+/g, ' e').replace(/:(is|not|has)\(/g, ' ');
  const count = (pattern: RegExp) => bare.match(pattern)?.length ?? 0;
  return count(/#[\w-]+/g) * 1e6 + count(/\.[\w-]+|\[[^\]]*\]|:[\w-]+/g) * 1e3 + count(/(^|[\s>+~(,])[a-z][\w-]*/g);
}

let read: { rules: readonly Rule[]; tokens: ReadonlyMap<string, string> } | undefined;

function readSheets(): NonNullable<typeof read> {
  const rules: Rule[] = [];
  const tokens = new Map<string, string>();
  const walk = (container: Container<ChildNode>, layer: number): void => {
    container.each((node) => {
      if (node.type === 'atrule' && (node as AtRule).name === 'layer' && (node as AtRule).nodes)
        walk(node as AtRule, layers.indexOf((node as AtRule).params));
      if (node.type !== 'rule') return;
      if (node.selector === ':root')
        node.walkDecls(/^--/, ({ prop, value }) => {
          tokens.set(prop, value);
        });
      const declarations = node.nodes.flatMap((child) =>
        child.type === 'decl' && drawn.has(child.prop) ? [[child.prop, child.value, child.important ?? false] as const] : [],
      );
      if (declarations.length === 0) return;
      for (const selector of node.selectors) {
        if (/::|:(hover|focus|active|target|defined|checked|disabled|fullscreen|root)/.test(selector)) continue;
        const compiled = compile<unknown, Element>(selector);
        rules.push({
          matches: (element) => is(element, compiled),
          declarations,
          layer,
          specificity: specificity(selector),
          order: rules.length,
        });
      }
    });
  };
  for (const path of Object.keys(sheets).sort()) walk(postcss.parse(sheets[path]!), layers.length);
  rules.sort((a, b) => a.layer - b.layer || a.specificity - b.specificity || a.order - b.order);
  return { rules, tokens };
}

/** Colours in place of the light theme's. */
export type Palette = Readonly<Record<`--${string}`, string>>;

/** What the style sheets say of one element: its own declarations, not what it inherits. */
export function declared(element: Element, palette: Palette = {}): Map<string, string> {
  read ??= readSheets();
  const { rules, tokens } = read;
  const found = new Map<string, string>();
  const important = new Set<string>();
  for (const rule of rules) {
    if (!rule.matches(element)) continue;
    for (const [property, value, forced] of rule.declarations) {
      if (important.has(property) && !forced) continue;
      if (forced) important.add(property);
      found.set(property, value);
    }
  }
  const put = (value: string): string =>
    value.replace(/var\((--[\w-]+)\)/g, (_, name: `--${string}`) => palette[name] ?? tokens.get(name) ?? 'inherit');
  for (const [property, value] of found) found.set(property, put(value));
  return found;
}
