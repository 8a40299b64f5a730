/** The GPU's worker in a world where something is wrong; its name says what. See simulate.ts. */
import { openGpu } from '../../../kernels/runtime/gpu.ts';
import { browserAssets } from '../browser-assets.ts';
import { loadCompute } from '../computes.ts';
import type { DeviceWorld } from '../device.ts';
import { Engine } from '../engine.ts';
import type { ToWorker } from '../messages.ts';

type Open = NonNullable<DeviceWorld['open']>;

/** The device is destroyed at the first submission of a run, as a driver that resets would; no adapter comes back. */
function losing(): Open {
  let device: GPUDevice | undefined;
  const requestDevice = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    device = await requestDevice.apply(this, given);
    return device;
  };
  return async (gpu) => {
    if (device) throw new Error('no adapter');
    const opened = await openGpu(gpu);
    const submit = GPUQueue.prototype.submit;
    GPUQueue.prototype.submit = function (...given) {
      device?.destroy();
      return submit.apply(this, given);
    };
    return opened;
  };
}

/** Once the device is open, every kernel gets a line that the compiler refuses. */
const breaking: Open = async (gpu) => {
  const opened = await openGpu(gpu);
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const code = descriptor.code.replace(/(fn main\([\s\S]*?\)\s*\{)/, '$1 let simulated: i32 = 1.5;');
    return create.call(this, { ...descriptor, code });
  };
  return opened;
};

const state = self.name;
const there = 'gpu' in navigator;
const open = !there ? undefined : state === 'lost' ? losing() : state === 'error' ? breaking : undefined;

const engine = new Engine({
  backend: 'webgpu',
  device: { gpu: state === 'no-webgpu' ? undefined : navigator.gpu, secure: isSecureContext, ...(open ? { open } : {}) },
  load: loadCompute,
  asset: browserAssets,
  now: () => performance.now(),
  send: (message, transfer) => self.postMessage(message, { transfer }),
});
self.onmessage = ({ data }: MessageEvent<ToWorker>) => engine.receive(data);
self.postMessage({ type: 'ready', gpu: true });
