/** Takes the place of a service worker that an earlier build of this address had registered, and leaves nothing behind. */
self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (/^ulp-(pages|files)$/.test(name)) await caches.delete(name);
      await self.registration.unregister();
    })(),
  );
});
