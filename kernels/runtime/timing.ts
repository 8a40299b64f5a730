/** Times submissions: by timestamp queries around their passes where the device has them, else by wall time. */

/** Queries a set may hold. */
const MOST_QUERIES = 4096;
const QUERY_RESOLVE = 0x200;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const MAP_READ = 0x1;

export class Timing {
  readonly #queries: GPUQuerySet | undefined;
  #used = 0;
  #started = 0;
  #overflowed = false;

  constructor(
    private readonly device: GPUDevice,
    hasTimestamps: boolean,
  ) {
    if (hasTimestamps) this.#queries = device.createQuerySet({ type: 'timestamp', count: MOST_QUERIES });
  }

  start(): void {
    this.#started = performance.now();
  }

  /** What a compute pass begins with, so that it is timed. */
  pass(): GPUComputePassDescriptor {
    if (!this.#queries) return {};
    if (this.#used + 2 > MOST_QUERIES) {
      this.#overflowed = true;
      return {};
    }
    const beginningOfPassWriteIndex = this.#used++;
    return { timestampWrites: { querySet: this.#queries, beginningOfPassWriteIndex, endOfPassWriteIndex: this.#used++ } };
  }

  /** Called once the work is done. Browsers round timestamps (Chromium to 0.1 ms): a sum of 0 falls back to the wall clock. */
  async stop(): Promise<{ ms: number; how: 'timestamp' | 'wall' }> {
    const wall = performance.now() - this.#started;
    if (!this.#queries || this.#used === 0 || this.#overflowed) return { ms: wall, how: 'wall' };
    const size = this.#used * 8;
    const resolved = this.device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
    const staging = this.device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.resolveQuerySet(this.#queries, 0, this.#used, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ);
      const times = new BigUint64Array(staging.getMappedRange().slice(0));
      let nanoseconds = 0n;
      for (let i = 0; i < times.length; i += 2) nanoseconds += times[i + 1]! - times[i]!;
      return nanoseconds > 0n ? { ms: Number(nanoseconds) / 1e6, how: 'timestamp' } : { ms: wall, how: 'wall' };
    } finally {
      resolved.destroy();
      staging.destroy();
    }
  }

  destroy(): void {
    this.#queries?.destroy();
  }
}
