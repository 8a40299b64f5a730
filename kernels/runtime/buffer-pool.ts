/** GPU buffers that one run gave back, kept for the next: allocation is slow, and a dragged slider allocates the same sizes again and again. */
import { scoped } from './error-scopes.ts';

/** Idle buffers above this many bytes are destroyed, oldest first. */
const MOST_IDLE_BYTES = 2 ** 28;

export interface Taken {
  readonly buffer: GPUBuffer;
  /** New buffers are zero, used ones hold what was left in them. */
  readonly fresh: boolean;
  /** Why a new buffer could not be had; null where it could. */
  readonly error: Promise<GPUError | null>;
}

const NO_ERROR: Promise<GPUError | null> = Promise.resolve(null);

/** Pools by usage and exact size, in steps of 16 bytes. */
export class BufferPool {
  /** Idle buffers in the order in which they came back. */
  readonly #idle = new Set<GPUBuffer>();
  readonly #bySize = new Map<string, GPUBuffer[]>();
  readonly #broken = new WeakSet<GPUBuffer>();
  #idleBytes = 0;
  #created = 0;
  #destroyed = false;

  constructor(private readonly device: GPUDevice) {}

  /** How many buffers were ever allocated. A run that repeats another leaves it as it is. */
  get created(): number {
    return this.#created;
  }

  /** A buffer of at least `bytes` bytes. */
  take(bytes: number, usage: GPUBufferUsageFlags): Taken {
    const size = Math.ceil(bytes / 16) * 16;
    const idle = this.#bySize.get(keyOf(size, usage))?.at(-1);
    if (idle) {
      this.#forget(idle);
      return { buffer: idle, fresh: false, error: NO_ERROR };
    }
    this.#created += 1;
    const { value: buffer, error } = scoped(this.device, () => this.device.createBuffer({ size, usage }));
    const checked = error.then((found) => {
      if (found) this.#discard(buffer);
      return found;
    });
    return { buffer, fresh: true, error: checked };
  }

  /** Takes a buffer back. Work already submitted may still use it: whatever its next owner does comes later in the queue. */
  give(buffer: GPUBuffer): void {
    if (this.#destroyed || this.#broken.has(buffer)) {
      buffer.destroy();
      return;
    }
    this.#idle.add(buffer);
    this.#idleBytes += buffer.size;
    const key = keyOf(buffer.size, buffer.usage);
    const alike = this.#bySize.get(key);
    if (alike) alike.push(buffer);
    else this.#bySize.set(key, [buffer]);
    for (const oldest of this.#idle) {
      if (this.#idleBytes <= MOST_IDLE_BYTES) break;
      this.#forget(oldest);
      oldest.destroy();
    }
  }

  destroy(): void {
    this.#destroyed = true;
    for (const buffer of this.#idle) buffer.destroy();
    this.#idle.clear();
    this.#bySize.clear();
    this.#idleBytes = 0;
  }

  #forget(buffer: GPUBuffer): void {
    if (!this.#idle.delete(buffer)) return;
    this.#idleBytes -= buffer.size;
    const alike = this.#bySize.get(keyOf(buffer.size, buffer.usage))!;
    alike.splice(alike.lastIndexOf(buffer), 1);
  }

  #discard(buffer: GPUBuffer): void {
    this.#broken.add(buffer);
    this.#forget(buffer);
  }
}

const keyOf = (size: number, usage: GPUBufferUsageFlags) => `${size} ${usage}`;
