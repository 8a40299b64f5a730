/** The references in content/references.bib, formatted by citation-js. Server only. */
// @ts-expect-error citation-js ships no types
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';
import text from '../../content/references.bib?raw';
import { UnknownName } from './unknown-name.ts';

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly author?: readonly { family?: string; literal?: string; given?: string }[];
  readonly issued?: { 'date-parts': readonly (readonly number[])[] };
  readonly DOI?: string;
  readonly URL?: string;
}

const all = new Cite(text) as { data: Entry[] };
const byKey = new Map(all.data.map((entry) => [entry.id, entry]));

export const citationKeys: readonly string[] = [...byKey.keys()];

/** Throws UnknownName with the nearest right key. */
export function entryOf(key: string): Entry {
  const entry = byKey.get(key);
  if (!entry) throw new UnknownName('references.bib', 'key', key, citationKeys);
  return entry;
}

/** He et al., 2025 */
export function shortName(key: string): string {
  const { author = [], issued } = entryOf(key);
  const names = author.map(({ family, literal }) => family ?? literal ?? '');
  const who = names.length > 2 ? `${names[0]} et al.` : names.join(' and ');
  return `${who}, ${issued?.['date-parts'][0]?.[0] ?? 'n.d.'}`;
}

/** One reference as HTML, its DOI or address as a link. */
export function formatted(key: string): string {
  const entry = entryOf(key);
  const html = (new Cite(entry) as { format(what: string, options: object): string }).format('bibliography', {
    format: 'html',
    template: 'apa',
    lang: 'en-US',
  });
  return html
    .replace(/<div[^>]*>/g, '')
    .replaceAll('</div>', '')
    .trim()
    .replace(/(https?:\/\/[^\s<]+)/g, '<a href="$1">$1</a>');
}
