/**
 * A context for sources that a reader has edited: any other context, with care around it. Every loop gets a budget; before a kernel runs
 * as a whole, one of its workgroups runs alone and then a few, on copies of what it writes, and against the clock. What goes wrong is an
 * error with the source's own lines, never a GPU that hangs.
 */
import { type ArrayOf, type Buffer, KernelError, type OwnedContext, type RunOptions } from './context.ts';
import { type GpuDevice, type GpuOptions, openGpu } from './gpu.ts';
import { hash } from './hash.ts';
import { type Kernel, read, type Scalar, write } from './kernel.ts';
import { type Budgeted, withBudget } from './loop-budget.ts';

export interface Guard {
  /** Rounds that a loop may make, in one invocation. */
  readonly rounds: number;
  /** How long a first few workgroups may take, in ms. */
  readonly patience: number;
  /** What a whole dispatch may be expected to take, in ms, from what its first workgroups took. */
  readonly longest: number;
}

/** More rounds than any kernel of the site makes. */
export const guard: Guard = { rounds: 2 ** 20, patience: 5000, longest: 20_000 };
/** How many workgroups are tried together, after the first. */
const few = 64;
/** The names of the extra bindings: no kernel has them. */
const ended = '#ended';
const rounds = '#rounds';

/** What was asked for and waits for the next `read` or `time`. */
interface Step {
  /** What has to be waited for before. */
  prepare?(): Promise<void>;
  go(): void;
}
type Given = Readonly<Record<string, Buffer>>;
type Options = RunOptions<Record<string, number>, Record<string, 'u32'>>;

interface Edited {
  readonly source: string;
  readonly budgeted: Budgeted | undefined;
  readonly kernel: Kernel;
  /** Gets the number of a loop that went on for too long. */
  readonly ended: Buffer<'atomic<u32>'>;
  /** Both, by name. */
  readonly extra: Given;
}

export class GuardedContext implements OwnedContext {
  readonly #edited = new Map<string, Edited>();
  readonly #tried = new Set<string>();
  readonly #ran = new Map<string, string>();
  #steps: Step[] = [];
  #done: Promise<void> = Promise.resolve();

  constructor(
    private readonly inner: OwnedContext,
    private readonly sources: Readonly<Record<string, string>>,
    private readonly guard: Guard,
  ) {}

  get backend() {
    return this.inner.backend;
  }
  get adapter() {
    return this.inner.adapter;
  }
  get software() {
    return this.inner.software;
  }
  get limits() {
    return this.inner.limits;
  }
  get features() {
    return this.inner.features;
  }
  get arithmetic() {
    return this.inner.arithmetic;
  }
  get signal() {
    return this.inner.signal;
  }
  get allocated() {
    return this.inner.allocated;
  }
  /** An edited kernel goes by the hash of what the reader wrote. */
  get ran() {
    return new Map([...this.inner.ran].map(([name, of]) => [name, this.#ran.get(name) ?? of]));
  }

  buffer<S extends Scalar>(scalar: S, source: number | ArrayOf<S>): Buffer<S> {
    return this.inner.buffer(scalar, source);
  }

  write<S extends Scalar>(buffer: Buffer<S>, array: ArrayOf<S>, offset?: number): void {
    const data = array.slice() as ArrayOf<S>;
    this.#steps.push({ go: () => this.inner.write(buffer, data, offset) });
  }

  free(buffer: Buffer): void {
    this.#steps.push({ go: () => this.inner.free(buffer) });
  }

  run(kernel: unknown, buffers: unknown, options?: unknown): void {
    this.signal.throwIfAborted();
    const declared = kernel as Kernel;
    const [given, chosen] = [buffers as Given, (options ?? {}) as Options];
    if (this.sources[declared.name] === undefined)
      return void this.#steps.push({ go: () => this.inner.run(declared, given, chosen) });
    this.#steps.push({
      prepare: () => this.#try(this.#edit(declared), given, chosen),
      go: () => {
        const edited = this.#edit(declared);
        this.inner.run(edited.kernel, { ...given, ...edited.extra }, chosen);
      },
    });
  }

  async read<S extends Scalar>(
    buffer: Buffer<S>,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<ArrayOf<S>> {
    await this.#settle();
    try {
      const read = await this.inner.read(buffer, range);
      for (const edited of this.#edited.values()) await this.#check(edited);
      return read;
    } catch (error) {
      throw this.#inSource(error);
    }
  }

  async time(work: () => void): Promise<{ ms: number; how: 'timestamp' | 'wall' }> {
    await this.#settle();
    const before = this.#steps;
    this.#steps = [];
    work();
    const timed = this.#steps;
    this.#steps = before;
    try {
      // Outside the clock.
      for (const step of timed) await step.prepare?.();
      return await this.inner.time(() => {
        for (const step of timed) step.go();
      });
    } catch (error) {
      throw this.#inSource(error);
    }
  }

  dispose(): void {
    this.#steps = [];
    this.inner.dispose();
  }

  /** Does what is queued, in order. After a failure everything fails as it did. */
  #settle(): Promise<void> {
    this.#done = this.#done.then(async () => {
      try {
        for (let step = this.#steps.shift(); step; step = this.#steps.shift()) {
          this.signal.throwIfAborted();
          await step.prepare?.();
          step.go();
        }
      } catch (error) {
        throw this.#inSource(error);
      }
    });
    return this.#done;
  }

  #edit(declared: Kernel): Edited {
    const found = this.#edited.get(declared.name);
    if (found) return found;
    const source = this.sources[declared.name]!;
    const budgeted = withBudget(source, Object.keys(declared.bindings).length);
    const line = this.inner.buffer('atomic<u32>', 1);
    const edited: Edited = {
      source,
      budgeted,
      ended: line,
      extra: { [ended]: line, [rounds]: this.inner.buffer('u32', Uint32Array.of(this.guard.rounds)) },
      kernel: {
        ...declared,
        // Where brackets do not pair up the compiler is to say so in its own words. The last line sees to it that nothing runs.
        wgsl: budgeted?.wgsl ?? `${source}\nconst_assert false;`,
        bindings: { ...declared.bindings, [ended]: write('atomic<u32>'), [rounds]: read('u32') },
      },
    };
    this.#edited.set(declared.name, edited);
    this.#ran.set(declared.name, hash(source));
    return edited;
  }

  /** Runs a first workgroup, then the first few, on copies of the buffers that the kernel writes. */
  async #try(edited: Edited, given: Given, options: Options): Promise<void> {
    const { kernel } = edited;
    const key = JSON.stringify([kernel.name, options.constants]);
    if (this.#tried.has(key)) return;
    const copies: Buffer[] = [];
    const copied: Record<string, Buffer> = { ...given, ...edited.extra };
    for (const [name, { access }] of Object.entries(kernel.bindings)) {
      const buffer = given[name];
      if (access === 'read' || buffer === undefined) continue;
      copies.push((copied[name] = this.inner.buffer(buffer.scalar, await this.inner.read(buffer))));
    }
    let total = 0;
    for (const most of [1, few]) {
      const part: Kernel = {
        ...kernel,
        workgroups: (call) => {
          const all = kernel.workgroups(call);
          total = (all[0] ?? 1) * (all[1] ?? 1) * (all[2] ?? 1);
          return firstGroups(all, most);
        },
      };
      const start = performance.now();
      this.inner.run(part, copied, options);
      await this.#inTime(this.#check(edited), kernel.name, most);
      const ms = performance.now() - start;
      const tried = Math.min(total, most);
      if (most === few && (ms / tried) * total > this.guard.longest)
        throw new KernelError(
          `kernel ${kernel.name}: ${tried} of ${total} workgroups took ${Math.round(ms)} ms, so that all would take about ${Math.round((ms / tried) * (total / 1000))} s; not more than ${this.guard.longest / 1000} s is tried`,
          { kernel: kernel.name },
        );
      if (tried === total) break;
    }
    for (const copy of copies) this.inner.free(copy);
    this.#tried.add(key);
  }

  /** @throws KernelError where a loop was ended */
  async #check({ kernel, ended: buffer, source, budgeted }: Edited): Promise<void> {
    const [number] = await this.inner.read(buffer);
    if (!number) return;
    const { line, column } = budgeted!.loops[number - 1]!;
    const message = `this loop went round ${this.guard.rounds.toLocaleString('en')} times and was ended there; does it come to an end?`;
    throw new KernelError(`kernel ${kernel.name}: ${line}:${column} ${message}`, {
      kernel: kernel.name,
      source,
      messages: [{ line, column, message }],
    });
  }

  async #inTime(work: Promise<void>, name: string, groups: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const what = groups === 1 ? 'its first workgroup' : `its first ${groups} workgroups`;
      const message = `kernel ${name}: ${what} did not end within ${this.guard.patience / 1000} s, so the rest did not run`;
      timer = setTimeout(() => reject(new KernelError(message, { kernel: name })), this.guard.patience);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      work.catch(() => {});
    }
  }

  /** A compiler's complaint about the source with budgets, as one about the source that the reader wrote. */
  #inSource(error: unknown): unknown {
    if (!(error instanceof KernelError)) return error;
    const edited = [...this.#edited.values()].find(({ kernel }) => kernel.wgsl === error.details.source);
    if (!edited) return error;
    const { name } = edited.kernel;
    const lines = edited.source.split('\n').length;
    const messages = error.details.messages?.map(({ line, column, message }) => {
      const place = edited.budgeted?.original(line, column) ?? { line: Math.min(line, lines), column };
      return { ...place, message };
    });
    const [first] = messages ?? [];
    const message = first ? `kernel ${name}: ${first.line}:${first.column} ${first.message}` : error.message;
    return new KernelError(message, { kernel: name, source: edited.source, ...(messages ? { messages } : {}) });
  }
}

/** At most `most` workgroups of a dispatch, from its first row on. */
function firstGroups([x, y = 1, z = 1]: readonly [number, number?, number?], most: number): readonly [number, number, number] {
  if (x * y * z <= most) return [x, y, z];
  return x >= most ? [most, 1, 1] : [x, Math.max(1, Math.min(y, Math.floor(most / Math.max(1, x)))), 1];
}

/** A device whose contexts run edited sources, and nothing else: it is opened for them. */
export async function openGuarded(gpu: GPU, options: GpuOptions = {}, care: Guard = guard): Promise<GpuDevice> {
  const device = await openGpu(gpu, options);
  return {
    ...device,
    get made() {
      return device.made;
    },
    context: (signal, { sources = {} } = {}) => new GuardedContext(device.context(signal), sources, care),
  };
}
