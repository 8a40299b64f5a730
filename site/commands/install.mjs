/**
 * Brings what a command needs: the packages of the lock file. Runs before anything is installed and under the oldest Node that the
 * project takes, so Node's own modules only.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const OLDEST = 20;
/** What Astro asks for; npm's `node` package brings it where the machine's own is older. */
const NEEDED = 22;

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Whether `node_modules` lacks a package of the lock file, or holds another version of it. Optional packages may be absent. */
export function stale(folder = root) {
  const installed = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  const have = read(installed).packages;
  return Object.entries(read(join(folder, 'package-lock.json')).packages).some(
    ([path, { version, optional, link }]) => path !== '' && !link && (have[path] ? have[path].version !== version : !optional),
  );
}

/**
 * Runs a command in the checkout, its output going where ours goes. Node 24 of `node_modules` comes first on its path, as in an npm script.
 * @returns {Promise<number>} its exit code; 1 if it could not be started
 */
export function run(command, args, { env = {} } = {}) {
  const bin = join(root, 'node_modules', '.bin');
  const separator = process.platform === 'win32' ? ';' : ':';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, PATH: `${bin}${separator}${process.env.PATH}`, ASTRO_TELEMETRY_DISABLED: '1', ...env },
    });
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Says one line and ends the process with code 1. */
export function giveUp(line) {
  console.error(line);
  process.exit(1);
}

/** Installs the packages if they are missing or stale. Ends the process where that cannot work. */
export async function install() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST) giveUp(`Ulp needs Node ${OLDEST} or newer; this is ${process.versions.node}: https://nodejs.org`);
  if (stale()) {
    console.log('Installing packages (npm ci) …');
    if ((await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'])) !== 0)
      giveUp('npm ci failed: its own message stands above');
  }
  const own = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (major < NEEDED && !existsSync(own))
    giveUp(
      `Astro needs Node ${NEEDED} or newer; this is ${process.versions.node}, and npm's \`node\` package has none for this machine: https://nodejs.org`,
    );
}
