/**
 * A second Vulkan driver with other numerics: Mesa's lavapipe. Debian 12's own Mesa is too old for WebGPU; its backports have one that is not.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, unpack, whyNot } from './debian.mjs';

const folder = cached('lavapipe');
const unpacked = join(folder, 'root');
const icd = join(folder, 'icd.json');

/** The folder of libraries, once they are unpacked: /usr/lib/x86_64-linux-gnu of another root. */
function libraries() {
  const lib = join(unpacked, 'usr', 'lib');
  if (!existsSync(lib)) return undefined;
  const triplet = readdirSync(lib).find((name) => existsSync(join(lib, name, 'libvulkan_lvp.so')));
  return triplet && join(lib, triplet);
}

/**
 * What lets a process use lavapipe, unpacking it first if need be.
 * @returns {{ env: Record<string, string> } | { missing: string }} environment variables, or why there is none
 */
export function lavapipe() {
  try {
    if (!libraries()) unpack('lavapipe', 'mesa-vulkan-drivers', { backports: true });
    const lib = libraries();
    if (!lib) return { missing: 'Debian’s package has no libvulkan_lvp.so' };
    const driver = { file_format_version: '1.0.0', ICD: { library_path: join(lib, 'libvulkan_lvp.so'), api_version: '1.4.305' } };
    writeFileSync(icd, JSON.stringify(driver));
    return { env: { ULP_VULKAN_ICD: icd, LD_LIBRARY_PATH: lib } };
  } catch (error) {
    return { missing: `Debian’s mesa-vulkan-drivers could not be had: ${whyNot(error)}` };
  }
}
