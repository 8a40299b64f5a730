import type { Buffer, KernelContext } from './context.ts';

/**
 * Runs `work` on a context whose buffers are freed at its end, but for those that it returns: a loop of many steps then holds no more than
 * a step does. What `work` queues may still be waiting: a context keeps a freed buffer until it has run.
 */
export function scoped<T extends Buffer | Readonly<Record<string, Buffer>>>(
  kernels: KernelContext,
  work: (kernels: KernelContext) => T,
): T {
  const made = new Set<Buffer>();
  const result = work({
    backend: kernels.backend,
    adapter: kernels.adapter,
    software: kernels.software,
    limits: kernels.limits,
    features: kernels.features,
    arithmetic: kernels.arithmetic,
    signal: kernels.signal,
    buffer(scalar, source) {
      const buffer = kernels.buffer(scalar, source);
      made.add(buffer);
      return buffer;
    },
    write: (buffer, array, offset) => kernels.write(buffer, array, offset),
    free(buffer) {
      made.delete(buffer);
      kernels.free(buffer);
    },
    run: (kernel, buffers, options) => kernels.run(kernel, buffers, options),
    read: (buffer, range) => kernels.read(buffer, range),
    time: (timed) => kernels.time(timed),
  });
  const kept = new Set<Buffer>('scalar' in result ? [result as Buffer] : Object.values(result as Record<string, Buffer>));
  for (const buffer of made) if (!kept.has(buffer)) kernels.free(buffer);
  return result;
}
