/**
 * What a kernel is: a WGSL program, the shape of what it binds, and its twin in TypeScript that performs the same additions in the
 * same order. Nothing here knows of a device, a page or Node.
 */
import type { Arithmetic } from './arithmetic.ts';

/** Element types that a storage buffer may hold. `vec4f` is `array<vec4<f32>>`: a Float32Array whose length is a multiple of 4. */
export type Scalar = 'f32' | 'u32' | 'i32' | 'vec4f' | 'atomic<u32>';
/** `read`: `var<storage, read>`; `write`: `var<storage, read_write>`, which WGSL also asks for where a kernel only writes. */
export type Access = 'read' | 'write';

export interface Binding<S extends Scalar = Scalar> {
  readonly scalar: S;
  readonly access: Access;
}

/** Declares a storage buffer that the kernel reads. */
export const read = <S extends Scalar>(scalar: S): Binding<S> => ({ scalar, access: 'read' });
/** Declares a storage buffer that the kernel writes (it may also read it). */
export const write = <S extends Scalar>(scalar: S): Binding<S> => ({ scalar, access: 'write' });

export type ArrayOf<S extends Scalar> = S extends 'f32' | 'vec4f'
  ? Float32Array<ArrayBuffer>
  : S extends 'i32'
    ? Int32Array<ArrayBuffer>
    : Uint32Array<ArrayBuffer>;
export type TypedArray = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A 4-byte uniform: `u32`, `i32` or `f32`. They choose the DATA (m, n, k, batch), never the program. */
export type UniformScalar = 'u32' | 'i32' | 'f32';

/**
 * A uniform that the context sets, never the caller: the number of a dispatch's first workgroup. A kernel that declares it (last) and counts
 * its groups from it can be cut: a dispatch that would take longer than a submission may is made in several.
 */
export const FIRST_GROUP = 'firstGroup';

export type Bindings = Record<string, Binding>;
export type Constants = Record<string, number>;
export type Uniforms = Record<string, UniformScalar>;
export type Values<T> = { readonly [K in keyof T]: number };

/** What a twin is given: the arrays it reads and writes in place, the program's constants, the uniforms, and how the device rounds. */
export interface ReferenceCall<B extends Bindings, C extends Constants, U extends Uniforms> {
  readonly arrays: { readonly [K in keyof B]: ArrayOf<B[K]['scalar']> };
  readonly constants: Values<C>;
  readonly uniforms: Values<U>;
  readonly arithmetic: Arithmetic;
}

/** What decides the size of a dispatch. `lengths` are in elements of each binding's array (a `vec4f` counts as 4). */
export interface DispatchCall<B extends Bindings, C extends Constants, U extends Uniforms> {
  readonly lengths: { readonly [K in keyof B]: number };
  readonly constants: Values<C>;
  readonly uniforms: Values<U>;
}

export interface Kernel<B extends Bindings = Bindings, C extends Constants = Constants, U extends Uniforms = Uniforms> {
  /** Its path below `kernels/`, without an ending: `reduce/tree`. */
  readonly name: string;
  /** The text of the `.wgsl` file (`import wgsl from './tree.wgsl?raw'`). */
  readonly wgsl: string;
  /** Storage buffers in `@binding` order. The uniform struct, if any, is bound after the last. */
  readonly bindings: B;
  /** WGSL `override`s with their defaults: they choose the PROGRAM (workgroup size, split count). */
  readonly constants: C;
  /** 4-byte scalars of the uniform struct in key order: they choose the DATA. `firstGroup: 'u32'`, last, lets a dispatch be cut. */
  readonly uniforms: U;
  /** WebGPU features that the program enables: `shader-f16`, `subgroups`. A device without them refuses it; the twin runs anywhere. */
  readonly features?: readonly string[];
  /** Workgroups to dispatch, [x, y, z]. */
  workgroups(call: DispatchCall<B, C, U>): readonly [number, number?, number?];
  /** The twin. Writes the `write` arrays in place, by the same additions in the same order. */
  reference(call: ReferenceCall<B, C, U>): void;
}

/** Declares a kernel, keeping the literal types of its parts. */
export const defineKernel = <const B extends Bindings, const C extends Constants, const U extends Uniforms>(
  kernel: Kernel<B, C, U>,
): Kernel<B, C, U> => kernel;
