/** The kernels of a figure as a folder that runs by itself: the site's program for its widget, and the result that it is to give. */
import { strToU8, zipSync } from 'fflate';
import type { LiveFigure } from '../live.tsx';
import type { Asset } from '../widget.ts';

const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');

async function get(path: string): Promise<Response> {
  const response = await fetch(`${base}${path}`);
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
  return response;
}

/**
 * @param result what `resultJson` gives
 * @param edited WGSL of the kernels that it came from as the reader edited them, by name
 */
export async function folderOf(
  { name, widget }: LiveFigure,
  result: string,
  edited: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const program = (await (await get(`exports/${name}.json`)).json()) as Record<string, string>;
  const files: Record<string, Uint8Array> = { 'result.json': strToU8(result) };
  for (const [path, text] of Object.entries(program)) files[path] = strToU8(text);
  for (const [kernel, wgsl] of Object.entries(edited)) files[`kernels/${kernel}.wgsl`] = strToU8(wgsl);
  for (const { path } of Object.values<Asset>(widget.needs ?? {}))
    files[`assets/${path}`] = new Uint8Array(await (await get(`assets/${path}`)).arrayBuffer());
  const inside = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`ulp-${name}/${path}`, bytes]));
  // One date for all: the same result gives the same archive.
  return zipSync(inside, { mtime: new Date(1980, 0, 1), level: 9 }) as Uint8Array<ArrayBuffer>;
}
