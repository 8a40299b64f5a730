/** The one interface that a widget's `compute` sees. `gpu.ts` and `reference.ts` implement it. */
import type { Arithmetic } from './arithmetic.ts';
import type { ArrayOf, Bindings, Constants, FIRST_GROUP, Kernel, Scalar, TypedArray, Uniforms, Values } from './kernel.ts';

/** The limits that `check.ts` holds a run to. */
export type Limits = Pick<
  GPUSupportedLimits,
  | 'maxStorageBufferBindingSize'
  | 'maxBufferSize'
  | 'maxStorageBuffersPerShaderStage'
  | 'maxComputeInvocationsPerWorkgroup'
  | 'maxComputeWorkgroupSizeX'
  | 'maxComputeWorkgroupSizeY'
  | 'maxComputeWorkgroupSizeZ'
  | 'maxComputeWorkgroupsPerDimension'
  | 'maxComputeWorkgroupStorageSize'
>;

/** A storage buffer of one context. `length` is in 4-byte elements. */
export interface Buffer<S extends Scalar = Scalar> {
  readonly scalar: S;
  readonly length: number;
}

/** What a binding takes: a buffer of its element type; one of `vec4f`, too, a buffer of f32 that is a multiple of 4 long. */
export type Bindable<S extends Scalar> = Buffer<S> | (S extends 'vec4f' ? Buffer<'f32'> : never);

export interface RunOptions<C, U> {
  readonly constants?: Partial<Values<C>>;
  readonly uniforms?: Values<Omit<U, typeof FIRST_GROUP>>;
}

/** One computation: everything it gave out is freed when the run ends (`dispose`, called by whoever made the context). */
export interface KernelContext {
  readonly backend: 'webgpu' | 'reference';
  /** The adapter as its driver names it; 'JavaScript' on the twin. */
  readonly adapter: string;
  /** SwiftShader, lavapipe and their like: a CPU that stands in for a GPU. False on the twin. */
  readonly software: boolean;
  readonly limits: Limits;
  readonly features: ReadonlySet<string>;
  readonly arithmetic: Arithmetic;
  readonly signal: AbortSignal;
  /** A buffer of `source` elements, zeroed, or holding a copy of the array. Length 0 is allowed. */
  buffer<S extends Scalar>(scalar: S, source: number | ArrayOf<S>): Buffer<S>;
  write<S extends Scalar>(buffer: Buffer<S>, array: ArrayOf<S>, offset?: number): void;
  free(buffer: Buffer): void;
  /**
   * Queues a dispatch; many share one submission. Throws at once what can be seen at the call (a wrong binding, uniform or size); what the
   * compiler or the device refuses is thrown by the next `read` or `time`.
   */
  run<B extends Bindings, C extends Constants, U extends Uniforms>(
    kernel: Kernel<B, C, U>,
    buffers: { readonly [K in keyof B]: Bindable<B[K]['scalar']> },
    options?: RunOptions<C, U>,
  ): void;
  /** Waits for what is queued and copies the buffer (or `length` elements from `offset`) out. Throws what `run` did wrong, naming the kernel. */
  read<S extends Scalar>(buffer: Buffer<S>, range?: { readonly offset: number; readonly length: number }): Promise<ArrayOf<S>>;
  /** The only clock: how long `work`'s dispatches take, by timestamp query where the device has it, else by wall time with a wait. */
  time(work: () => void): Promise<{ ms: number; how: 'timestamp' | 'wall' }>;
}

/** What the maker of a context holds, and a widget does not. */
export interface OwnedContext extends KernelContext {
  /** Kernels that ran so far, by name, with the hash of the source that ran (edited sources included). */
  readonly ran: ReadonlyMap<string, string>;
  /** Live buffers and their bytes: 0 after `dispose`. */
  readonly allocated: { readonly buffers: number; readonly bytes: number };
  /** Frees (or pools) all that the run holds. Idempotent. */
  dispose(): void;
}

export type { ArrayOf, TypedArray };

/** Thrown for what a caller did wrong; says the kernel, the binding, the value and the remedy. */
export class KernelError extends Error {
  override name = 'KernelError';
  constructor(
    message: string,
    /** Where a WGSL compile error lies, 1-based, when it is one. */
    readonly details: {
      kernel?: string;
      source?: string;
      messages?: readonly { line: number; column: number; message: string }[];
    } = {},
  ) {
    super(message);
  }
}
