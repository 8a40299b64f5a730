/**
 * Four ways to step from a gradient. An optimizer moves a layer's weight in place, or replaces it; what it remembers of a layer is its own.
 */
import { combine, type Matrix, type Size } from '../manifold/matrices.ts';
import { msign } from '../manifold/msign.ts';
import { type ManifoldStepOptions, manifoldStep } from '../manifold/muon.ts';
import { muon as muonPolynomial } from '../manifold/polynomials.ts';
import type { KernelContext } from '../runtime/context.ts';
import { scoped } from '../runtime/scope.ts';
import { adamwStep } from './adamw.ts';
import type { Layer } from './mlp.ts';
import { sphereRows } from './sphere-rows.ts';

export interface Optimizer {
  /** Queues step number `step`, from 1, of `layer` by `gradient`, f32[outputs, inputs] as the weight. `rate` is the learning rate η. */
  update(layer: Layer, gradient: Matrix, at: { readonly rate: number; readonly step: number }): void;
  /** Frees what it remembers. */
  free?(): void;
}

/** Zeroed buffers beside each layer's weight, made when the layer is first seen. */
function memory(kernels: KernelContext, count: number) {
  const made = new Map<Layer, Matrix[]>();
  return {
    of(layer: Layer): Matrix[] {
      const known = made.get(layer) ?? Array.from({ length: count }, () => kernels.buffer('f32', layer.outputs * layer.inputs));
      made.set(layer, known);
      return known;
    },
    free() {
      for (const buffers of made.values()) for (const buffer of buffers) kernels.free(buffer);
      made.clear();
    },
  };
}

/** Puts another weight in a layer's place. */
function replace(kernels: KernelContext, layer: Layer, weight: Matrix): void {
  kernels.free(layer.weight);
  layer.weight = weight;
}

const sizeOf = ({ outputs, inputs }: Layer): Size => ({ rows: outputs, columns: inputs });

export interface AdamwOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Decoupled: η · decay of the weight is taken off at each step. */
  readonly decay?: number;
}

/** AdamW, with the defaults of D. Kingma, J. Ba (2015): see the kernel. */
export function adamw(
  kernels: KernelContext,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0 }: AdamwOptions = {},
): Optimizer {
  const kept = memory(kernels, 2);
  return {
    free: kept.free,
    update(layer, gradient, { rate, step }) {
      const [mean, square] = kept.of(layer) as [Matrix, Matrix];
      const uniforms = {
        count: gradient.length,
        beta1,
        rest1: 1 - beta1,
        beta2,
        rest2: 1 - beta2,
        keep: 1 - rate * decay,
        step: rate / (1 - beta1 ** step),
        rootScale: 1 / Math.sqrt(1 - beta2 ** step),
        epsilon,
        zero: 0,
      };
      kernels.run(adamwStep, { gradient, weight: layer.weight, mean, square }, { uniforms });
    },
  };
}

export interface MuonOptions {
  /** μ of the running mean of gradients, which Nesterov's way looks one step ahead of. */
  readonly momentum?: number;
  readonly decay?: number;
}

/**
 * Muon: m ← μ m + (1 − μ) g, u = μ m + (1 − μ) g, w ← (1 − η decay) w − η √max(1, outputs / inputs) · msign(u), the msign by five steps of its
 * own polynomial, which leave the singular values in a band about one. K. Jordan et al., "Muon" (2024).
 */
export function muon(kernels: KernelContext, { momentum = 0.95, decay = 0 }: MuonOptions = {}): Optimizer {
  const kept = memory(kernels, 1);
  return {
    free: kept.free,
    update(layer, gradient, { rate }) {
      const remembered = kept.of(layer);
      const [before] = remembered as [Matrix];
      const made = scoped(kernels, (scope) => {
        const mean = combine(scope, momentum, before, 1 - momentum, gradient);
        const ahead = combine(scope, momentum, mean, 1 - momentum, gradient);
        const direction = msign(scope, ahead, sizeOf(layer), { polynomial: muonPolynomial });
        const length = rate * Math.sqrt(Math.max(1, layer.outputs / layer.inputs));
        return { mean, weight: combine(scope, 1 - rate * decay, layer.weight, -length, direction) };
      });
      kernels.free(before);
      remembered[0] = made.mean;
      replace(kernels, layer, made.weight);
    },
  };
}

/** Each output's weights are a unit vector, and stay one: see the kernel. */
export const hypersphericalDescent = (kernels: KernelContext): Optimizer => ({
  update({ weight, outputs, inputs }, gradient, { rate }) {
    kernels.run(sphereRows, { gradient, weight }, { uniforms: { rows: outputs, length: inputs, eta: Math.fround(rate) } });
  },
});

/** Manifold Muon: all singular values of a weight are one, and stay one. As published, without momentum. */
export const manifoldMuon = (kernels: KernelContext, options: Omit<ManifoldStepOptions, 'eta'> = {}): Optimizer => ({
  update(layer, gradient, { rate }) {
    const problem = { w: layer.weight, g: gradient };
    replace(kernels, layer, manifoldStep(kernels, problem, sizeOf(layer), { ...options, eta: rate }));
  },
});
