/** Packages of Debian, unpacked into .cache/, so that nothing of the system changes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../site/commands/install.mjs';

const release = 'bookworm';

/** Where a package lies once it is unpacked: in `root` of this folder. */
export const cached = (name) => join(root, '.cache', name);

const run = (command, args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * Fetches a package, and those that it depends on and the system lacks, and unpacks them into `cached(name)`.
 * @throws Error where this is not Debian 12, or its mirror cannot be reached
 */
export function unpack(name, wanted, { backports = false } = {}) {
  const folder = cached(name);
  const mirror = run('apt-get', ['indextargets', '--format', '$(REPO_URI)', `Codename: ${release}`]).split('\n')[0];
  if (!mirror) throw new Error(`this is not Debian ${release}`);
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['lists/partial', 'cache/archives/partial', 'root']) mkdirSync(join(folder, part), { recursive: true });
  const suites = [release, ...(backports ? [`${release}-backports`] : [])];
  writeFileSync(join(folder, 'sources.list'), suites.map((suite) => `deb ${mirror} ${suite} main\n`).join(''));
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
  apt('--download-only', '-y', '--no-install-recommends', '-t', suites.at(-1), 'install', wanted);
  const archives = join(folder, 'cache', 'archives');
  for (const file of readdirSync(archives))
    if (file.endsWith('.deb')) run('dpkg', ['-x', join(archives, file), join(folder, 'root')]);
  for (const part of ['lists', 'cache']) rmSync(join(folder, part), { recursive: true, force: true });
}

/** The last line of what a command said, or the error's own words. */
export const whyNot = (error) => `${error.stderr ?? ''}`.trim().split('\n').at(-1) || error.message;
