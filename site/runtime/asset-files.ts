/** The files behind `needs`, on disk: content/<path>. For the build, which publishes them, and for tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './assets.ts';
import type { AnyWidget, Asset } from './widget.ts';

/** The bytes of an asset. @throws Error that names the widget and what its declaration says otherwise */
export async function assetFile(widget: string, { path, bytes, sha256: wanted }: Asset): Promise<Uint8Array<ArrayBuffer>> {
  let file: Uint8Array<ArrayBuffer>;
  try {
    file = new Uint8Array(readFileSync(join('content', path)));
  } catch {
    throw new Error(`widget ${widget}: needs content/${path}, which is not there`);
  }
  const found = await sha256(file.buffer);
  if (file.length !== bytes || found !== wanted)
    throw new Error(
      `widget ${widget}: needs content/${path} of ${bytes} bytes, sha256 ${wanted}; it has ${file.length} bytes, sha256 ${found}`,
    );
  return file;
}

/** All that a widget needs, by name. */
export async function assetFiles(name: string, { needs = {} }: AnyWidget): Promise<Record<string, ArrayBuffer>> {
  const entries = Object.entries(needs).map(async ([key, asset]) => [key, (await assetFile(name, asset)).buffer] as const);
  return Object.fromEntries(await Promise.all(entries));
}
