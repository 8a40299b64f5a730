/**
 * Rehype: TeX to HTML and MathML at build. An error fails at its place and names the nearest macro. KaTeX writes `style=""`, which the
 * page's policy forbids: each becomes a class, and the post imports a style sheet with the rules that it needs.
 */
import type { Element, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import katex from 'katex';
import type { MdxJsxFlowElement } from 'mdast-util-mdx';
import { SKIP, visit } from 'unist-util-visit';
import type { VFile } from 'vfile';
import type { Plugin } from 'vite';
import { hash } from '../../kernels/runtime/hash.ts';
import { nearest } from '../runtime/nearest.ts';
import { failAt } from './place.ts';

const virtual = 'virtual:math-rules/';
const rendered = new Map<string, { html: string; styles: ReadonlySet<string> }>();

const classOf = (style: string): string => `k${hash(style).slice(0, 8)}`;

/** The macros that posts use most, for the nearest right one. */
const macros: readonly string[] =
  'frac sqrt sum prod int lim log ln exp min max alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega left right big Big bigl bigr le leq ge geq ne neq approx equiv sim cdot times div pm mp in notin subset cup cap to gets mapsto infty partial nabla hat bar tilde vec dot mathbf mathrm mathbb mathcal text operatorname quad qquad ldots cdots vdots begin end underbrace overbrace langle rangle top'
    .split(' ')
    .map((name) => `\\${name}`);

function render(tex: string, displayMode: boolean): { html: string; styles: ReadonlySet<string> } {
  const key = `${displayMode ? 'd' : 'i'}${tex}`;
  const known = rendered.get(key);
  if (known) return known;
  const styles = new Set<string>();
  const html = katex
    .renderToString(tex, { displayMode, throwOnError: true, strict: 'error', output: 'htmlAndMathml' })
    .replace(
      /<(\w+)((?:\s[^>]*?)?)\sstyle="([^"]*)"([^>]*)>/g,
      (_, tag: string, before: string, style: string, after: string) => {
        styles.add(style);
        const attributes = before + after;
        const named = attributes.includes(' class="')
          ? attributes.replace(' class="', ` class="${classOf(style)} `)
          : `${attributes} class="${classOf(style)}"`;
        return `<${tag}${named}>`;
      },
    );
  const result = { html, styles };
  rendered.set(key, result);
  return result;
}

export function rehypeMath() {
  return (tree: Root, file: VFile): void => {
    const styles = new Set<string>();
    visit(tree, 'element', (node: Element, index, parent) => {
      const classes = node.properties.className;
      if (
        !Array.isArray(classes) ||
        !classes.some((name) => name === 'math-inline' || name === 'math-display' || name === 'language-math')
      )
        return;
      const display = classes.includes('math-display');
      const tex = textOf(node);
      const result = (() => {
        try {
          return render(tex, display);
        } catch (error) {
          const message = (error as Error).message.replace(/^KaTeX parse error: /, '');
          const macro = /\\[a-zA-Z]+/.exec(message)?.[0];
          const close = macro && /Undefined control sequence/.test(message) ? nearest(macro, macros) : undefined;
          return failAt(file, node, `TeX: ${message}${close ? `; did you mean ${close}?` : ''}`);
        }
      })();
      for (const style of result.styles) styles.add(style);
      const fragment: MdxJsxFlowElement = {
        type: 'mdxJsxFlowElement',
        name: 'Fragment',
        attributes: [{ type: 'mdxJsxAttribute', name: 'set:html', value: result.html }],
        children: [],
      };
      // A fenced block is <pre><code>: the block as a whole gives way.
      if (parent?.type === 'element' && parent.tagName === 'pre') {
        Object.assign(parent, { type: 'mdxJsxFlowElement', name: 'Fragment', attributes: fragment.attributes, children: [] });
        return SKIP;
      }
      parent!.children[index!] = fragment as never;
      return SKIP;
    });
    if (styles.size > 0)
      (tree.children as unknown[]).unshift(
        importOf(`${virtual}${Buffer.from([...styles].sort().join('\n')).toString('base64url')}/math.css`),
      );
  };
}

const importOf = (source: string) => ({
  type: 'mdxjsEsm',
  value: `import '${source}'`,
  data: {
    estree: {
      type: 'Program',
      sourceType: 'module',
      comments: [],
      body: [
        {
          type: 'ImportDeclaration',
          specifiers: [],
          attributes: [],
          source: { type: 'Literal', value: source, raw: JSON.stringify(source) },
        },
      ],
    },
  },
});

/** Vite: the rules that a post's math asks for; the module's name carries them. */
export function mathRules(): Plugin {
  return {
    name: 'ulp:math-rules',
    resolveId: (id) => (id.startsWith(virtual) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${virtual}`)) return null;
      const styles = Buffer.from(id.slice(virtual.length + 1).replace(/\/math\.css$/, ''), 'base64url').toString();
      return styles
        .split('\n')
        .map((style) => `.${classOf(style)}{${style}}`)
        .join('\n');
    },
  };
}
