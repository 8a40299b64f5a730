/** The context that runs the twins: what a kernel computes, by the same additions in the same order, in JavaScript. */
import { type Arithmetic, strict } from './arithmetic.ts';
import { checkArray, checkLength, checkRange, checkRun } from './check.ts';
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
import { hash } from './hash.ts';
import type { Bindings, Constants, Kernel, Scalar, Uniforms } from './kernel.ts';

/** What WebGPU promises on every device, so that what fits the twin fits each reader's GPU. Buffers are bounded by memory alone. */
export const PROMISED_LIMITS: Limits = {
  maxStorageBufferBindingSize: 2 ** 30,
  maxBufferSize: 2 ** 30,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65535,
  maxComputeWorkgroupStorageSize: 16384,
};

export interface ReferenceOptions {
  /** What runs are checked against; the default is {@link PROMISED_LIMITS}. */
  readonly limits?: Limits;
}

/**
 * A context on the twin. Kernels run inside `run`: a long one is stopped by ending the worker that it runs in.
 * @param arithmetic how to round; give a device's own to compute what that device would
 */
export function referenceContext(
  signal: AbortSignal,
  arithmetic: Arithmetic = strict,
  options: ReferenceOptions = {},
): OwnedContext {
  return new ReferenceContext(signal, arithmetic, options.limits ?? PROMISED_LIMITS);
}

interface ReferenceBuffer extends Buffer {
  readonly array: TypedArray;
}

class ReferenceContext implements OwnedContext {
  readonly backend = 'reference';
  readonly adapter = 'JavaScript';
  readonly software = false;
  readonly features: ReadonlySet<string> = new Set();
  readonly ran = new Map<string, string>();
  readonly #held = new Map<Buffer, ReferenceBuffer>();
  #disposed = false;

  constructor(
    readonly signal: AbortSignal,
    readonly arithmetic: Arithmetic,
    readonly limits: Limits,
  ) {
    signal.addEventListener('abort', this.#dispose);
  }

  get allocated(): { buffers: number; bytes: number } {
    let bytes = 0;
    for (const { array } of this.#held.values()) bytes += array.byteLength;
    return { buffers: this.#held.size, bytes };
  }

  buffer<S extends Scalar>(scalar: S, source: number | ArrayOf<S>): Buffer<S> {
    this.#alive();
    const length = typeof source === 'number' ? source : source.length;
    if (typeof source !== 'number') checkArray(scalar, source);
    checkLength(scalar, length, this.limits);
    const array = typeof source === 'number' ? zeros(scalar, length) : source.slice();
    const own: ReferenceBuffer & Buffer<S> = { scalar, length, array };
    this.#held.set(own, own);
    return own;
  }

  write<S extends Scalar>(buffer: Buffer<S>, array: ArrayOf<S>, offset = 0): void {
    this.#alive();
    const own = this.#own(buffer, 'write');
    checkArray(own.scalar, array);
    checkRange('write', own, offset, array.length);
    own.array.set(array, offset);
  }

  free(buffer: Buffer): void {
    this.#alive();
    this.#held.delete(this.#own(buffer, 'free'));
  }

  run<B extends Bindings, C extends Constants, U extends Uniforms>(
    declared: Kernel<B, C, U>,
    given: { readonly [K in keyof B]: Bindable<B[K]['scalar']> },
    options: RunOptions<C, U> = {},
  ): void {
    this.#alive();
    const kernel = declared as unknown as Kernel;
    const checked = checkRun(declared, kernel.wgsl, given, options, this.limits, (buffer) => this.#held.get(buffer));
    const [x, y, z] = checked.workgroups;
    if (x * y * z === 0) return;
    if (!this.ran.has(kernel.name)) this.ran.set(kernel.name, hash(kernel.wgsl));
    const arrays = Object.fromEntries(Object.entries(checked.buffers).map(([name, { array }]) => [name, array]));
    const { constants, uniforms } = checked;
    kernel.reference({ arrays, constants, uniforms: asDeclared(kernel.uniforms, uniforms), arithmetic: this.arithmetic });
  }

  async read<S extends Scalar>(
    buffer: Buffer<S>,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<ArrayOf<S>> {
    this.#alive();
    const own = this.#own(buffer, 'read');
    const { offset, length } = range ?? { offset: 0, length: own.length };
    checkRange('read', own, offset, length);
    return own.array.slice(offset, offset + length) as ArrayOf<S>;
  }

  async time(work: () => void): Promise<{ ms: number; how: 'timestamp' | 'wall' }> {
    this.#alive();
    const start = performance.now();
    work();
    return { ms: performance.now() - start, how: 'wall' };
  }

  dispose(): void {
    this.#dispose();
  }

  /** An arrow, so that the same function is added to the signal and removed from it. */
  readonly #dispose = () => {
    this.#disposed = true;
    this.signal.removeEventListener('abort', this.#dispose);
    this.#held.clear();
  };

  #alive(): void {
    this.signal.throwIfAborted();
    if (this.#disposed) throw new KernelError('this context was disposed of: its run has ended');
  }

  #own(buffer: Buffer, action: string): ReferenceBuffer {
    const own = this.#held.get(buffer);
    if (!own) throw new KernelError(`${action}: the buffer was freed or belongs to another context`);
    return own;
  }
}

function zeros(scalar: Scalar, length: number): TypedArray {
  if (scalar === 'f32' || scalar === 'vec4f') return new Float32Array(length);
  return scalar === 'i32' ? new Int32Array(length) : new Uint32Array(length);
}

/** A kernel sees an f32 uniform rounded to f32. */
const asDeclared = (declared: Uniforms, values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(declared).map(([name, scalar]) => [name, scalar === 'f32' ? Math.fround(values[name]!) : values[name]!]),
  );
