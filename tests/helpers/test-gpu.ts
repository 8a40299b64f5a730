/** The device that a test runs on, wherever it runs. */
import { type GpuDevice, openGpu } from '../../kernels/runtime/gpu.ts';

/** This process's or this page's GPU object. */
export async function testGpu(): Promise<GPU> {
  if (typeof document !== 'undefined') return navigator.gpu;
  const { nodeGpu } = await import('./node-gpu.ts');
  return nodeGpu();
}

let device: Promise<GpuDevice> | undefined;

/** One device for all tests of a file. It stays open: the process ends with the file. */
export function testDevice(): Promise<GpuDevice> {
  device ??= testGpu().then((gpu) => openGpu(gpu));
  return device;
}
