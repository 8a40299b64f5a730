/** Keeps the screen on while the talk is seen. Where the browser has no such thing, or refuses, the talk goes on without. */
export function stayAwake(): void {
  if (!('wakeLock' in navigator)) return;
  const ask = (): void => {
    // A hidden window may not ask, and a window that was hidden has lost its lock.
    if (document.visibilityState !== 'visible') return;
    navigator.wakeLock.request('screen').then(
      () => (document.documentElement.dataset.awake = ''),
      () => delete document.documentElement.dataset.awake,
    );
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}
