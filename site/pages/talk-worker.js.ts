/**
 * The service worker of talks that were checked: the network first, and what was stored where it does not answer. It is at the site's
 * root because figures run in workers whose files lie there; pages of which nothing was stored are left alone.
 */
const worker = `
const patience = 4000;
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
const stored = async (request) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith('ulp-talk-')) continue;
    const found = await (await caches.open(name)).match(request.url.replace(/#.*/, ''), { ignoreSearch: true, ignoreVary: true });
    if (found) return found;
  }
};
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith((async () => {
    // Named by their content: what is stored is what the server has.
    const fixed = request.url.includes('/_astro/');
    const kept = fixed ? await stored(request) : undefined;
    if (kept) return kept;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), patience);
    try {
      return await fetch(request, { signal: late.signal });
    } catch (error) {
      const other = await stored(request);
      if (other) return other;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  })());
});
`;

export const GET = (): Response => new Response(worker.trimStart(), { headers: { 'content-type': 'text/javascript' } });
