/**
 * The program of an embedded figure: tells the page around it how high it is, and nothing else; locks params where the address says so;
 * and shows a state (`?state=lost`) that a reader may never meet, for the gallery.
 */
import type { UlpWidget } from '../element.ts';
import { simulate, states } from './simulate.ts';

const query = new URLSearchParams(location.search);
const state = states.find((known) => known === query.get('state'));
// Before any figure is near: those wait for an observer to call.
if (state) simulate(state);

const host = document.querySelector<UlpWidget>('ulp-widget')!;
host.dataset.answered = '';

if (parent !== window) {
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    parent.postMessage({ type: 'ulp-embed', height }, '*');
  }).observe(document.body);
}

if (query.has('locked')) void lock();

/** No control, no handle: the figure stays at the params of its address. It still runs. */
async function lock(): Promise<void> {
  host.dataset.locked = '';
  const figure = await host.live();
  figure.set = () => {};
  const still = () => {
    for (const handle of host.querySelectorAll('.handle')) {
      handle.removeAttribute('tabindex');
      handle.setAttribute('aria-disabled', 'true');
    }
  };
  host.addEventListener('ulp-values', still);
  still();
}

/** A state is there to be seen: what waits for a click gets it. */
async function show(): Promise<void> {
  await host.live();
  if (host.dataset.state === 'idle') host.querySelector<HTMLButtonElement>('[data-act="run"]')?.click();
}
if (state && state !== 'print') void show();
