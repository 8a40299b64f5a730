/**
 * Cuts a widget file in two for the browser: the page's module has no `compute` (so no kernel either), the module asked for with
 * `?compute` has nothing else. Node keeps the whole. This is why `export default defineWidget({ … })` must be a literal.
 */
import MagicString from 'magic-string';
import type { Plugin } from 'vite';

const widgetFile = /\/site\/widgets\/([^/?]+|[^/?]+\/index)\.tsx(\?[^#]*)?$/;
const pureFile = /\/(kernels|site\/figure|site\/widgets\/[^/]+)\/[^?]*\.(ts|tsx|wgsl)(\?raw)?$/;
const computeParts = new Set(['compute']);
/** What an exported program has no use for. */
const drawnParts = new Set(['view', 'ask', 'presets', 'starts', 'title']);

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

/** Every name that a piece of the program may refer to. Keys and members are none. */
function namesIn(node: Node | null | undefined, names: Set<string>): void {
  if (!node || typeof node.type !== 'string') return;
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') names.add(node.name);
  for (const [key, value] of Object.entries(node)) {
    const isName = (key === 'property' && node.type === 'MemberExpression') || (key === 'key' && 'value' in node);
    if (isName && !node.computed) continue;
    if (Array.isArray(value)) for (const item of value) namesIn(item, names);
    else if (value !== null && typeof value === 'object') namesIn(value, names);
  }
}

const localsOf = (statement: Node): string[] => {
  const names = new Set<string>();
  if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') names.add(statement.id.name);
  else if (statement.type === 'VariableDeclaration') for (const { id } of statement.declarations) namesIn(id, names);
  return [...names];
};

/**
 * Removes imports and top-level declarations that nothing refers to any more. The bundler would shake them out too, but only after it has
 * decided which files the page loads.
 */
function removeUnused(out: MagicString, program: Node, kept: readonly Node[]): void {
  const used = new Set<string>();
  for (const node of kept) namesIn(node, used);
  const statements: Node[] = program.body.filter((node: Node) => node.type !== 'ExportDefaultDeclaration');
  const waiting = new Set(statements.filter((node) => localsOf(node).length > 0));
  for (const node of statements) if (!waiting.has(node) && node.type !== 'ImportDeclaration') namesIn(node, used);
  for (let found = true; found; ) {
    found = false;
    for (const node of waiting) {
      if (!localsOf(node).some((name) => used.has(name))) continue;
      waiting.delete(node);
      namesIn(node, used);
      found = true;
    }
  }
  for (const node of waiting) out.remove(node.start, node.end);
  for (const node of statements) {
    if (node.type !== 'ImportDeclaration' || node.specifiers.length === 0) continue;
    if (!node.specifiers.some(({ local }: Node) => used.has(local.name))) out.remove(node.start, node.end);
  }
}

/** The code with the other side's properties cut out, and what only they used. `program`: for Node, without what is drawn. */
export function strip(code: string, program: Node, side: 'page' | 'compute' | 'program'): MagicString {
  const out = new MagicString(code);
  const properties = declared(program);
  const kept: Node[] = [];
  for (const [index, property] of properties.entries()) {
    const name = property.key?.name;
    const stays = side === 'program' ? !drawnParts.has(name) : computeParts.has(name) === (side === 'compute');
    if (stays) {
      kept.push(property);
      continue;
    }
    out.remove(property.start, properties[index + 1]?.start ?? property.end);
  }
  removeUnused(out, program, [
    program.body.find(({ type }: Node) => type === 'ExportDefaultDeclaration').declaration.callee,
    ...kept,
  ]);
  return out;
}

export function stripWidgets(): Plugin {
  return {
    name: 'ulp:strip-widgets',
    enforce: 'post',
    transform(code, id, options) {
      if (options?.ssr) return null;
      const match = widgetFile.exec(id);
      // What only `compute` imported goes with it: kernels and drawings do nothing by being loaded.
      if (!match) return pureFile.test(id) ? { code, map: null, moduleSideEffects: false } : null;
      const side = new URLSearchParams(match[2] ?? '').has('compute') ? 'compute' : 'page';
      const out = strip(code, this.parse(code) as unknown as Node, side);
      return { code: out.toString(), map: out.generateMap({ hires: true }), moduleSideEffects: false };
    },
  };
}
