/**
 * Steps on the unit sphere in three dimensions, for `rows` weights at once: f32[rows, 3]. Each queues its dispatches and returns a buffer
 * f32[rows, 3] that the caller owns. A row's bits do not depend on what is beside it.
 */
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { sphereNormalise } from './sphere-normalise.ts';
import { sphereRetract } from './sphere-retract.ts';
import { sphereStepL1 } from './sphere-step-l1.ts';
import { sphereStepL2 } from './sphere-step-l2.ts';
import { sphereStepLinf } from './sphere-step-linf.ts';
import { sphereTangent } from './sphere-tangent.ts';

export const sphereNorms = ['l1', 'l2', 'linf'] as const;
export type SphereNorm = (typeof sphereNorms)[number];
type Rows = Buffer<'f32'>;

const steps = { l1: sphereStepL1, l2: sphereStepL2, linf: sphereStepLinf } as const;

/** g − w (w · g) */
export function tangentPart(kernels: KernelContext, buffers: { weight: Rows; gradient: Rows }, rows: number): Rows {
  const output = check('tangentPart', kernels, buffers, rows);
  kernels.run(sphereTangent, { ...buffers, output }, { uniforms: { rows } });
  return output;
}

/** The tangent vector of length `eta` in `norm` along which the loss falls most. */
export function bestStep(
  kernels: KernelContext,
  buffers: { weight: Rows; gradient: Rows },
  { rows, eta, norm }: { rows: number; eta: number; norm: SphereNorm },
): Rows {
  const output = check('bestStep', kernels, buffers, rows);
  kernels.run(steps[norm], { ...buffers, output }, { uniforms: { rows, eta } });
  return output;
}

/** Back to the sphere after `bestStep`: by √(1 + eta²) in ℓ2, by the measured length in the others, whose steps have any ℓ2 length. */
export function retraction(
  kernels: KernelContext,
  buffers: { weight: Rows; step: Rows },
  { rows, eta, norm }: { rows: number; eta: number; norm: SphereNorm },
): Rows {
  if (norm !== 'l2') return normalised(kernels, buffers, { rows, scale: 1 });
  const output = check('retraction', kernels, buffers, rows);
  kernels.run(sphereRetract, { ...buffers, output }, { uniforms: { rows, eta } });
  return output;
}

/** (w + scale · a) / ‖·‖. With the gradient and −eta: a plain step that is normalised. */
export function normalised(
  kernels: KernelContext,
  buffers: { weight: Rows; step: Rows },
  { rows, scale }: { rows: number; scale: number },
): Rows {
  const output = check('normalised', kernels, buffers, rows);
  kernels.run(sphereNormalise, { ...buffers, output }, { uniforms: { rows, scale } });
  return output;
}

function check(name: string, kernels: KernelContext, buffers: Readonly<Record<string, Rows>>, rows: number): Rows {
  if (!Number.isInteger(rows) || rows < 0) throw new KernelError(`${name}: rows ${rows}; it must be an integer, 0 or more`);
  for (const [key, { length }] of Object.entries(buffers))
    if (length < 3 * rows) throw new KernelError(`${name}: ${rows} rows of 3 need ${3 * rows} numbers, the ${key} has ${length}`);
  return kernels.buffer('f32', 3 * rows);
}
