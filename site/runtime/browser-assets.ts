/** Where a browser's runs get their files. */
import type { AssetWorld } from './assets.ts';

export const browserAssets: AssetWorld = {
  // Whole: a worker may have an address that nothing can be relative to.
  base: new URL(`${import.meta.env.BASE_URL.replace(/\/?$/, '/')}assets/`, import.meta.url).href,
  fetch: (url, options) => fetch(url, options),
  caches: globalThis.caches,
};
