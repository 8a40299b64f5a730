/** Asks for the service worker, where the site was built with one. */
const { worker } = document.documentElement.dataset;
if (worker) void navigator.serviceWorker?.register(worker);

export {};
