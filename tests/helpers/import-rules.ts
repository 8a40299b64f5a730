/** Which way imports point, and what code of the inner layers may not reach for. Pure: paths are relative to the repository's root. */
import { posix } from 'node:path';
import ts from 'typescript';

interface Rule {
  /** Files that the rule holds. */
  readonly files: RegExp;
  /** Modules that they may import: paths from the root, or package names. */
  readonly may: RegExp;
  readonly why: string;
}

const DRAWING = /^(d3|preact|preact\/.*)$/;
const INNER = /^kernels\/(runtime|f32)\//;

const RULES: readonly Rule[] = [
  { files: /^kernels\/(runtime|f32)\//, may: INNER, why: 'kernels/runtime and kernels/f32 know no operation' },
  { files: /^kernels\//, may: /^kernels\//, why: 'kernels know nothing of pages' },
  {
    files: /^site\/widgets\//,
    may: either(DRAWING, /^kernels\//, /^site\/(widgets|figure)\//, /^site\/runtime\/(widget|params|\w+-param)\.ts$/),
    why: 'a widget imports kernels, figures, d3, preact, and of site/runtime only widget.ts and the params',
  },
  {
    files: /^site\/figure\//,
    may: either(DRAWING, /^kernels\/f32\//, /^site\/figure\//),
    why: 'figures import d3, preact and kernels/f32',
  },
  {
    files: /^site\/runtime\//,
    may: either(/^(?!site\/|kernels\/|tests\/)/, INNER, /^site\/(runtime|figure)\//),
    why: 'site/runtime knows kernels/runtime, kernels/f32 and figures; widgets are reached through import.meta.glob alone',
  },
  { files: /^(?!tests\/|vitest\.config)/, may: /^(?!tests\/)/, why: 'nothing imports tests' },
];

const PURE = /^(kernels|site\/widgets|site\/figure)\//;
/** Globals that inner layers may not use; as names of properties or in prose the words are free. */
const WORLD = new Set(['navigator', 'document', 'process', 'globalThis', 'window', 'Math.random', 'Date.now']);

function either(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'));
}

/** The code of a file: of a page, its frontmatter and scripts. */
function codeOf(path: string, source: string): string {
  if (!path.endsWith('.astro')) return source;
  const frontmatter = /^---\n([\s\S]*?)\n---/.exec(source)?.[1] ?? '';
  return [frontmatter, ...[...source.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script)].join('\n');
}

/** The modules that `source` imports: paths from the root where relative, without `?raw` and its like. */
export function importsOf(path: string, source: string): string[] {
  return ts.preProcessFile(codeOf(path, source), true, true).importedFiles.map(({ fileName }) => {
    const [module = ''] = fileName.split('?');
    return module.startsWith('.') ? posix.join(posix.dirname(path), module) : module;
  });
}

/** The globals of {@link WORLD} that `source` uses. */
function worldOf(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isProperty = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    const isName = (ts.isPropertyAssignment(node.parent) || ts.isTypeElement(node.parent)) && node.parent.name === node;
    const text = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? node.getText() : '';
    if (WORLD.has(text) && !isProperty && !isName) found.push(text);
    node.forEachChild(visit);
  };
  ts.createSourceFile('code.tsx', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX).forEachChild(visit);
  return found;
}

/** What in `source`, the file at `path`, breaks a rule: a line each. */
export function violations(path: string, source: string): string[] {
  const found: string[] = [];
  for (const module of importsOf(path, source)) {
    const broken = RULES.find(({ files, may }) => files.test(path) && !may.test(module));
    if (broken) found.push(`${path} imports ${module}: ${broken.why}`);
  }
  if (PURE.test(path)) {
    for (const text of worldOf(source)) found.push(`${path} reaches for ${text}: the world is passed in`);
  }
  if (/^\s*export\s+\*/m.test(source)) found.push(`${path} is a barrel: import from where a thing is`);
  if (/(^|\/)(utils?|lib|common|helpers)\//.test(path) && !path.startsWith('tests/helpers/'))
    found.push(`${path}: a folder is named after what is in it`);
  return found;
}
