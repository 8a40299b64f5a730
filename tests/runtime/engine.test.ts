/** The engine against a device that can be lost at will. */
import { expect, test } from 'vitest';
import { type ComputeModule, Engine } from '../../site/runtime/engine.ts';
import type { FromWorker } from '../../site/runtime/messages.ts';

interface FakeDevice {
  lose(): void;
  disposed: number;
}

/** A world whose GPU opens fake devices through `requestAdapter`; the kernels of the run are never used. */
function world(compute: ComputeModule['compute'], { adapters = Number.POSITIVE_INFINITY } = {}) {
  const sent: FromWorker[] = [];
  const waiting: (() => void)[] = [];
  const devices: FakeDevice[] = [];
  const open = async () => {
    if (devices.length >= adapters) throw new Error('no adapter: gone');
    let lose = () => {};
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    const fake: FakeDevice = { lose, disposed: 0 };
    devices.push(fake);
    return {
      lost,
      context: (signal: AbortSignal) => ({
        backend: 'webgpu',
        adapter: 'fake',
        software: true,
        ran: new Map(),
        signal,
        dispose: () => fake.disposed++,
      }),
    } as never;
  };
  const engine = new Engine({
    backend: 'webgpu',
    device: { gpu: {} as GPU, secure: true, open },
    asset: { base: '/', fetch: async () => new Response('', { status: 404 }) },
    load: async () => ({ compute }),
    now: () => 0,
    send: (message) => {
      sent.push(message);
      for (const wake of waiting.splice(0)) wake();
    },
  });
  const until = async (type: FromWorker['type'], count = 1) => {
    while (sent.filter((message) => message.type === type).length < count)
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    return sent.filter((message) => message.type === type);
  };
  return { engine, sent, until, devices };
}

const start = { type: 'start', run: 1, widget: 'w', values: { n: 3 } } as const;
const pull = { type: 'pull', run: 1 } as const;

test('a run computes one frame a pull, then says that it is done', async () => {
  const { engine, sent, until, devices } = world(async function* () {
    yield 1;
    yield 2;
  });
  engine.receive(start);
  expect(sent).toEqual([]);
  engine.receive(pull);
  await until('frame');
  engine.receive(pull);
  await until('frame', 2);
  engine.receive(pull);
  await until('done');
  expect(sent.map((message) => message.type)).toEqual(['frame', 'frame', 'done']);
  expect(devices[0]!.disposed).toBe(1);
});

test('a lost device is opened again and the run starts over with its params', async () => {
  const seen: unknown[] = [];
  const all: ReturnType<typeof world> = world(async function* (_, values) {
    seen.push(values);
    if (seen.length === 1) {
      all.devices[0]!.lose();
      throw new Error('mapAsync failed');
    }
    yield 7;
  });
  all.engine.receive(start);
  all.engine.receive(pull);
  await all.until('frame');
  expect(all.sent.map((message) => message.type)).toEqual(['restarted', 'frame']);
  expect(seen).toEqual([{ n: 3 }, { n: 3 }]);
  expect(all.devices).toHaveLength(2);
});

test('a device that is lost a third time is given up: blocked', async () => {
  const all: ReturnType<typeof world> = world(async function* () {
    all.devices.at(-1)!.lose();
    yield* [];
    throw new Error('mapAsync failed');
  });
  all.engine.receive(start);
  all.engine.receive(pull);
  const [failed] = await all.until('failed');
  expect(all.sent.filter((message) => message.type === 'restarted')).toHaveLength(3);
  expect(failed).toMatchObject({ failure: { reason: 'blocked' } });
});

test('where no adapter comes back after a loss, the reason is the loss', async () => {
  const all: ReturnType<typeof world> = world(
    async function* () {
      all.devices.at(-1)!.lose();
      yield* [];
      throw new Error('mapAsync failed');
    },
    { adapters: 1 },
  );
  all.engine.receive(start);
  all.engine.receive(pull);
  expect((await all.until('failed'))[0]).toMatchObject({ failure: { reason: 'lost' } });
});

test('an error that is no loss is reported as it is, and the context freed', async () => {
  const all = world(async function* () {
    yield* [];
    throw new Error('my own mistake');
  });
  all.engine.receive(start);
  all.engine.receive(pull);
  expect((await all.until('failed'))[0]).toMatchObject({ failure: { message: 'my own mistake' } });
  expect(all.devices[0]!.disposed).toBe(1);
});

test('a cancelled run is answered at once, freed, and silent', async () => {
  let go = () => {};
  const all = world(async function* () {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    yield 1;
  });
  all.engine.receive(start);
  all.engine.receive(pull);
  await new Promise((resolve) => setTimeout(resolve, 5));
  all.engine.receive({ type: 'cancel', run: 1 });
  go();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(all.sent).toEqual([{ type: 'cancelled', run: 1 }]);
  expect(all.devices[0]!.disposed).toBe(1);
});
