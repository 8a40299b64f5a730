/** The context that runs kernels on a WebGPU device. What a run asks for is queued as steps; `read` and `time` submit them in order. */
import type { Arithmetic } from './arithmetic.ts';
import type { BufferPool } from './buffer-pool.ts';
import { bytesOf, checkArray, checkFeatures, checkLength, checkRange, checkRun } from './check.ts';
import {
  type ArrayOf,
  type Bindable,
  type Buffer,
  KernelError,
  type Limits,
  type OwnedContext,
  type RunOptions,
  type TypedArray,
} from './context.ts';
import { isOutOfMemory, scoped } from './error-scopes.ts';
import { type Bindings, type Constants, FIRST_GROUP, type Kernel, type Scalar, type Uniforms } from './kernel.ts';
import type { Pipelines } from './pipelines.ts';
import { type Dispatch, type Step, Submitter } from './submitter.ts';
import { Timing } from './timing.ts';

/** What all contexts of one device share. */
export interface SharedDevice {
  readonly device: GPUDevice;
  readonly pool: BufferPool;
  readonly pipelines: Pipelines;
  readonly adapter: string;
  readonly software: boolean;
  readonly limits: Limits;
  readonly features: ReadonlySet<string>;
  readonly arithmetic: Arithmetic;
}

// GPUBufferUsage, which Node has no global for.
const STORAGE_USAGE = 0x80 | 0x4 | 0x8; // STORAGE | COPY_SRC | COPY_DST
const STAGING_USAGE = 0x1 | 0x8; // MAP_READ | COPY_DST
const MAP_READ = 1;

interface GpuBuffer extends Buffer {
  readonly gpu: GPUBuffer;
  /** Bytes that a kernel sees: the pooled buffer may be larger. */
  readonly bytes: number;
}

export class GpuContext implements OwnedContext {
  readonly backend = 'webgpu';
  readonly adapter: string;
  readonly software: boolean;
  readonly limits: Limits;
  readonly features: ReadonlySet<string>;
  readonly arithmetic: Arithmetic;
  readonly ran = new Map<string, string>();
  readonly #held = new Map<Buffer, GpuBuffer>();
  readonly #submitter: Submitter;
  #disposed = false;

  constructor(
    private readonly shared: SharedDevice,
    readonly signal: AbortSignal,
    private readonly sources: Readonly<Record<string, string>>,
  ) {
    this.adapter = shared.adapter;
    this.software = shared.software;
    this.limits = shared.limits;
    this.features = shared.features;
    this.arithmetic = shared.arithmetic;
    this.#submitter = new Submitter(shared.device, shared.pool, () => this.#alive());
    signal.addEventListener('abort', this.#dispose);
  }

  get allocated(): { buffers: number; bytes: number } {
    let bytes = 0;
    for (const buffer of this.#held.values()) bytes += buffer.bytes;
    return { buffers: this.#held.size, bytes };
  }

  buffer<S extends Scalar>(scalar: S, source: number | ArrayOf<S>): Buffer<S> {
    this.#alive();
    const length = typeof source === 'number' ? source : source.length;
    if (typeof source !== 'number') checkArray(scalar, source);
    checkLength(scalar, length, this.limits);
    const bytes = bytesOf(scalar, length);
    const { buffer: gpu, fresh, error } = this.shared.pool.take(bytes, STORAGE_USAGE);
    this.#submitter.watch(error, (cause) => deviceError(`buffer of ${scalar} × ${length} (${bytes} bytes)`, cause));
    if (!fresh && (typeof source === 'number' || length === 0)) this.#submitter.queue({ kind: 'clear', buffer: gpu });
    const own: GpuBuffer & Buffer<S> = { scalar, length, gpu, bytes };
    this.#held.set(own, own);
    if (typeof source !== 'number' && length > 0) this.#writeNow(own, 0, source);
    return own;
  }

  write<S extends Scalar>(buffer: Buffer<S>, array: ArrayOf<S>, offset = 0): void {
    this.#alive();
    const own = this.#own(buffer, 'write');
    checkArray(own.scalar, array);
    checkRange('write', own, offset, array.length);
    if (array.length === 0) return;
    if (this.#submitter.empty) this.#writeNow(own, offset * 4, array);
    else this.#submitter.queue({ kind: 'write', buffer: own.gpu, offset: offset * 4, data: array.slice() });
  }

  free(buffer: Buffer): void {
    this.#alive();
    const own = this.#own(buffer, 'free');
    this.#held.delete(own);
    this.#submitter.queue({ kind: 'give', buffer: own.gpu });
  }

  run<B extends Bindings, C extends Constants, U extends Uniforms>(
    declared: Kernel<B, C, U>,
    given: { readonly [K in keyof B]: Bindable<B[K]['scalar']> },
    options: RunOptions<C, U> = {},
  ): void {
    this.#alive();
    const kernel = declared as unknown as Kernel;
    const wgsl = this.sources[kernel.name] ?? kernel.wgsl;
    checkFeatures(declared as unknown as Kernel, this.features);
    const { buffers, constants, uniforms, workgroups } = checkRun(declared, wgsl, given, options, this.limits, (buffer) =>
      this.#held.get(buffer),
    );
    const [x, y, z] = workgroups;
    if (x * y * z === 0) return;
    this.ran.set(kernel.name, this.shared.pipelines.hashOf(wgsl));
    const dispatch: Dispatch = {
      kind: 'dispatch',
      kernel: kernel.name,
      program: this.shared.pipelines.get(kernel, wgsl, constants),
      resources: Object.keys(kernel.bindings).map((name) => ({ buffer: buffers[name]!.gpu, size: buffers[name]!.bytes })),
      uniforms: packUniforms(kernel.uniforms, uniforms),
      workgroups,
      firstGroupAt: FIRST_GROUP in kernel.uniforms ? 4 * Object.keys(kernel.uniforms).indexOf(FIRST_GROUP) : undefined,
    };
    dispatch.program.catch(() => {}); // thrown by the submitter, when the dispatch's turn comes
    this.#submitter.queue(dispatch);
  }

  async read<S extends Scalar>(
    buffer: Buffer<S>,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<ArrayOf<S>> {
    this.#alive();
    const own = this.#own(buffer, 'read');
    const { offset, length } = range ?? { offset: 0, length: own.length };
    checkRange('read', own, offset, length);
    if (length === 0) {
      await this.#submitter.flush();
      return arrayOf(own.scalar, new ArrayBuffer(0)) as ArrayOf<S>;
    }
    const { pool } = this.shared;
    const staging = pool.take(length * 4, STAGING_USAGE);
    this.#submitter.watch(staging.error, (cause) => deviceError(`reading ${length * 4} bytes`, cause));
    try {
      const copy: Step = { kind: 'copy', from: own.gpu, offset: offset * 4, to: staging.buffer, size: length * 4 };
      this.#submitter.queue(copy);
      await this.#submitter.flush();
      await staging.buffer.mapAsync(MAP_READ, 0, length * 4);
      const bytes = staging.buffer.getMappedRange(0, length * 4).slice(0);
      staging.buffer.unmap();
      this.#alive();
      return arrayOf(own.scalar, bytes) as ArrayOf<S>;
    } finally {
      pool.give(staging.buffer);
    }
  }

  async time(work: () => void): Promise<{ ms: number; how: 'timestamp' | 'wall' }> {
    this.#alive();
    await this.#submitter.flush();
    await this.shared.device.queue.onSubmittedWorkDone();
    this.#alive();
    work();
    const timing = new Timing(this.shared.device, this.features.has('timestamp-query'));
    try {
      // Compiling is no part of what is timed.
      await this.#submitter.compiled();
      timing.start();
      await this.#submitter.flush(timing);
      await this.shared.device.queue.onSubmittedWorkDone();
      const result = await timing.stop();
      this.#alive();
      return result;
    } finally {
      timing.destroy();
    }
  }

  dispose(): void {
    this.#dispose();
  }

  /** An arrow, so that the same function is added to the signal and removed from it. */
  readonly #dispose = () => {
    if (this.#disposed) return;
    this.#disposed = true;
    this.signal.removeEventListener('abort', this.#dispose);
    this.#submitter.drop();
    for (const { gpu } of this.#held.values()) this.shared.pool.give(gpu);
    this.#held.clear();
  };

  #alive(): void {
    this.signal.throwIfAborted();
    if (this.#disposed) throw new KernelError('this context was disposed of: its run has ended');
  }

  #own(buffer: Buffer, action: string): GpuBuffer {
    const own = this.#held.get(buffer);
    if (!own) throw new KernelError(`${action}: the buffer was freed or belongs to another context`);
    return own;
  }

  #writeNow(own: GpuBuffer, offset: number, array: TypedArray): void {
    const { device } = this.shared;
    const { error } = scoped(device, () => device.queue.writeBuffer(own.gpu, offset, array));
    this.#submitter.watch(error, (cause) => deviceError(`writing ${array.byteLength} bytes`, cause));
  }
}

const deviceError = (what: string, cause: GPUError): KernelError =>
  isOutOfMemory(cause)
    ? new KernelError(`${what}: out of memory on this device; choose a smaller size`)
    : new KernelError(`${what}: ${cause.message}`);

function arrayOf(scalar: Scalar, bytes: ArrayBuffer): TypedArray {
  if (scalar === 'f32' || scalar === 'vec4f') return new Float32Array(bytes);
  return scalar === 'i32' ? new Int32Array(bytes) : new Uint32Array(bytes);
}

/** The uniform struct: 4 bytes a member in key order, little-endian. */
function packUniforms(declared: Uniforms, values: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> | undefined {
  const members = Object.entries(declared);
  if (members.length === 0) return undefined;
  const view = new DataView(new ArrayBuffer(members.length * 4));
  for (const [i, [name, scalar]] of members.entries()) {
    if (scalar === 'f32') view.setFloat32(i * 4, values[name]!, true);
    else view.setUint32(i * 4, values[name]! >>> 0, true);
  }
  return new Uint8Array(view.buffer);
}
