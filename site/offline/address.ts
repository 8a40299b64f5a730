/** Where pages find the service worker; undefined where the site is built without one, as for `npm start`, and in dev. Server only. */
export const serviceWorker = (base: string): string | undefined =>
  process.env.ULP_OFFLINE === 'off' || import.meta.env.DEV ? undefined : `${base}service-worker.js`;
