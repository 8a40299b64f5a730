/** Errors of a post at `site/posts/x.mdx:line:column`, so that editors and people find them. */
import { relative } from 'node:path';
import type { VFile } from 'vfile';

interface Placed {
  readonly position?: { readonly start: { readonly line: number; readonly column: number } } | undefined;
}

/** `site/posts/x.mdx:12:3` */
export function placeOf(file: VFile, node: Placed, from: { line: number; column: number } = { line: 0, column: 0 }): string {
  const path = file.path ? relative(process.cwd(), file.path).replaceAll('\\', '/') : 'post.mdx';
  const start = node.position?.start ?? { line: 1, column: 1 };
  return `${path}:${start.line + from.line}:${from.line === 0 ? start.column + from.column : from.column + 1}`;
}

/** Thrown by the Markdown plugins; the message starts with the place. */
export class PostError extends Error {
  override name = 'PostError';
}

export function failAt(file: VFile, node: Placed, message: string, from?: { line: number; column: number }): never {
  throw new PostError(`${placeOf(file, node, from)}: ${message}`);
}

/** Line and column of an index in a text, counted from its start. */
export function offsetIn(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index).split('\n');
  return { line: before.length - 1, column: before.at(-1)!.length };
}
