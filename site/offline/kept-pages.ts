/** Lists what the service worker keeps, by the titles of the kept pages. */
const list = document.querySelector<HTMLElement>('.kept-pages')!;
const cache = await globalThis.caches?.open('ulp-pages').catch(() => undefined);
for (const request of (await cache?.keys()) ?? []) {
  const { pathname } = new URL(request.url);
  if (!pathname.endsWith('/') || pathname === `${list.dataset.base}offline/` || pathname.includes('/embed/')) continue;
  const text = (await (await cache!.match(request))?.text()) ?? '';
  const link = document.createElement('a');
  link.href = pathname;
  link.textContent = new DOMParser().parseFromString(text, 'text/html').title.replace(/ · Ulp$/, '');
  const item = document.createElement('li');
  item.append(link);
  list.append(item);
}

export {};
