/**
 * What is checked before anything is submitted, the same for both backends. Each error names the kernel, the thing, the value, the limit
 * and the remedy.
 */
import { type Buffer, KernelError, type Limits, type RunOptions } from './context.ts';
import {
  type Bindings,
  type Constants,
  FIRST_GROUP,
  type Kernel,
  type Scalar,
  type TypedArray,
  type Uniforms,
} from './kernel.ts';

type NumberOf = Record<string, number>;

/** A run whose parts fit together: constants and uniforms complete, workgroups [x, y, z] within the limits. */
export interface CheckedRun<Held extends Buffer> {
  readonly buffers: Readonly<Record<string, Held>>;
  readonly constants: Readonly<NumberOf>;
  readonly uniforms: Readonly<NumberOf>;
  readonly workgroups: readonly [number, number, number];
}

const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
const fail = (kernel: Kernel, what: string): never => {
  throw new KernelError(`kernel ${kernel.name}: ${what}`, { kernel: kernel.name });
};

/** Bytes of `length` elements in memory; an empty buffer still needs one element, because WebGPU binds no empty range. */
export const bytesOf = (scalar: Scalar, length: number): number => Math.max(length * 4, scalar === 'vec4f' ? 16 : 4);

/** @throws KernelError for a length that is no length, is no multiple of 4 for a vec4f, or is above what the device binds. */
export function checkLength(scalar: Scalar, length: number, limits: Limits): void {
  if (!Number.isInteger(length) || length < 0)
    throw new KernelError(`buffer of ${scalar}: length ${length}; it must be an integer, 0 or more`);
  if (scalar === 'vec4f' && length % 4 !== 0) {
    throw new KernelError(`buffer of vec4f: length ${length} is no multiple of 4; lengths count 4-byte elements`);
  }
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (length * 4 > most) {
    throw new KernelError(
      `buffer of ${scalar}: ${length} elements are ${length * 4} bytes, this device binds ${most}; split the data`,
    );
  }
}

/** @throws KernelError where `array` is not what holds `scalar` in JavaScript. */
export function checkArray(scalar: Scalar, array: TypedArray): void {
  const wanted = scalar === 'f32' || scalar === 'vec4f' ? Float32Array : scalar === 'i32' ? Int32Array : Uint32Array;
  if (!(array instanceof wanted)) {
    const given = (array as object)?.constructor?.name ?? String(array);
    throw new KernelError(`buffer of ${scalar}: holds a ${wanted.name}, was given a ${given}`);
  }
}

/** @throws KernelError where [offset, offset + length) does not lie in the buffer. */
export function checkRange(action: 'read' | 'write', buffer: Buffer, offset: number, length: number): void {
  const whole = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
  if (!whole || offset + length > buffer.length) {
    throw new KernelError(
      `${action}: ${length} elements at ${offset} do not lie in a buffer of ${buffer.length} (${buffer.scalar})`,
    );
  }
}

/**
 * Checks one `run`.
 * @param held gives the backend's own record of a buffer that this context gave out and that was not freed, else undefined
 * @throws KernelError
 */
export function checkRun<B extends Bindings, C extends Constants, U extends Uniforms, Held extends Buffer>(
  declared: Kernel<B, C, U>,
  wgsl: string,
  given: Readonly<Record<string, Buffer>>,
  options: RunOptions<C, U>,
  limits: Limits,
  held: (buffer: Buffer) => Held | undefined,
): CheckedRun<Held> {
  const kernel = declared as unknown as Kernel;
  const buffers = checkBuffers(kernel, given, limits, held);
  const constants = checkConstants(kernel, (options.constants ?? {}) as NumberOf);
  const uniforms = checkUniforms(kernel, (options.uniforms ?? {}) as NumberOf);
  checkWorkgroupSize(kernel, wgsl, constants, limits);
  const lengths = Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [name, buffer.length]));
  const workgroups = checkWorkgroups(kernel, kernel.workgroups({ lengths, constants, uniforms }), limits);
  return { buffers, constants, uniforms, workgroups };
}

/** @throws KernelError where a device lacks a feature that the kernel's program enables */
export function checkFeatures({ name, features = [] }: Pick<Kernel, 'name' | 'features'>, offered: ReadonlySet<string>): void {
  const missing = features.find((feature) => !offered.has(feature));
  if (missing !== undefined)
    throw new KernelError(
      `kernel ${name}: needs the feature "${missing}", which this device does not offer; ask the context's \`features\` first`,
      { kernel: name },
    );
}

/** Numbers are bound as fours of them where they are fours: none at all is no four. */
function checkFours(kernel: Kernel, name: string, length: number): void {
  if (length === 0 || length % 4 !== 0)
    fail(kernel, `binding "${name}" takes fours, was given a buffer of f32 with ${length}; give it a multiple of 4`);
}

function checkBuffers<Held extends Buffer>(
  kernel: Kernel,
  given: Readonly<Record<string, Buffer>>,
  limits: Limits,
  held: (buffer: Buffer) => Held | undefined,
): Record<string, Held> {
  const names = Object.keys(kernel.bindings);
  for (const name of Object.keys(given)) {
    if (!(name in kernel.bindings)) fail(kernel, `unknown binding "${name}"; it has ${list(names)}`);
  }
  if (names.length > limits.maxStorageBuffersPerShaderStage) {
    fail(
      kernel,
      `${names.length} bindings, this device allows ${limits.maxStorageBuffersPerShaderStage}; pack some into one buffer`,
    );
  }
  const buffers: Record<string, Held> = {};
  const boundAs = new Map<Held, string>();
  for (const [name, { scalar, access }] of Object.entries(kernel.bindings)) {
    const buffer = given[name];
    if (!buffer) return fail(kernel, `binding "${name}" is missing; it takes a buffer of ${scalar}`);
    const own = held(buffer);
    if (!own)
      return fail(
        kernel,
        `binding "${name}" was given a buffer that was freed or belongs to another context; make one in this run`,
      );
    if (scalar === 'vec4f' && own.scalar === 'f32') checkFours(kernel, name, own.length);
    else if (own.scalar !== scalar) fail(kernel, `binding "${name}" takes a buffer of ${scalar}, was given one of ${own.scalar}`);
    const other = boundAs.get(own);
    if (other !== undefined && (access === 'write' || kernel.bindings[other]!.access === 'write')) {
      fail(kernel, `bindings "${other}" and "${name}" share a buffer and one of them writes; give each its own`);
    }
    boundAs.set(own, name);
    buffers[name] = own;
  }
  return buffers;
}

function checkConstants(kernel: Kernel, given: NumberOf): NumberOf {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in kernel.constants)) fail(kernel, `unknown constant "${name}"; it has ${list(Object.keys(kernel.constants))}`);
    if (!Number.isFinite(value)) fail(kernel, `constant "${name}" is ${value}; it must be a finite number`);
  }
  return { ...kernel.constants, ...given };
}

const RANGE_OF = { u32: [0, 2 ** 32 - 1], i32: [-(2 ** 31), 2 ** 31 - 1] } as const;

function checkUniforms(kernel: Kernel, given: NumberOf): NumberOf {
  const asked = Object.keys(kernel.uniforms).filter((name) => name !== FIRST_GROUP);
  for (const name of Object.keys(given)) {
    if (!asked.includes(name)) fail(kernel, `unknown uniform "${name}"; it has ${list(asked)}`);
  }
  for (const name of asked) {
    const scalar = kernel.uniforms[name]!;
    const value = given[name];
    if (typeof value !== 'number') return fail(kernel, `uniform "${name}" is missing; it takes a ${scalar}`);
    if (scalar === 'f32') continue;
    const [low, high] = RANGE_OF[scalar];
    if (!Number.isInteger(value) || value < low || value > high) {
      fail(kernel, `uniform "${name}" is ${value}; a ${scalar} is an integer in [${low}, ${high}]`);
    }
  }
  return FIRST_GROUP in kernel.uniforms ? { ...given, [FIRST_GROUP]: 0 } : given;
}

/** Reads `@workgroup_size(…)`: numbers and names of overrides. Anything else is left to the compiler. */
function checkWorkgroupSize(kernel: Kernel, wgsl: string, constants: NumberOf, limits: Limits): void {
  const declared = /@workgroup_size\(([^)]*)\)/.exec(wgsl)?.[1];
  if (declared === undefined) return;
  const parts = declared.split(',').flatMap((part) => part.trim() || []);
  const most = [limits.maxComputeWorkgroupSizeX, limits.maxComputeWorkgroupSizeY, limits.maxComputeWorkgroupSizeZ];
  let product = 1;
  for (const [axis, part] of parts.entries()) {
    const size = constants[part] ?? Number.parseInt(part, 10);
    if (Number.isNaN(size)) return;
    const called = part in constants ? `constant "${part}"` : `workgroup size ${'xyz'[axis]}`;
    if (!Number.isInteger(size) || size < 1 || size > most[axis]!) {
      fail(kernel, `${called} is ${size}; this device allows workgroup sizes 1 to ${most[axis]} along ${'xyz'[axis]}`);
    }
    product *= size;
  }
  if (product > limits.maxComputeInvocationsPerWorkgroup) {
    fail(
      kernel,
      `a workgroup of ${product} invocations; this device allows ${limits.maxComputeInvocationsPerWorkgroup}; choose a smaller one`,
    );
  }
}

function checkWorkgroups(
  kernel: Kernel,
  asked: readonly [number, number?, number?],
  limits: Limits,
): readonly [number, number, number] {
  const [x, y = 1, z = 1] = asked;
  const most = limits.maxComputeWorkgroupsPerDimension;
  for (const [axis, count] of [x, y, z].entries()) {
    const called = `workgroups along ${'xyz'[axis]}`;
    if (!Number.isInteger(count) || count < 0) fail(kernel, `${called}: ${count}; it must be an integer, 0 or more`);
    if (count > most) fail(kernel, `${count} ${called}; this device allows ${most}; use another dimension or fewer rows`);
  }
  return [x, y, z];
}
