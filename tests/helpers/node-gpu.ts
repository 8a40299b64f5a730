/**
 * WebGPU in Node: Dawn (npm `webgpu`) on Chromium's SwiftShader, a Vulkan driver that computes on the CPU, so that a kernel gives the same
 * bits on every machine. `$ULP_VULKAN_ICD` names another driver's ICD file.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright';
import { findChromium } from './find-chromium.mjs';

const ICD = 'vk_swiftshader_icd.json';

/** Dawn ends the process when its objects are collected, so they are kept here. */
const kept = globalThis as { ulpGpu?: Promise<GPU> };

/** The one GPU object of this process. Rejects, with the remedy, where no driver is found. */
export function nodeGpu(): Promise<GPU> {
  kept.ulpGpu ??= open();
  return kept.ulpGpu;
}

async function open(): Promise<GPU> {
  // macOS has Metal and Windows has Direct3D; a Vulkan ICD means nothing to them.
  if (process.platform === 'linux') {
    process.env.VK_ICD_FILENAMES = findDriver();
    process.env.XDG_RUNTIME_DIR ??= '/tmp'; // else the Vulkan loader complains of its absence, on each start
  }
  const { create } = await import('webgpu');
  return create([]);
}

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
