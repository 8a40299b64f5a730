/** Opens a WebGPU device and hands out contexts on it. The `GPU` object is passed in: a page, a worker and Node each have their own. */
import { type Arithmetic, arithmeticOf, strict } from './arithmetic.ts';
import { BufferPool } from './buffer-pool.ts';
import { KernelError, type Limits, type OwnedContext } from './context.ts';
import { GpuContext } from './gpu-context.ts';
import { Pipelines } from './pipelines.ts';
import { measureTraits } from './probe.ts';

export interface GpuOptions {
  readonly powerPreference?: GPUPowerPreference;
}

export interface ContextOptions {
  /** Edited sources by kernel name: they run in place of the kernel's own. */
  readonly sources?: Readonly<Record<string, string>>;
}

/** One open device, with all that outlives a run: compiled programs, pooled buffers, how the device rounds. */
export interface GpuDevice {
  /** What the driver says of the adapter: `vendor architecture (description)`, whatever is not empty. */
  readonly adapter: string;
  /** A CPU that stands in for a GPU. */
  readonly software: boolean;
  readonly limits: Limits;
  /** Those of {@link OPTIONAL_FEATURES} that the device has. */
  readonly features: ReadonlySet<string>;
  readonly arithmetic: Arithmetic;
  /** Resolves when the device is lost, `destroy` included (reason 'destroyed'). */
  readonly lost: Promise<GPUDeviceLostInfo>;
  /** GPU buffers and programs made so far: a repeated run leaves both as they are. */
  readonly made: { readonly buffers: number; readonly programs: number };
  /** A context for one run; it frees what it holds when `signal` aborts or it is disposed of. */
  context(signal: AbortSignal, options?: ContextOptions): OwnedContext;
  destroy(): void;
}

/** Asked for where the adapter has them. */
export const OPTIONAL_FEATURES = ['timestamp-query', 'shader-f16', 'subgroups'] as const;

/** Asked for at the adapter's value: a device that asks for nothing gets 128 MiB bindings and 256 invocations. */
const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupStorageSize',
] as const;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/**
 * Opens a device and measures how it rounds.
 * @throws KernelError `no adapter…` where there is none; whatever `requestAdapter` or `requestDevice` rejects with
 */
export async function openGpu(gpu: GPU, options: GpuOptions = {}): Promise<GpuDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: options.powerPreference ?? 'high-performance' });
  if (!adapter) throw new KernelError('no adapter: this machine or browser offers WebGPU no GPU');
  const requiredFeatures = OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature));
  const limits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])) as Record<keyof Limits, number>;
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits: limits });

  const { vendor, architecture, device: model, description, isFallbackAdapter } = adapter.info;
  const family = [vendor, architecture].filter((part) => part !== '').join(' ') || model;
  const name = [family, description && `(${description})`].filter((part) => part !== '').join(' ') || 'an unnamed adapter';
  const shared = {
    device,
    pool: new BufferPool(device),
    pipelines: new Pipelines(device),
    adapter: name,
    software: isFallbackAdapter || SOFTWARE.test(name),
    limits: limits as Limits,
    features: new Set<string>(requiredFeatures),
    arithmetic: strict,
  };
  const probing = new GpuContext(shared, new AbortController().signal, {});
  const traits = await measureTraits(probing).finally(() => probing.dispose());
  const measured = { ...shared, arithmetic: arithmeticOf(traits) };
  return {
    adapter: measured.adapter,
    software: measured.software,
    limits: measured.limits,
    features: measured.features,
    arithmetic: measured.arithmetic,
    lost: device.lost,
    get made() {
      return { buffers: shared.pool.created, programs: shared.pipelines.size };
    },
    context: (signal, { sources = {} } = {}) => new GpuContext(measured, signal, sources),
    destroy() {
      shared.pool.destroy();
      device.destroy();
    },
  };
}
