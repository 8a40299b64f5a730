/**
 * A small multilayer perceptron without biases: ReLU between its layers, softmax and cross-entropy behind the last. Rows are examples. Each
 * function queues its dispatches; what it returns the caller owns.
 */
import type { Random } from '../f32/random.ts';
import { type Matrix, product, transpose } from '../manifold/matrices.ts';
import { msign } from '../manifold/msign.ts';
import { type Buffer, type KernelContext, KernelError } from '../runtime/context.ts';
import { scoped } from '../runtime/scope.ts';
import { logSoftmax } from '../softmax/softmax.ts';
import { crossEntropy } from './cross-entropy.ts';
import { relu } from './relu.ts';
import { reluGradient } from './relu-gradient.ts';

/** A linear layer: a weight f32[outputs, inputs], which an optimizer replaces or writes to. */
export interface Layer {
  readonly outputs: number;
  readonly inputs: number;
  weight: Matrix;
}

/** So many examples: inputs f32[rows, inputs], labels u32[rows]. */
export interface Examples {
  readonly inputs: Matrix;
  readonly labels: Buffer<'u32'>;
  readonly rows: number;
}

/** Where losses and hits (1 or 0) of the examples go, from number `first` on: many batches are then read at once. */
export interface Scores {
  readonly losses: Matrix;
  readonly hits: Matrix;
  readonly first?: number;
}

/**
 * Layers between these sizes, the weights drawn from normals of variance 2 / inputs: K. He et al., "Delving deep into rectifiers"
 * (2015). With `orthonormal`, the msign of the same draw: all singular values are one.
 */
export function initialLayers(
  kernels: KernelContext,
  sizes: readonly number[],
  drawn: Random,
  { orthonormal = false } = {},
): Layer[] {
  return sizes.slice(1).map((outputs, at) => {
    const inputs = sizes[at]!;
    const draw = kernels.buffer('f32', drawn.normals(outputs * inputs, 0, Math.sqrt(2 / inputs)));
    if (!orthonormal) return { outputs, inputs, weight: draw };
    const weight = msign(kernels, draw, { rows: outputs, columns: inputs }, { steps: 12 });
    kernels.free(draw);
    return { outputs, inputs, weight };
  });
}

/** What each layer gives: f32[rows, outputs], all but the last through ReLU; the last are logits. */
function forward(kernels: KernelContext, layers: readonly Layer[], inputs: Matrix, rows: number): Matrix[] {
  let from = inputs;
  return layers.map((layer, at) => {
    checkWidth(layer, from, rows);
    const sums = product(kernels, from, layer.weight, rows, layer.outputs, layer.inputs, true);
    from = sums;
    if (at < layers.length - 1) {
      from = kernels.buffer('f32', sums.length);
      kernels.run(relu, { input: sums, output: from }, { uniforms: { count: sums.length } });
    }
    return from;
  });
}

function checkWidth({ inputs }: Layer, from: Matrix, rows: number): void {
  if (from.length !== rows * inputs)
    throw new KernelError(`mlp: ${rows} rows of ${inputs} are ${rows * inputs} numbers, the layer is given ${from.length}`);
}

/** Writes losses and hits, and returns the gradient of `scale` · Σ losses by the logits, f32[rows, classes]. */
function score(
  kernels: KernelContext,
  logits: Matrix,
  { labels, rows }: Examples,
  { losses, hits, first = 0 }: Scores,
  scale: number,
): Matrix {
  const classes = logits.length / rows;
  if (first + rows > Math.min(losses.length, hits.length))
    throw new KernelError(
      `mlp: scores of ${rows} rows from ${first} on; there is room for ${Math.min(losses.length, hits.length)}`,
    );
  const logarithms = logSoftmax(kernels, logits, { rows, length: classes });
  const gradient = kernels.buffer('f32', logits.length);
  const uniforms = { rows, classes, first, scale: Math.fround(scale) };
  kernels.run(crossEntropy, { logarithms, labels, losses, hits, gradient }, { uniforms });
  return gradient;
}

/** Writes the examples' losses and hits. */
export const evaluate = (kernels: KernelContext, layers: readonly Layer[], examples: Examples, scores: Scores): void => {
  scoped(kernels, (scope) => {
    score(scope, forward(scope, layers, examples.inputs, examples.rows).at(-1)!, examples, scores, 1);
    return {};
  });
};

/** The gradients of the mean loss by each layer's weight, f32[outputs, inputs]; losses and hits are written along the way. */
export function gradients(kernels: KernelContext, layers: readonly Layer[], examples: Examples, scores: Scores): Matrix[] {
  const { inputs, rows } = examples;
  const made = scoped(kernels, (scope) => {
    const given = forward(scope, layers, inputs, rows);
    let gradient = score(scope, given.at(-1)!, examples, scores, 1 / rows);
    const result: Record<string, Matrix> = {};
    for (let at = layers.length - 1; at >= 0; at--) {
      const { weight, outputs, inputs: width } = layers[at]!;
      const before = given[at - 1] ?? inputs;
      const turned = transpose(scope, gradient, { rows, columns: outputs });
      result[at] = product(scope, turned, before, outputs, width, rows, false);
      if (at === 0) break;
      gradient = product(scope, gradient, weight, rows, width, outputs, false);
      scope.run(reluGradient, { output: before, gradient }, { uniforms: { count: gradient.length } });
    }
    return result;
  });
  return layers.map((_, at) => made[at]!);
}
