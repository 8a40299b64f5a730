/** The nginx that the recipe is tried with: the system's, or Debian's, unpacked into .cache/. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached, unpack, whyNot } from './debian.mjs';

const installed = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'];
const unpacked = join(cached('nginx'), 'root');
const own = join(unpacked, 'usr', 'sbin', 'nginx');

/** The program, what it needs in its environment, and the folder of its own files; or why there is none. */
export function nginx() {
  const path = installed.find((candidate) => existsSync(candidate));
  if (path) return { path, env: {}, etc: '/etc/nginx' };
  try {
    if (!existsSync(own)) unpack('nginx', 'nginx');
    if (!existsSync(own)) return { missing: 'Debian’s package has no nginx' };
    const libraries = ['lib', join('usr', 'lib')].flatMap((lib) => {
      const folder = join(unpacked, lib);
      return existsSync(folder) ? readdirSync(folder).map((triplet) => join(folder, triplet)) : [];
    });
    return { path: own, env: { LD_LIBRARY_PATH: libraries.join(':') }, etc: join(unpacked, 'etc', 'nginx') };
  } catch (error) {
    return { missing: `Debian’s nginx could not be had: ${whyNot(error)}` };
  }
}
