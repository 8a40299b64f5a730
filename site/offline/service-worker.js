/**
 * Keeps what the reader has opened, so that it can be read, and run, without a network.
 *
 * - A page comes from the network while there is one, and is kept once all that its list (`offline.json` beside it) names is kept: what is
 *   kept of a page is never half of it, and never of two builds.
 * - Files with a hash in their name come from what is kept. They go only when a new worker takes over, which the browser allows when no page
 *   of the old one is open (no `skipWaiting`), and only those that no kept page names.
 * - Whatever is kept is held against its digest: a bad or cut file is fetched again.
 *
 * A page may ask for pages to be kept: `{ type: 'keep', pages: ['talk/…/'] }` with a port, on which the answer is
 * `{ page, kept, files, missing }` for each, with addresses as they were given, relative to the site's root.
 */
const base = new URL('./', self.location.href).pathname;
const root = new URL('./', self.location.href).href;
/** How long a network may stay silent before what is kept is shown, in ms. */
const patience = 4000;

const pages = () => caches.open('ulp-pages');
const files = () => caches.open('ulp-files');

const types = { js: /javascript/, css: /css/, json: /json/, svg: /svg/, woff2: /font|octet/, png: /png/, html: /html/ };
/** A captive portal answers 200 with a page of its own to everything. */
const fits = (path, response) =>
  response?.ok &&
  response.type !== 'opaque' &&
  (types[path.split('.').at(-1)] ?? /./).test(response.headers.get('content-type') ?? '');

async function digest(response) {
  const bytes = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  return Array.from(new Uint8Array(bytes).subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The address under which a page is kept: without what its figures add to it. */
const pageOf = (url) => {
  const { origin, pathname } = new URL(url, root);
  return `${origin}${pathname.replace(/index\.html$/, '')}`;
};

/** What the kept pages name: digest by address. Read again after each page that is kept. */
let known;
function knownFiles() {
  known ??= (async () => {
    const found = new Map();
    const cache = await pages();
    for (const request of await cache.keys()) {
      if (!request.url.endsWith('/offline.json')) continue;
      const list = await (await cache.match(request)).json().catch(() => ({ files: [] }));
      for (const [path, wanted] of list.files) found.set(root + path, wanted);
    }
    return found;
  })();
  return known;
}

/** The kept file, if it is whole; a bad one is dropped. */
async function keptFile(url, wanted) {
  const cache = await files();
  const kept = await cache.match(url);
  if (!kept) return undefined;
  if (fits(new URL(url).pathname, kept) && (wanted === undefined || (await digest(kept)) === wanted)) return kept;
  await cache.delete(url);
  return undefined;
}

/** Fetches and keeps one file. False where it did not come, or came wrong. */
async function fetchFile(url, wanted) {
  // Past the browser's own cache only where that gave what is wrong.
  for (const cache of ['default', 'reload']) {
    const response = await fetch(url, { cache }).catch(() => undefined);
    if (!fits(new URL(url).pathname, response) || (await digest(response)) !== wanted) continue;
    await (await files()).put(url, response);
    return true;
  }
  return false;
}

/** What the check of a talk has stored, in caches of its own: see site/talk/offline.ts. */
async function ofTalk(request) {
  for (const name of await caches.keys()) {
    if (!name.startsWith('ulp-talk-')) continue;
    const found = await (await caches.open(name)).match(request.url.replace(/#.*/, ''), { ignoreSearch: true, ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

/** Pages on their way to be kept: one at a time for each address. */
const under = new Map();

/** Keeps a page with all that it names. `response`: the page, where it has just come. */
function keep(url, response) {
  const page = pageOf(url);
  const running = (under.get(page) ?? Promise.resolve()).then(() => keepNow(page, response));
  under.set(page, running);
  return running.finally(() => under.get(page) === running && under.delete(page));
}

async function keepNow(page, given) {
  const failed = { kept: false, files: 0, missing: [] };
  try {
    const html = given ?? (await fetch(page, { cache: 'no-cache' }));
    if (!fits('.html', html)) return failed;
    const answer = await fetch(`${page}offline.json`, { cache: 'no-cache' });
    if (!fits('.json', answer)) return failed;
    const list = await answer.clone().json();
    // Of another build than the page: the next visit will find both of one.
    if ((await digest(html)) !== list.page) return failed;
    const missing = [];
    for (const [path, wanted] of list.files)
      if (!(await keptFile(root + path, wanted)) && !(await fetchFile(root + path, wanted))) missing.push(path);
    if (missing.length > 0) return { kept: false, files: list.files.length, missing };
    const cache = await pages();
    await cache.put(`${page}offline.json`, answer);
    await cache.put(page, html);
    known = undefined;
    return { kept: true, files: list.files.length, missing };
  } catch {
    return failed;
  }
}

/** Drops files that no kept page names. */
async function prune() {
  known = undefined;
  const wanted = await knownFiles();
  const cache = await files();
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
}

self.addEventListener('install', (event) => event.waitUntil(keep(`${root}offline/`)));

self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      await prune();
      // The pages that were open before there was a worker: they, too, have been opened.
      await self.clients.claim();
      const open = await self.clients.matchAll({ type: 'window' });
      for (const { url } of open) await keep(url);
    })(),
  ),
);

self.addEventListener('message', (event) => {
  const {
    data,
    origin,
    ports: [port],
  } = event;
  if (origin !== self.location.origin || data?.type !== 'keep' || !Array.isArray(data.pages)) return;
  event.waitUntil(
    (async () => {
      for (const page of data.pages) {
        const url = new URL(String(page), root);
        const answer = url.href.startsWith(root) ? await keep(url.href) : { kept: false, files: 0, missing: [] };
        port?.postMessage({ page, ...answer });
      }
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !request.url.startsWith(root) || request.headers.has('range')) return;
  if (request.mode === 'navigate') event.respondWith(navigate(event));
  else if (url.pathname.startsWith(`${base}_astro/`)) event.respondWith(hashedFile(request));
  else event.respondWith(networkFirst(request));
});

async function navigate(event) {
  const page = pageOf(event.request.url);
  const network = fetch(event.request);
  const kept = (await (await pages()).match(page)) ?? (await ofTalk(event.request));
  const late = new Promise((resolve) => setTimeout(resolve, kept ? patience : 2 ** 31 - 1));
  try {
    const response = await Promise.race([network, late]);
    if (response === undefined) {
      // Silent: the kept page, while the network may yet bring the new one.
      event.waitUntil(network.then((late) => keep(page, late)).catch(() => {}));
      return kept;
    }
    if (response.status >= 500 && kept) return kept;
    if (response.status === 404 || response.status === 410) await (await pages()).delete(page);
    else if (response.ok && !response.redirected && page.endsWith('/')) event.waitUntil(keep(page, response.clone()));
    return response;
  } catch {
    return kept ?? (await (await pages()).match(`${root}offline/`)) ?? Response.error();
  }
}

async function hashedFile(request) {
  const wanted = (await knownFiles()).get(request.url);
  const kept = (await keptFile(request.url, wanted)) ?? (await ofTalk(request));
  if (kept) return kept;
  const response = await fetch(request);
  // One that no list names, as a font for a rare letter: what was used is kept until the next worker.
  if (wanted === undefined && fits(new URL(request.url).pathname, response)) {
    const copy = response.clone();
    void files()
      .then((cache) => cache.put(request.url, copy))
      .catch(() => {});
  }
  return response;
}

async function networkFirst(request) {
  try {
    const response = await fetch(request);
    if (response.status < 500) return response;
    return (await keptFile(request.url)) ?? response;
  } catch (error) {
    const kept = (await keptFile(request.url.replace(/[?#].*$/, ''))) ?? (await ofTalk(request));
    if (kept) return kept;
    throw error;
  }
}
