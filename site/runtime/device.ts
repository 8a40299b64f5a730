/** Getting a device, and the ladder of reasons when there is none. The world (navigator.gpu, timers) is passed in. */
import type { GpuDevice, openGpu } from '../../kernels/runtime/gpu.ts';
import type { Reason } from './reasons.ts';

export class Unavailable extends Error {
  override name = 'Unavailable';
  constructor(
    readonly reason: Reason,
    readonly detail = '',
  ) {
    super(`WebGPU is not available: ${reason}${detail === '' ? '' : ` (${detail})`}`);
  }
}

export interface DeviceWorld {
  readonly gpu: GPU | undefined;
  readonly secure: boolean;
  /** How long `requestAdapter` may stay silent, in ms. */
  readonly patience?: number;
  /** How a device is opened, for tests. */
  readonly open?: typeof openGpu;
}

const silence = 5000;

const openLater: typeof openGpu = async (...given) => (await import('../../kernels/runtime/gpu.ts')).openGpu(...given);

/** Opens a device. Throws Unavailable with the first reason that applies. */
export async function acquire({ gpu, secure, patience = silence, open = openLater }: DeviceWorld): Promise<GpuDevice> {
  if (!secure) throw new Unavailable('insecure');
  if (!gpu) throw new Unavailable('no-api');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('silent')), patience);
  });
  try {
    return await Promise.race([open(gpu), silent]);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new Unavailable(/no adapter/i.test(detail) ? 'no-adapter' : 'throws', detail);
  } finally {
    clearTimeout(timer);
  }
}
