/** Compiled programs of one device: each (source, constants) is compiled once. */
import { KernelError } from './context.ts';
import { scoped } from './error-scopes.ts';
import { hash } from './hash.ts';
import type { Kernel } from './kernel.ts';
import type { Cost } from './pace.ts';

export interface Program {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** What its workgroups were found to take, on this device. */
  readonly cost: Cost;
}

export class Pipelines {
  readonly #programs = new Map<string, Promise<Program>>();
  readonly #hashes = new Map<string, string>();

  constructor(private readonly device: GPUDevice) {}

  /** How many programs are compiled or being compiled. */
  get size(): number {
    return this.#programs.size;
  }

  /** The hash of a source, worked out once. */
  hashOf(wgsl: string): string {
    let found = this.#hashes.get(wgsl);
    if (found === undefined) this.#hashes.set(wgsl, (found = hash(wgsl)));
    return found;
  }

  /** The program of `wgsl` under `constants`. Rejects with a KernelError that has the compiler's messages. */
  get(kernel: Kernel, wgsl: string, constants: Readonly<Record<string, number>>): Promise<Program> {
    const shape = Object.values(kernel.bindings).map(({ access }) => access);
    const key = [kernel.name, this.hashOf(wgsl), shape, Object.keys(kernel.uniforms).length, JSON.stringify(constants)].join('|');
    let program = this.#programs.get(key);
    if (!program) {
      program = compile(this.device, kernel, wgsl, constants);
      this.#programs.set(key, program);
      // A refusal is kept out of the cache: after a loss it may have come from the device and not from the source.
      program.catch(() => this.#programs.delete(key));
    }
    return program;
  }
}

async function compile(
  device: GPUDevice,
  kernel: Kernel,
  wgsl: string,
  constants: Readonly<Record<string, number>>,
): Promise<Program> {
  const { value, error } = scoped(device, () => {
    const layout = layoutOf(device, kernel);
    return {
      layout,
      module: device.createShaderModule({ label: kernel.name, code: wgsl }),
      pipelineLayout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    };
  });
  const info = await value.module.getCompilationInfo();
  const messages = info.messages
    .filter(({ type }) => type === 'error')
    .map(({ lineNum, linePos, message }) => ({ line: lineNum, column: linePos, message }));
  const details = { kernel: kernel.name, source: wgsl };
  const [first] = messages;
  if (first)
    throw new KernelError(`kernel ${kernel.name}: ${first.line}:${first.column} ${first.message}`, { ...details, messages });
  const refused = await error;
  if (refused) throw new KernelError(`kernel ${kernel.name}: ${refused.message}`, details);
  try {
    const pipeline = await device.createComputePipelineAsync({
      label: kernel.name,
      layout: value.pipelineLayout,
      compute: { module: value.module, constants: { ...constants } },
    });
    return { pipeline, layout: value.layout, cost: { msPerWorkgroup: undefined } };
  } catch (cause) {
    throw new KernelError(`kernel ${kernel.name} with ${JSON.stringify(constants)}: ${(cause as Error).message}`, details);
  }
}

/** The layout is spelled out: `layout: 'auto'` drops bindings that a source does not use, and an edited source may stop using one. */
function layoutOf(device: GPUDevice, kernel: Kernel): GPUBindGroupLayout {
  const compute = 4; // GPUShaderStage.COMPUTE, which Node has no global for
  const entries: GPUBindGroupLayoutEntry[] = Object.values(kernel.bindings).map(({ access }, binding) => ({
    binding,
    visibility: compute,
    buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
  }));
  if (Object.keys(kernel.uniforms).length > 0)
    entries.push({ binding: entries.length, visibility: compute, buffer: { type: 'uniform' } });
  return device.createBindGroupLayout({ label: kernel.name, entries });
}
