/** Where a browser's runs get their files. */
import type { AssetWorld } from './assets.ts';

export const browserAssets: AssetWorld = {
  base: `${import.meta.env.BASE_URL.replace(/\/?$/, '/')}assets/`,
  fetch: (url, options) => fetch(url, options),
  caches: globalThis.caches,
};
