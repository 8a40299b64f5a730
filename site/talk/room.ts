/** The room page: shows the figure that the address carries a result of, runs it here, and says large whether the bits are the same. */
import '../runtime/element.ts';
import type { UlpWidget } from '../runtime/element.ts';
import type { ResultEvent } from '../runtime/live.tsx';
import { compareShare, readShare } from '../runtime/share.ts';

const verdict = document.querySelector<HTMLElement>('.verdict')!;

function say(kind: string, large: string, small: string): void {
  verdict.dataset.verdict = kind;
  verdict.querySelector('b')!.textContent = large;
  verdict.querySelector('span')!.textContent = small;
}

const key = /^#result:([^=]+)=/.exec(location.hash)?.[1];
const host = [...document.querySelectorAll<UlpWidget>('ulp-widget')].find(({ dataset }) => dataset.key === key);
const shared = key === undefined ? undefined : readShare(location.hash, key);

if (host && shared === 'broken') say('broken', 'garbled', 'The code was not read whole. Scan it again.');
else if (host && typeof shared === 'object') {
  say('running', 'running …', 'This device adds the same numbers.');
  host.closest<HTMLElement>('.room-figure')!.hidden = false;
  host.addEventListener('ulp-result', (event) => {
    const { frame, provenance, definition } = (event as CustomEvent<ResultEvent>).detail;
    const { is, text } = compareShare(shared, frame, provenance, definition.deviceOnly);
    const where = provenance.backend === 'reference' ? ' Computed in JavaScript here: this browser gave no GPU.' : '';
    const race = definition.varies === 'by run' ? ' A race is in it: two runs of one device may differ, too.' : '';
    say(is, is === 'incomparable' ? 'not to be compared' : is, `${text}${where}${race}`);
  });
  void host.live().then((live) => {
    if (host.dataset.state === 'idle') live.act('run');
  });
}
