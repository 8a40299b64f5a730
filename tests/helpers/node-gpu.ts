/**
 * WebGPU in Node: Dawn (npm `webgpu`) on Chromium's SwiftShader, a Vulkan driver that computes on the CPU, so that a kernel gives the same
 * bits on every machine. `$ULP_VULKAN_ICD` names another driver's ICD file.
 */
import { findDriver } from './find-driver.ts';

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
