/**
 * Cuts a widget file in two for the browser: the page's module has no `compute` (so no kernel either), the module asked for with
 * `?compute` has nothing else. Node keeps the whole. This is why `export default defineWidget({ … })` must be a literal.
 */
import MagicString from 'magic-string';
import type { Plugin } from 'vite';

const widgetFile = /\/site\/widgets\/([^/?]+|[^/?]+\/index)\.tsx(\?[^#]*)?$/;
const pureFile = /\/(kernels|site\/figure|site\/widgets\/[^/]+)\/[^?]*\.(ts|tsx|wgsl)(\?raw)?$/;
const computeParts = new Set(['compute']);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: an ESTree node of any type
  readonly [key: string]: any;
}

/** The properties of the one object literal given to `defineWidget`. */
function declared(program: Node): Node[] {
  const call: Node | undefined = program.body.find((node: Node) => node.type === 'ExportDefaultDeclaration')?.declaration;
  const literal: Node | undefined =
    call?.type === 'CallExpression' && call.callee.name === 'defineWidget' ? call.arguments[0] : undefined;
  if (literal?.type !== 'ObjectExpression')
    throw new Error('a widget file must say `export default defineWidget({ … })`, a literal');
  return literal.properties;
}

/** The code with the other side's properties cut out. */
export function strip(code: string, program: Node, side: 'page' | 'compute'): MagicString {
  const out = new MagicString(code);
  const properties = declared(program);
  for (const [index, property] of properties.entries()) {
    const isCompute = computeParts.has(property.key?.name);
    if (isCompute === (side === 'compute')) continue;
    out.remove(property.start, properties[index + 1]?.start ?? property.end);
  }
  return out;
}

export function stripWidgets(): Plugin {
  return {
    name: 'ulp:strip-widgets',
    enforce: 'post',
    transform(code, id, options) {
      if (options?.ssr) return null;
      // What only `compute` imported must go with it: kernels and drawings do nothing by being loaded.
      if (pureFile.test(id)) return { code, map: null, moduleSideEffects: false };
      const match = widgetFile.exec(id);
      if (!match) return null;
      const side = new URLSearchParams(match[2] ?? '').has('compute') ? 'compute' : 'page';
      const out = strip(code, this.parse(code) as unknown as Node, side);
      return { code: out.toString(), map: out.generateMap({ hires: true }), moduleSideEffects: false };
    },
  };
}
