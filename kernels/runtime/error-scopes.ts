/** WebGPU reports what went wrong later and elsewhere. This brings it back to what caused it. */

/**
 * Runs `submit`, which must not wait, inside error scopes of every kind.
 * @returns what it returned, and a promise of the first error it caused, null for none (null, too, where the device is lost meanwhile)
 */
export function scoped<T>(device: GPUDevice, submit: () => T): { value: T; error: Promise<GPUError | null> } {
  const filters = ['validation', 'out-of-memory', 'internal'] as const;
  for (const filter of filters) device.pushErrorScope(filter);
  let popped: Promise<GPUError | null>[] = [];
  try {
    return {
      value: submit(),
      get error() {
        return firstOf(popped);
      },
    };
  } finally {
    popped = filters.map(() => device.popErrorScope().catch(() => null));
  }
}

const firstOf = async (errors: readonly Promise<GPUError | null>[]) =>
  (await Promise.all(errors)).find((error) => error !== null) ?? null;

/** An out-of-memory error has no text to recognise it by, only its class, which not every scope has a name for. */
export const isOutOfMemory = (error: GPUError): boolean =>
  error.constructor.name === 'GPUOutOfMemoryError' || /out of memory/i.test(error.message);
