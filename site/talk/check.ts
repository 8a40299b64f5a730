/**
 * The check before a talk: runs every figure step once on this machine, says which are live, slow or failing, holds the claims of prose
 * and notes against what came out, those of presets that no step shows among them, and stores what the talk needs, so that it works
 * without a network.
 */
import '../runtime/element.ts';
import type { UlpWidget } from '../runtime/element.ts';
import { field } from '../runtime/field.ts';
import { type Checked, writeChecked } from './checked.ts';
import { claimNews, claimSummary, type Outcome } from './claims.ts';
import { storeFiles } from './offline.ts';
import { originOf } from './origin.ts';
import { readDeck } from './page-deck.ts';
import type { WrittenClaim } from './parts.ts';
import { patience } from './patience.ts';

const main = document.querySelector<HTMLElement>('main.check')!;
const deck = readDeck(main);
const claims = JSON.parse(main.dataset.claims!) as readonly WrittenClaim[];
const summary = main.querySelector<HTMLElement>('.summary')!;

const until = (host: UlpWidget, ms: number): Promise<'done' | 'error' | 'slow'> =>
  new Promise((resolve) => {
    const end = (how: 'done' | 'error' | 'slow') => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(how);
    };
    const look = () => {
      const { state, run } = host.dataset;
      if (state === 'error') end('error');
      // A figure whose point is a race shows its recording where there is no GPU: that is all it can.
      else if (run !== '0' && (state === 'done' || state === 'recorded')) end('done');
    };
    const observer = new MutationObserver(look);
    observer.observe(host, { attributeFilter: ['data-state', 'data-run'] });
    const timer = setTimeout(() => end('slow'), ms);
    look();
  });

async function checkSteps(): Promise<void> {
  const checked: Record<string, Checked[string]> = {};
  const outcomes: Outcome[] = [];
  const rows = [...main.querySelectorAll<HTMLElement>('tr[data-step]')];
  for (const row of rows) {
    const id = row.dataset.step!;
    const say = (part: string, text: string): void => {
      row.querySelector(`[data-part="${part}"]`)!.textContent = text;
    };
    const host = [...main.querySelectorAll<UlpWidget>('ulp-widget')].find(({ dataset }) => dataset.step === id)!;
    row.dataset.verdict = 'running';
    say('verdict', 'running');
    try {
      const live = await host.live();
      const from = performance.now();
      live.show(true);
      if (host.dataset.run === '0') live.act('run');
      const how = await until(host, 60_000);
      const ms = performance.now() - from;
      live.show(false);
      const slow = how === 'slow' || ms > patience(live.widget.cost(live.values as never));
      const verdict = how === 'error' ? 'failed' : slow ? 'slow' : host.dataset.backend === 'recording' ? 'still' : 'live';
      checked[id] = { ms, verdict };
      row.dataset.verdict = verdict;
      say('verdict', verdict === 'still' ? 'recording only' : verdict);
      say('time', how === 'slow' ? 'more than 60 s' : `${Math.round(ms)} ms`);
      say('origin', originOf(live));
      // A run that did not end gave a frame on the way: no claim is about that.
      if (how === 'done' && live.provenance && live.frame !== undefined)
        outcomes.push({
          step: id,
          widget: host.dataset.name!,
          preset: host.dataset.preset!,
          valueOf: (path) => String(field(live.frame!, path)),
        });
    } catch (error) {
      checked[id] = { ms: 0, verdict: 'failed' };
      row.dataset.verdict = 'failed';
      say('verdict', 'failed');
      say('origin', (error as Error).message);
    }
    main.dataset.checked = String(Object.keys(checked).length);
  }
  writeChecked(deck.slug, checked);
  const news = claimNews(claims, outcomes);
  for (const { step, text, agrees } of news) {
    const cell = main.querySelector(`tr[data-step="${CSS.escape(step)}"] [data-part="claims"]`)!;
    const line = document.createElement('p');
    line.textContent = text;
    line.dataset.agrees = String(agrees);
    cell.append(line);
  }
  const ofSteps = rows.filter(({ dataset }) => dataset.ofTheText === undefined);
  const count = (verdict: string) => ofSteps.filter(({ dataset }) => dataset.verdict === verdict).length;
  summary.textContent = `${count('live')} of ${ofSteps.length} figure steps are live, ${count('slow')} slow, ${count('failed')} failing, ${count('still')} show their recording; ${claimSummary(claims, news)}.`;
}

async function store(): Promise<void> {
  const place = main.querySelector<HTMLElement>('.offline')!;
  try {
    const files = await storeFiles(deck.slug, (done, all) => {
      place.textContent = `Storing what the talk needs: ${done} of ${all} files`;
    });
    place.textContent = `Stored: the talk works without a network now (${files} files).`;
    place.dataset.stored = '';
  } catch (error) {
    place.textContent = `Not stored for use without a network: ${(error as Error).message}.`;
  }
}

main.querySelector('button.card')!.addEventListener('click', () => {
  const card = main.querySelector<HTMLElement>('.test-card')!;
  card.hidden = false;
  void card.requestFullscreen?.().catch(() => {});
});
main.querySelector('.test-card')!.addEventListener('click', ({ currentTarget }) => {
  (currentTarget as HTMLElement).hidden = true;
  if (document.fullscreenElement) void document.exitFullscreen();
});
document.addEventListener('fullscreenchange', () => {
  if (!document.fullscreenElement) main.querySelector<HTMLElement>('.test-card')!.hidden = true;
});

await checkSteps();
await store();
main.dataset.done = '';
