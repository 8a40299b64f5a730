/**
 * Stores the files of a talk, as the build has listed them, and registers the service worker that answers from the store when there is
 * no network.
 */

/** The site's own worker, which looks into the stores of talks, too; where the site is built without one, the talks'. */
const workerOf = (base: string): string => document.documentElement.dataset.worker ?? `${base}talk-worker.js`;

/** Files are fetched so many at a time. */
const atOnce = 6;

export const cacheName = (slug: string): string => `ulp-talk-${slug}`;

export interface TalkFiles {
  /** Changes with any of the files. */
  readonly version: string;
  /** Paths from the site's base. */
  readonly files: readonly string[];
}

/** @throws Error that says why there is no store */
export async function storeFiles(slug: string, progress: (done: number, all: number) => void): Promise<number> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis))
    throw new Error('this browser stores nothing for pages that come over plain http');
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  const list = await fetch(`${base}talk/${slug}/files.json`);
  if (!list.ok) throw new Error('the list of its files is missing; only a built site has it');
  const { files, version } = (await list.json()) as TalkFiles;
  await navigator.serviceWorker.register(workerOf(base), { scope: base });
  await navigator.serviceWorker.ready;
  const name = `${cacheName(slug)}-${version}`;
  const cache = await caches.open(name);
  let done = 0;
  const waiting = [...files];
  const take = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const url = `${base}${file}`;
      if (!(await cache.match(url))) {
        // Past the browser's own cache, where a page of another build may lie.
        const response = await fetch(url, { cache: file.startsWith('_astro/') ? 'default' : 'no-cache' });
        if (!response.ok) throw new Error(`${file}: the server answered ${response.status}`);
        await cache.put(url, response);
      }
      progress(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  // Stores of older builds of this talk: the new one is whole now.
  for (const old of await caches.keys()) if (old.startsWith(`${cacheName(slug)}-`) && old !== name) await caches.delete(old);
  return files.length;
}

/** Stores the page that is open, with its styles and fonts: a phone that has opened the notes once keeps them. */
export async function storePage(slug: string): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return;
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  await navigator.serviceWorker.register(workerOf(base), { scope: base });
  await navigator.serviceWorker.ready;
  const cache = await caches.open(`${cacheName(slug)}-notes`);
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"], link[rel="preload"], link[rel="icon"]')];
  await cache.addAll([location.pathname, ...links.map(({ href }) => href)]);
}
