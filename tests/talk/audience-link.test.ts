import { afterEach, expect, test } from 'vitest';
import type { LiveFigure } from '../../site/runtime/live.tsx';
import { range } from '../../site/runtime/params.ts';
import { AudienceLink } from '../../site/talk/audience-link.ts';
import type { Step } from '../../site/talk/deck.ts';
import { channelName, type Envelope, type FromAudience, newSession } from '../../site/talk/messages.ts';

const session = newSession();
const pane = new BroadcastChannel(channelName(session));
afterEach(() => pane.close());

const step: Step = { id: 'sums', kind: 'figure', title: undefined, anchor: 'sums', at: 'post.mdx:1:1', words: 0 };
const live = (value: number) =>
  ({
    frame: { value },
    values: { length: 4 },
    frameValues: { length: 4 },
    widget: { params: { length: range('Length', { min: 1, max: 8 }, 4) } },
    host: { dataset: { state: 'running', recorded: '{"adapter":"a","date":"2026-11-24"}' } },
  }) as unknown as LiveFigure;

test('of frames that come faster than the pane draws, the latest alone is sent; foreign params are refused', async () => {
  (globalThis as { document?: unknown }).document ??= { documentElement: { dataset: {} } };
  const sent: FromAudience[] = [];
  const set: string[] = [];
  let heard = () => {};
  pane.onmessage = ({ data }: { data: unknown }) => {
    sent.push((data as Envelope<FromAudience>).message);
    heard();
  };
  const next = () => new Promise<void>((resolve) => (heard = resolve));
  const say = (message: unknown) => pane.postMessage({ talk: session, from: 'pane', message });
  const nothing = () => {};
  const link = new AudienceLink(session, [step], {
    hello: nothing,
    deed: nothing,
    go: nothing,
    set: (_, param, text) => set.push(`${param}=${text}`),
    point: nothing,
    log: () => 'the log',
    put: nothing,
  });
  const first = next();
  for (let value = 1; value <= 20; value++) link.show('sums', live(value), '');
  await first;
  expect(sent).toMatchObject([{ type: 'figure', number: 1, frame: { value: 1 } }]);
  const second = next();
  say({ type: 'drawn', number: 1 });
  await second;
  expect(sent.slice(1)).toMatchObject([{ type: 'figure', number: 20, frame: { value: 20 } }]);

  const third = next();
  say({ type: 'set', step: 'sums', param: 'length', text: '9', rest: true });
  say({ type: 'set', step: 'sums', param: 'width', text: '1', rest: true });
  say({ type: 'set', step: 'sums', param: 'length', text: '8', rest: true });
  say({ type: 'log' });
  await third;
  expect(sent.at(-1)).toEqual({ type: 'log', text: 'the log' });
  expect(set).toEqual(['length=8']);
});
