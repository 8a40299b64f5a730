/**
 * A second Vulkan driver with other numerics: Mesa's lavapipe, unpacked from Debian's own packages into .cache/, so that nothing of the
 * system changes. Debian 12's own Mesa is too old for WebGPU; its backports have one that is not.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../site/commands/install.mjs';

const folder = join(root, '.cache', 'lavapipe');
const unpacked = join(folder, 'root');
const icd = join(folder, 'icd.json');
const release = 'bookworm';

const run = (command, args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** The folder of libraries, once they are unpacked: /usr/lib/x86_64-linux-gnu of another root. */
function libraries() {
  const lib = join(unpacked, 'usr', 'lib');
  if (!existsSync(lib)) return undefined;
  const triplet = readdirSync(lib).find((name) => existsSync(join(lib, name, 'libvulkan_lvp.so')));
  return triplet && join(lib, triplet);
}

function unpack() {
  const mirror = run('apt-get', ['indextargets', '--format', '$(REPO_URI)', `Codename: ${release}`]).split('\n')[0];
  if (!mirror) throw new Error(`this is not Debian ${release}`);
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['lists/partial', 'cache/archives/partial', 'root']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), `deb ${mirror} ${release} main\ndeb ${mirror} ${release}-backports main\n`);
  const options = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': 'root',
  };
  const apt = (...args) =>
    run('apt-get', [...Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]), '-qq', ...args]);
  apt('update');
  apt('--download-only', '-y', '--no-install-recommends', '-t', `${release}-backports`, 'install', 'mesa-vulkan-drivers');
  const archives = join(folder, 'cache', 'archives');
  for (const file of readdirSync(archives)) if (file.endsWith('.deb')) run('dpkg', ['-x', join(archives, file), unpacked]);
  for (const part of ['lists', 'cache']) rmSync(join(folder, part), { recursive: true, force: true });
}

/**
 * What lets a process use lavapipe, unpacking it first if need be.
 * @returns {{ env: Record<string, string> } | { missing: string }} environment variables, or why there is none
 */
export function lavapipe() {
  try {
    if (!libraries()) unpack();
    const lib = libraries();
    if (!lib) return { missing: 'Debian’s package has no libvulkan_lvp.so' };
    const driver = { file_format_version: '1.0.0', ICD: { library_path: join(lib, 'libvulkan_lvp.so'), api_version: '1.4.305' } };
    writeFileSync(icd, JSON.stringify(driver));
    return { env: { ULP_VULKAN_ICD: icd, LD_LIBRARY_PATH: lib } };
  } catch (error) {
    const said = `${error.stderr ?? ''}`.trim().split('\n').at(-1) || error.message;
    return { missing: `Debian’s mesa-vulkan-drivers could not be had: ${said}` };
  }
}
