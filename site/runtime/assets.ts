/**
 * Fetches what a run `needs`: once, with progress, checked against its size and hash, and kept in the browser's cache storage. The world
 * (fetch, caches, where files lie) is passed in.
 */
import type { Asset } from './widget.ts';

export interface AssetWorld {
  /** Where `path` of an asset is served, with a trailing slash. */
  readonly base: string;
  fetch(url: string, options: { signal: AbortSignal }): Promise<Response>;
  /** Absent where the browser keeps none for this page, as over plain http. */
  readonly caches?: CacheStorage | undefined;
}

/** A file that did not come, or not as it should. Nothing of it is kept, so that the next run fetches it again. */
export class AssetError extends Error {
  override name = 'AssetError';
  readonly asset: string;
  constructor(path: string, trouble: string) {
    super(`asset ${path}: ${trouble}`);
    this.asset = path;
  }
}

const cacheName = 'ulp-assets';

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Lower-case hex. */
export const sha256 = async (bytes: ArrayBuffer): Promise<string> => hex(await crypto.subtle.digest('SHA-256', bytes));

/**
 * The bytes of an asset. `progress` is called with the bytes that have come so far; not at all where they were kept.
 * @throws AssetError that says what is wrong: out of reach, not there, another size, another hash
 */
export async function fetchAsset(
  { path, bytes, sha256: wanted }: Asset,
  { base, fetch, caches }: AssetWorld,
  { signal, progress = () => {} }: { signal: AbortSignal; progress?: (loaded: number) => void },
): Promise<ArrayBuffer> {
  // The hash is in the address, so that an old file is never taken for the new one.
  const url = `${base}${path}?${wanted.slice(0, 16)}`;
  // A browser may refuse its storage (private windows do): then the file is fetched each time.
  const cache = await caches?.open(cacheName).catch(() => undefined);
  const kept = await cache?.match(url);
  if (kept) return kept.arrayBuffer();
  /** A network's own errors ("Failed to fetch") do not say of what. */
  const named = (error: unknown): never => {
    if (signal.aborted) throw error;
    throw new AssetError(path, `it could not be fetched (${error instanceof Error ? error.message : error})`);
  };
  const response = await fetch(url, { signal }).catch(named);
  if (!response.ok) throw new AssetError(path, `the server answered ${response.status}`);
  const loaded = await readAll(response, bytes, progress).catch(named);
  if (loaded.length !== bytes) throw new AssetError(path, `${loaded.length} bytes came, ${bytes} were promised`);
  const found = await sha256(loaded.buffer);
  if (found !== wanted) throw new AssetError(path, `its sha256 is ${found}, not ${wanted}`);
  await cache?.put(url, new Response(loaded)).catch(() => {});
  return loaded.buffer;
}

/** Reads a body piece by piece, into one buffer. More than `expected` bytes are counted, not kept. */
async function readAll(
  response: Response,
  expected: number,
  progress: (loaded: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let loaded = 0;
  for (const reader = response.body!.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    loaded += value.length;
    if (loaded > expected) await reader.cancel();
    progress(loaded);
  }
  const all = new Uint8Array(loaded);
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
