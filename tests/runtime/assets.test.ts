/** Files that runs need, against a server and a cache in memory. */
import { describe, expect, test } from 'vitest';
import { type AssetWorld, fetchAsset, sha256 } from '../../site/runtime/assets.ts';
import { Engine } from '../../site/runtime/engine.ts';
import type { FromWorker } from '../../site/runtime/messages.ts';
import { asset } from '../../site/runtime/widget.ts';

const content = Uint8Array.from({ length: 1000 }, (_, index) => index * 7);
const hash = await sha256(content.buffer);
const model = asset('models/tiny.bin', content.length, hash);
const signal = new AbortController().signal;

/** Sends the bytes in pieces, as a network does. */
function world(
  bytes: Uint8Array<ArrayBuffer> | number,
  pieces = 4,
): AssetWorld & { asked: string[]; stored: Map<string, Response> } {
  const asked: string[] = [];
  const stored = new Map<string, Response>();
  const cache = {
    match: async (url: string) => stored.get(url)?.clone(),
    put: async (url: string, response: Response) => void stored.set(url, response),
  };
  return {
    asked,
    stored,
    base: '/assets/',
    fetch: async (url) => {
      asked.push(url);
      if (typeof bytes === 'number') return new Response('', { status: bytes });
      const size = Math.ceil(bytes.length / pieces);
      return new Response(
        new ReadableStream({
          start(controller) {
            for (let from = 0; from < bytes.length; from += size) controller.enqueue(bytes.slice(from, from + size));
            controller.close();
          },
        }),
      );
    },
    caches: { open: async () => cache } as never,
  };
}

describe('fetchAsset', () => {
  test('gives the bytes, says how many have come, and asks the server once', async () => {
    const all = world(content);
    const loaded: number[] = [];
    const first = await fetchAsset(model, all, { signal, progress: (bytes) => loaded.push(bytes) });
    expect(new Uint8Array(first)).toEqual(content);
    expect(loaded).toEqual([250, 500, 750, 1000]);
    expect(new Uint8Array(await fetchAsset(model, all, { signal }))).toEqual(content);
    expect(all.asked).toEqual([`/assets/models/tiny.bin?${hash.slice(0, 16)}`]);
  });

  test('works where the browser keeps nothing', async () => {
    const all = world(content);
    const bare = { base: all.base, fetch: all.fetch };
    expect((await fetchAsset(model, bare, { signal })).byteLength).toBe(1000);
    const refusing = { ...bare, caches: { open: () => Promise.reject(new Error('denied')) } as never };
    expect((await fetchAsset(model, refusing, { signal })).byteLength).toBe(1000);
  });

  test.each([
    ['not there', 404, /asset models\/tiny\.bin: the server answered 404/],
    ['too short', content.slice(0, 999), /asset models\/tiny\.bin: 999 bytes came, 1000 were promised/],
    ['other bytes', content.slice().fill(1, 5, 6), /asset models\/tiny\.bin: its sha256 is .*, not /],
  ] as const)('%s: refused by name, and not kept', async (_, bytes, message) => {
    const all = world(bytes as never);
    await expect(fetchAsset(model, all, { signal })).rejects.toThrow(message);
    expect(all.stored.size).toBe(0);
  });
});

test.each([
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  [
    'a network that breaks off',
    async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(content.slice(0, 10)),
          pull: (controller) => controller.error(new TypeError('network error')),
        }),
      ),
  ],
] as const)('%s: named, kept nowhere, and the next run fetches anew', async (_, broken) => {
  const all = world(content);
  await expect(fetchAsset(model, { ...all, fetch: broken }, { signal })).rejects.toThrow(
    /^asset models\/tiny\.bin: it could not be fetched \((Failed to fetch|network error)\)$/,
  );
  expect(all.stored.size).toBe(0);
  expect((await fetchAsset(model, all, { signal })).byteLength).toBe(1000);
});

test('what the reader cancels is an abort, not a failure of the file', async () => {
  const abort = new AbortController();
  abort.abort();
  const fetch = async () => abort.signal.throwIfAborted() as never;
  await expect(fetchAsset(model, { ...world(content), fetch }, abort)).rejects.toThrow(/abort/);
});

test('a run gets what it needs by name, and the page hears of the progress', async () => {
  const sent: FromWorker[] = [];
  let done = () => {};
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const engine = new Engine({
    backend: 'reference',
    device: { gpu: undefined, secure: true },
    asset: world(content, 2),
    load: async () => ({
      async *compute(_, __, assets: { model: ArrayBuffer }) {
        yield assets.model.byteLength;
      },
    }),
    now: () => 0,
    send: (message) => {
      sent.push(message);
      if (message.type === 'frame') done();
    },
  });
  engine.receive({ type: 'start', run: 1, widget: 'w', values: {}, needs: { model } });
  engine.receive({ type: 'pull', run: 1 });
  await finished;
  expect(sent).toMatchObject([
    { type: 'fetching', loaded: 500, total: 1000 },
    { type: 'fetching', loaded: 1000, total: 1000 },
    { type: 'frame', frame: 1000 },
  ]);
});
