/** Which files a built page needs to be read without a network, its figures alive: found by following what names what. Pure. */

/** Text files of the build by path from the site's root (`_astro/page.x.js`), and the paths of all files. */
export interface Built {
  readonly texts: ReadonlyMap<string, string>;
  readonly paths: ReadonlySet<string>;
  /** Widgets of the site. */
  readonly widgets: readonly string[];
}

/** `_astro/workers/whose-row.x1y2.js` is `whose-row`. */
const stem = (path: string): string => path.replace(/^.*\//, '').replace(/\.[^.]+\.(js|css)$/, '');

const named = /["'`(]([^"'`()\s]+\.(?:js|css|woff2|svg))["'`)]/g;

/** KaTeX names a font for each of its alphabets; a page uses few, beyond our own subset. What is used is kept when it is. */
const rare = /\/KaTeX_/;

/** Files of `_astro` that a text names, by whatever path: names carry a hash, so that the last part tells. */
function namesIn(text: string, byName: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const [, path] of text.matchAll(named)) {
    const known = byName.get(path!.replace(/^.*\//, ''));
    if (known !== undefined) found.push(known);
  }
  return found;
}

/**
 * Every file that the page `html` needs, sorted, itself aside. A widget's own files only where the page has that widget, with all of its
 * recordings. What a run `needs` by name is kept by the run itself (site/runtime/assets.ts).
 */
export function pageFiles(html: string, built: Built): string[] {
  const hashed = [...built.paths].filter((path) => path.startsWith('_astro/'));
  const byName = new Map(hashed.map((path) => [path.replace(/^.*\//, ''), path]));
  const here = new Set([...html.matchAll(/<ulp-widget[^>]*\sdata-name="([^"]+)"/g)].map(([, name]) => name!));
  const files = new Set<string>();
  const follow = (text: string): void => {
    for (const path of namesIn(text, byName)) {
      if (files.has(path) || rare.test(path)) continue;
      const owner = stem(path);
      if (path.endsWith('.js') && built.widgets.includes(owner) && !here.has(owner)) continue;
      files.add(path);
      const inner = built.texts.get(path);
      if (inner !== undefined) follow(inner);
    }
  };
  const head = html.slice(0, html.indexOf('<main'));
  const scripts = html.match(/<script[^>]*\ssrc="[^"]+"/g) ?? [];
  follow(head);
  for (const script of scripts) follow(script);
  for (const name of here) for (const path of built.paths) if (path.startsWith(`recordings/${name}/`)) files.add(path);
  if (built.paths.has('favicon.svg')) files.add('favicon.svg');
  return [...files].sort();
}
