/** Turns queued steps into submissions: in order, of about 100 ms each, with what went wrong in each brought back to the next `flush`. */
import type { BufferPool } from './buffer-pool.ts';
import { KernelError } from './context.ts';
import { isOutOfMemory, scoped } from './error-scopes.ts';
import { grid } from './grid.ts';
import { Batch, portion } from './pace.ts';
import type { Program } from './pipelines.ts';
import type { Timing } from './timing.ts';

export interface Dispatch {
  readonly kind: 'dispatch';
  readonly kernel: string;
  readonly program: Promise<Program>;
  /** Storage buffers in `@binding` order. */
  readonly resources: readonly GPUBufferBinding[];
  /** The bytes of the uniform struct, bound after the last resource. */
  readonly uniforms: Uint8Array<ArrayBuffer> | undefined;
  readonly workgroups: readonly [number, number, number];
  /** Where the uniform struct has the number of the first workgroup, in bytes: then the dispatch can be cut. */
  readonly firstGroupAt?: number | undefined;
}

export type Step =
  | Dispatch
  | { readonly kind: 'clear'; readonly buffer: GPUBuffer }
  | { readonly kind: 'copy'; readonly from: GPUBuffer; readonly offset: number; readonly to: GPUBuffer; readonly size: number }
  | { readonly kind: 'write'; readonly buffer: GPUBuffer; readonly offset: number; readonly data: ArrayBufferView<ArrayBuffer> }
  /** The buffer goes back to the pool once every step before is submitted. */
  | { readonly kind: 'give'; readonly buffer: GPUBuffer };

type Ready = Exclude<Step, Dispatch> | (Dispatch & { readonly compiled: Program });

/** `minUniformBufferOffsetAlignment` where no smaller one is asked for. */
const UNIFORM_ALIGNMENT = 256;
/** 64 structs. */
const SMALLEST_UNIFORM_BYTES = 2 ** 14;
const UNIFORM_USAGE = 0x40 | 0x8; // UNIFORM | COPY_DST

const count = ({ workgroups: [x, y, z] }: Dispatch): number => x * y * z;

/** The first `groups` workgroups of a dispatch, exactly, and the rest. What the rest has beyond the end, the kernel itself turns away. */
function cut(step: Dispatch, groups: number): readonly [first: Dispatch, rest: Dispatch] {
  const at = step.firstGroupAt!;
  const uniforms = step.uniforms!.slice();
  const view = new DataView(uniforms.buffer);
  view.setUint32(at, view.getUint32(at, true) + groups, true);
  return [
    { ...step, workgroups: [groups, 1, 1] },
    { ...step, uniforms, workgroups: [...grid(count(step) - groups), 1] },
  ];
}

export class Submitter {
  readonly #steps: Step[] = [];
  #errors: Promise<KernelError | undefined>[] = [];
  #failure: unknown;
  #failed = false;
  #flushing: Promise<void> = Promise.resolve();

  /** @param alive throws once the run has ended: asked before each submission */
  constructor(
    private readonly device: GPUDevice,
    private readonly pool: BufferPool,
    private readonly alive: () => void,
  ) {}

  get empty(): boolean {
    return this.#steps.length === 0;
  }

  queue(step: Step): void {
    if (step.kind === 'give' && this.empty) this.pool.give(step.buffer);
    else this.#steps.push(step);
  }

  /** Has the next `flush` throw what `explain` makes of `error`, if it is one. */
  watch(error: Promise<GPUError | null>, explain: (cause: GPUError) => KernelError): void {
    this.#errors.push(error.then((cause) => (cause ? explain(cause) : undefined)));
  }

  /** Waits until what is queued is compiled. Says nothing of what does not compile: `flush` does. */
  async compiled(): Promise<void> {
    await Promise.allSettled(this.#steps.flatMap((step) => (step.kind === 'dispatch' ? [step.program] : [])));
  }

  /** Submits what is queued. Resolves when the device has accepted all of it; the work may still be running. */
  flush(timing?: Timing): Promise<void> {
    const flushed = this.#flushing.then(() => this.#drain(timing));
    this.#flushing = flushed.catch(() => {});
    return flushed;
  }

  /** Forgets what is queued: the run has ended. */
  drop(): void {
    for (const step of this.#steps) if (step.kind === 'give') this.pool.give(step.buffer);
    this.#steps.length = 0;
  }

  async #drain(timing: Timing | undefined): Promise<void> {
    try {
      if (this.#failed) throw this.#failure;
      while (!this.empty) {
        const { steps, batch } = await this.#nextBatch();
        this.alive();
        // Taken out only here, where nothing waits before they are submitted: `drop` and `empty` must not miss them.
        this.#steps.splice(0, steps.length);
        const start = performance.now();
        this.#submit(steps, timing);
        const done = this.device.queue.onSubmittedWorkDone().then(
          () => batch.took(performance.now() - start),
          () => {}, // a lost device: the read that follows says so
        );
        if (!this.empty) await done;
        this.alive();
      }
      const errors = this.#errors;
      this.#errors = [];
      for (const error of await Promise.all(errors)) if (error) throw error;
    } catch (error) {
      // What came after a failed step would compute on its leavings: every later flush fails as this one did.
      this.#failure = error;
      this.#failed = true;
      this.drop();
      throw error;
    }
  }

  /** The first steps of the queue, as many as make one submission, their programs compiled. */
  async #nextBatch(): Promise<{ steps: Ready[]; batch: Batch }> {
    const steps: Ready[] = [];
    const batch = new Batch();
    for (const step of this.#steps.slice()) {
      if (step.kind === 'dispatch') {
        const compiled = await step.program;
        const groups = count(step);
        if (step.firstGroupAt !== undefined && portion(compiled.cost, groups) < groups) {
          // Too much for one submission: its first portion goes alone, and the rest takes its place in the queue.
          if (steps.length > 0) break;
          const [first, rest] = cut(step, portion(compiled.cost, groups));
          this.#steps.splice(0, 1, first, rest);
          const part = { cost: compiled.cost, workgroups: count(first) };
          batch.add(part);
          return { steps: [{ ...first, compiled }], batch };
        }
        const part = { cost: compiled.cost, workgroups: groups };
        if (!batch.fits(part)) break;
        batch.add(part);
        steps.push({ ...step, compiled });
      } else {
        // `queue.writeBuffer` overtakes commands that are not submitted yet, so a write opens a submission.
        if (step.kind === 'write' && steps.some(({ kind }) => kind !== 'write')) break;
        steps.push(step);
      }
    }
    return { steps, batch };
  }

  #submit(steps: readonly Ready[], timing: Timing | undefined): void {
    const { device } = this;
    const names = [...new Set(steps.flatMap((step) => (step.kind === 'dispatch' ? [step.kernel] : [])))].join(', ');
    const { error } = scoped(device, () => {
      const uniforms = this.#uploadUniforms(steps);
      const encoder = device.createCommandEncoder();
      let pass: GPUComputePassEncoder | undefined;
      const endPass = () => {
        pass?.end();
        pass = undefined;
      };
      for (const step of steps) {
        if (step.kind === 'dispatch') {
          pass ??= encoder.beginComputePass(timing?.pass() ?? {});
          this.#encode(pass, step, uniforms?.bindings.get(step));
          continue;
        }
        if (step.kind === 'write') device.queue.writeBuffer(step.buffer, step.offset, step.data);
        if (step.kind === 'give') continue;
        endPass();
        if (step.kind === 'clear') encoder.clearBuffer(step.buffer);
        if (step.kind === 'copy') encoder.copyBufferToBuffer(step.from, step.offset, step.to, 0, step.size);
      }
      endPass();
      device.queue.submit([encoder.finish()]);
      if (uniforms) this.pool.give(uniforms.buffer);
    });
    for (const step of steps) if (step.kind === 'give') this.pool.give(step.buffer);
    this.watch(error, (cause) => {
      const what = names === '' ? 'copying' : `kernel ${names}`;
      if (isOutOfMemory(cause))
        return new KernelError(`${what}: out of memory on this device; choose a smaller size`, { kernel: names });
      return new KernelError(`${what}: ${cause.message}`, { kernel: names });
    });
  }

  #encode(
    pass: GPUComputePassEncoder,
    step: Dispatch & { readonly compiled: Program },
    uniforms: GPUBufferBinding | undefined,
  ): void {
    const resources = uniforms ? [...step.resources, uniforms] : step.resources;
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    pass.setPipeline(step.compiled.pipeline);
    pass.setBindGroup(0, this.device.createBindGroup({ layout: step.compiled.layout, entries }));
    pass.dispatchWorkgroups(...step.workgroups);
  }

  /** All uniform structs of one submission in one buffer, written at once. */
  #uploadUniforms(steps: readonly Ready[]): { buffer: GPUBuffer; bindings: Map<Ready, GPUBufferBinding> } | undefined {
    const places: [Ready, Uint8Array<ArrayBuffer>, number][] = [];
    let end = 0;
    for (const step of steps) {
      if (step.kind !== 'dispatch' || !step.uniforms) continue;
      places.push([step, step.uniforms, end]);
      end += Math.ceil(step.uniforms.length / UNIFORM_ALIGNMENT) * UNIFORM_ALIGNMENT;
    }
    if (end === 0) return undefined;
    const bytes = new Uint8Array(end);
    // Few sizes, so that submissions of unlike counts share the pool: how much goes into one depends on what was measured.
    const { buffer } = this.pool.take(Math.max(SMALLEST_UNIFORM_BYTES, 2 ** Math.ceil(Math.log2(end))), UNIFORM_USAGE);
    const bindings = new Map<Ready, GPUBufferBinding>();
    for (const [step, struct, offset] of places) {
      bytes.set(struct, offset);
      bindings.set(step, { buffer, offset, size: Math.ceil(struct.length / 16) * 16 });
    }
    this.device.queue.writeBuffer(buffer, 0, bytes);
    return { buffer, bindings };
  }
}
