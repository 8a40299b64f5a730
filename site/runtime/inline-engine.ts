/** The GPU's engine on the page itself, for browsers whose workers have no WebGPU. Loaded only there. */
import { browserAssets } from './browser-assets.ts';
import { loadCompute } from './computes.ts';
import { Engine } from './engine.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Looks like a Worker to the pool. */
export function inlineEngine(): {
  postMessage(message: ToWorker): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  terminate(): void;
} {
  const port: ReturnType<typeof inlineEngine> = {
    onmessage: null,
    postMessage: (message) => engine.receive(message),
    terminate() {
      port.onmessage = null;
    },
  };
  const engine = new Engine({
    backend: 'webgpu',
    device: { gpu: navigator.gpu, secure: isSecureContext },
    load: loadCompute,
    asset: browserAssets,
    now: () => performance.now(),
    send: (message) => port.onmessage?.({ data: message }),
  });
  return port;
}
