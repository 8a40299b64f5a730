/**
 * Remark: a digit in prose is a claim, a citation, exact arithmetic, or a date. Any other fails. Free of the rule: headings, code, math,
 * URLs, ordered lists' own numbers, names of a letter and digits (f32, bf16), the children of `<Claim>`, `<Cite>`, `<Exact>`, and dates written as "10 September 2025",
 * "September 2025" or "23 November". Versions (Python 3.12) are written as inline code.
 */
import type { Nodes, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx';
import type { VFile } from 'vfile';
import { failAt, offsetIn } from './place.ts';

const bound = new Set(['Claim', 'Cite', 'Exact', 'Eq', 'KernelSource']);
const free = new Set([
  'heading',
  'code',
  'inlineCode',
  'math',
  'inlineMath',
  'mdxjsEsm',
  'mdxFlowExpression',
  'mdxTextExpression',
  'yaml',
  'definition',
]);
/** Props whose text a reader sees. */
const prose = new Set(['caption', 'title', 'alt', 'label', 'xLabel', 'yLabel']);

const month = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';
const date = new RegExp(`\\b(?:\\d{1,2} ${month}(?: \\d{4})?|${month} \\d{4})\\b`, 'g');
const number = /(?<![\p{L}\d])\d(?:[\d.,]*\d)?/u;

/** The first digit that nothing binds: its text and index. */
export function unboundDigit(text: string): { text: string; index: number } | undefined {
  const without = text.replace(date, (found) => ' '.repeat(found.length));
  const found = number.exec(without);
  return found ? { text: found[0], index: found.index } : undefined;
}

const remedy =
  'bind it with <Claim> (we measured it), <Cite> (somebody else did), <Exact> (arithmetic), or write it as a word, code or math';

export function remarkDigits() {
  return (tree: Root, file: VFile): void => {
    const walk = (node: Nodes): void => {
      if (free.has(node.type)) return;
      if (node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement') {
        if (node.name !== null && bound.has(node.name)) return;
        checkProps(node, file);
      }
      if (node.type === 'text') {
        const digit = unboundDigit(node.value);
        if (digit) failAt(file, node, `unbound number "${digit.text}" in prose; ${remedy}`, offsetIn(node.value, digit.index));
      }
      if ('children' in node) for (const child of node.children) walk(child as Nodes);
    };
    walk(tree);
  };
}

function checkProps(node: MdxJsxFlowElement | MdxJsxTextElement, file: VFile): void {
  for (const attribute of node.attributes) {
    if (attribute.type !== 'mdxJsxAttribute' || !prose.has(attribute.name) || typeof attribute.value !== 'string') continue;
    const digit = unboundDigit(attribute.value);
    if (digit) failAt(file, node, `unbound number "${digit.text}" in ${attribute.name} of <${node.name}>; ${remedy}`);
  }
}
