/** SVG to PNG, once for each content: kept in the cache folder under the hash of what it is drawn from. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const folder = join(process.env.ULP_CACHE ?? '.cache', 'pictures');

export async function png(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = createHash('sha256').update(`${sharp.versions.sharp} ${sharp.versions.rsvg}\n${svg}`).digest('hex').slice(0, 32);
  const path = join(folder, `${key}.png`);
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    const bytes = await sharp(Buffer.from(svg)).png({ palette: true, compressionLevel: 9, effort: 2, dither: 0 }).toBuffer();
    await mkdir(folder, { recursive: true });
    // Whole or not at all: two builds may share the folder.
    const part = `${path}.${process.pid}`;
    await writeFile(part, bytes);
    await rename(part, path);
    return new Uint8Array(bytes);
  }
}
