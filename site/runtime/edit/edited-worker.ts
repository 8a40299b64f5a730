/** The worker of one figure's edited kernels: a device of its own, and care around every run. It is terminated after any failure. */
import { openGuarded } from '../../../kernels/runtime/guarded.ts';
import { browserAssets } from '../browser-assets.ts';
import { loadCompute } from '../computes.ts';
import { Engine } from '../engine.ts';
import type { ToWorker } from '../messages.ts';

const engine = new Engine({
  backend: 'webgpu',
  device: { gpu: navigator.gpu, secure: isSecureContext, open: openGuarded },
  load: loadCompute,
  asset: browserAssets,
  now: () => performance.now(),
  send: (message, transfer) => self.postMessage(message, { transfer }),
});
self.onmessage = ({ data }: MessageEvent<ToWorker>) => engine.receive(data);
self.postMessage({ type: 'ready', gpu: 'gpu' in navigator });
