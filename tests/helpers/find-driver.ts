/** Finds a Vulkan driver and its loader on Linux: both lie beside every Chromium and Chrome, so that nothing else need be installed. */
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright';
import { findChromium } from '../../site/commands/find-chromium.mjs';

const ICD = 'vk_swiftshader_icd.json';
const LOADER = 'libvulkan.so.1';

/** The path of the Vulkan ICD file to use. @throws Error that says what to do */
export function findDriver(): string {
  const { ULP_VULKAN_ICD } = process.env;
  if (ULP_VULKAN_ICD) {
    if (!existsSync(ULP_VULKAN_ICD)) throw new Error(`ULP_VULKAN_ICD names ${ULP_VULKAN_ICD}, which does not exist`);
    return ULP_VULKAN_ICD;
  }
  const found = driverFolders()
    .map((folder) => join(folder, ICD))
    .find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    `no ${ICD} beside a Chromium: install one (\`npx playwright install chromium\`) or set ULP_VULKAN_ICD to a Vulkan ICD file`,
  );
}

function driverFolders(): string[] {
  const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
  for (const browser of [findChromium(), chromium.executablePath()]) {
    if (browser && existsSync(browser)) folders.unshift(dirname(realpathSync(browser)));
  }
  // Playwright's full browser lies beside the headless one that it runs.
  const downloads = join(dirname(chromium.executablePath()), '..', '..');
  if (existsSync(downloads)) {
    for (const name of readdirSync(downloads))
      folders.push(join(downloads, name, 'chrome-linux'), join(downloads, name, 'chrome-linux64'));
  }
  return folders;
}

/**
 * Lets the processes that this one starts find Chromium's own Vulkan loader, whether the system has one or not. Only the loader: a link to
 * it lies alone in a folder of its own. The dynamic linker reads the variable as a process starts, so it is too late for this one.
 */
export function offerLoader(folder: string): void {
  if (process.platform !== 'linux') return;
  const loader = driverFolders()
    .map((place) => join(place, LOADER))
    .find((path) => existsSync(path));
  if (loader === undefined) return;
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, LOADER), { force: true });
  symlinkSync(loader, join(folder, LOADER));
  process.env.LD_LIBRARY_PATH = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}
