/** A worker of either backend; its name says which. */
import { browserAssets } from './browser-assets.ts';
import { loadCompute } from './computes.ts';
import { Engine } from './engine.ts';
import type { Backend, ToWorker } from './messages.ts';

const engine = new Engine({
  backend: self.name as Backend,
  device: { gpu: navigator.gpu, secure: isSecureContext },
  load: loadCompute,
  asset: browserAssets,
  now: () => performance.now(),
  send: (message, transfer) => self.postMessage(message, { transfer }),
});
self.onmessage = ({ data }: MessageEvent<ToWorker>) => engine.receive(data);
self.postMessage({ type: 'ready', gpu: 'gpu' in navigator });
