/** The sentence of `describe`: `**3 sums**` is strong, `__2 ulp__` is said of what differs. Drawn, and spoken without the marks. */
import type { VNode } from 'preact';

const marks = /\*\*(.+?)\*\*|__(.+?)__/g;

export const spoken = (sentence: string): string =>
  sentence.replace(marks, (_, strong?: string, differs?: string) => strong ?? differs ?? '');

export function Sentence({ text }: { text: string }): VNode {
  const parts: (string | VNode)[] = [];
  let from = 0;
  for (const match of text.matchAll(marks)) {
    parts.push(text.slice(from, match.index));
    parts.push(match[1] === undefined ? <strong class="differs">{match[2]}</strong> : <strong>{match[1]}</strong>);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return <>{parts}</>;
}
