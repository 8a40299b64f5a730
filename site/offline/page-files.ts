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

/** What is asked of a list. */
interface Wanted {
  /** Also KaTeX's fonts, all of them: where nothing can be fetched later. */
  readonly fonts?: boolean;
}

/**
 * Of one build, a function of a page: every file that the page `html` needs, sorted, itself aside. A widget's own files only where the
 * page has that widget, with all of its recordings. What a run `needs` by name is kept by the run itself (site/runtime/assets.ts).
 * A file is read for names once, however many pages name it.
 */
export function filesOfPages(built: Built): (html: string, wanted?: Wanted) => string[] {
  const byName = new Map<string, string>();
  const recordings = new Map<string, string[]>();
  for (const path of built.paths) {
    const [folder, second] = path.split('/');
    if (folder === '_astro') byName.set(path.replace(/^.*\//, ''), path);
    if (folder === 'recordings') recordings.set(second!, [...(recordings.get(second!) ?? []), path]);
  }
  const widgets = new Set(built.widgets);
  /** Files of `_astro` that a text names, by whatever path: names carry a hash, so that the last part tells. */
  const known = (paths: readonly string[]): string[] => paths.flatMap((path) => byName.get(path.replace(/^.*\//, '')) ?? []);
  const namesIn = (text: string): string[] => known([...text.matchAll(named)].map(([, path]) => path!));
  const inner = new Map<string, string[]>();
  const namesOf = (path: string): string[] => {
    const names = inner.get(path) ?? namesIn(built.texts.get(path) ?? '');
    inner.set(path, names);
    return names;
  };
  return (html, { fonts = false } = {}) => {
    const here = new Set([...html.matchAll(/<ulp-widget[^>]*\sdata-name="([^"]+)"/g)].map(([, name]) => name!));
    const files = new Set<string>();
    const follow = (names: readonly string[]): void => {
      for (const path of names) {
        if (files.has(path) || (rare.test(path) && !fonts)) continue;
        const owner = stem(path);
        if (path.endsWith('.js') && widgets.has(owner) && !here.has(owner)) continue;
        files.add(path);
        follow(namesOf(path));
      }
    };
    follow(namesIn(html.slice(0, html.indexOf('<main'))));
    // Scripts and pictures, one or a set.
    for (const [, sources] of html.matchAll(/\ssrc(?:set)?="([^"]+)"/g)) follow(known(sources!.split(/[\s,]+/)));
    for (const name of here) for (const path of recordings.get(name) ?? []) files.add(path);
    if (built.paths.has('favicon.svg')) files.add('favicon.svg');
    return [...files].sort();
  };
}
