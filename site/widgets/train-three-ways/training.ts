/** One network and its optimizer, trained on digits that lie on the device. */
import { gather } from '../../../kernels/elementwise/elementwise.ts';
import { random } from '../../../kernels/f32/random.ts';
import { lengths } from '../../../kernels/manifold/lengths.ts';
import { singularValues, transpose } from '../../../kernels/manifold/matrices.ts';
import { evaluate, gradients, initialLayers, type Layer } from '../../../kernels/mlp/mlp.ts';
import { adamw, hypersphericalDescent, manifoldMuon, muon, type Optimizer } from '../../../kernels/mlp/optimizers.ts';
import type { Buffer, KernelContext } from '../../../kernels/runtime/context.ts';
import { scoped } from '../../../kernels/runtime/scope.ts';
import { type Digits, unpack } from './digits.ts';
import { batch, digits, layerSizes, manifolds, pixels, type sizes, stepsAnEpoch, tested, type Way } from './ways.ts';

export interface Data {
  readonly host: Digits;
  /** f32[9,000, 196] */
  readonly images: Buffer<'f32'>;
  readonly held: { readonly inputs: Buffer<'f32'>; readonly labels: Buffer<'u32'>; readonly rows: number };
}

export function dataOn(kernels: KernelContext, file: ArrayBuffer): Data {
  const host = unpack(file);
  const learnt = digits - tested;
  return {
    host,
    images: kernels.buffer('f32', host.images.slice(0, learnt * pixels)),
    held: {
      inputs: kernels.buffer('f32', host.images.slice(learnt * pixels)),
      labels: kernels.buffer('u32', host.labels.slice(learnt)),
      rows: tested,
    },
  };
}

export interface Settings {
  readonly hidden: (typeof sizes)[number];
  readonly manifold: (typeof manifolds)[number];
  readonly decay: number;
  readonly epochs: number;
  readonly seed: number;
}

/**
 * Three rounds of dual ascent, its α half of the gradient's scale, six steps of Polar Express for each msign: more of either bring the
 * direction nearer to tangent, and no better accuracy here.
 */
const solving = { rounds: 3, alpha: 0.5, relative: true, steps: 6 } as const;

export class Training {
  readonly steps: number;
  done = 0;
  readonly #layers: Layer[];
  readonly #optimizer: Optimizer;
  readonly #drawn;
  #order: Uint32Array = new Uint32Array();

  constructor(
    readonly kernels: KernelContext,
    readonly data: Data,
    way: Way,
    readonly rate: number,
    { hidden, manifold, decay, epochs, seed }: Settings,
  ) {
    const onSpheres = manifold === manifolds[1];
    // The same draws for every optimizer: the weights first, then the order of the digits.
    this.#drawn = random(seed);
    this.#layers = initialLayers(kernels, layerSizes(hidden), this.#drawn, { orthonormal: way === 'manifold' });
    if (way === 'adamw') this.#optimizer = adamw(kernels, { decay });
    else if (way === 'muon') this.#optimizer = muon(kernels, { decay });
    // Orthonormal rows are unit vectors already: both manifolds are started on alike.
    else this.#optimizer = onSpheres ? hypersphericalDescent(kernels) : manifoldMuon(kernels, solving);
    this.steps = Math.round(epochs * stepsAnEpoch);
  }

  /** The digits of the next batch, each once an epoch. */
  #next(): Uint32Array<ArrayBuffer> {
    const at = (this.done % stepsAnEpoch) * batch;
    if (at === 0) this.#order = this.#drawn.shuffle(Uint32Array.from({ length: digits - tested }, (_, i) => i));
    return this.#order.slice(at, at + batch);
  }

  /** Trains up to step `until`. @returns the mean loss of these steps, and the time that one took, in ms */
  async advance(until: number): Promise<{ loss: number; ms: number }> {
    const { kernels, data } = this;
    const count = until - this.done;
    const scores = { losses: kernels.buffer('f32', count * batch), hits: kernels.buffer('f32', count * batch) };
    const { ms } = await kernels.time(() => {
      for (let at = 0; at < count; at++) {
        const chosen = this.#next();
        scoped(kernels, (scope) => {
          const inputs = gather(scope, data.images, scope.buffer('u32', chosen), { size: pixels });
          const labels = scope.buffer(
            'u32',
            chosen.map((digit) => data.host.labels[digit]!),
          );
          const slopes = gradients(scope, this.#layers, { inputs, labels, rows: batch }, { ...scores, first: at * batch });
          this.done++;
          // The rate falls linearly to 0.
          const rate = this.rate * (1 - (this.done - 1) / this.steps);
          for (const [i, layer] of this.#layers.entries()) this.#optimizer.update(layer, slopes[i]!, { rate, step: this.done });
          return {};
        });
      }
    });
    const losses = await kernels.read(scores.losses);
    for (const buffer of [scores.losses, scores.hits]) kernels.free(buffer);
    return { loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length, ms: ms / count };
  }

  /** Right answers on the digits that were kept from training, in percent. */
  async accuracy(): Promise<number> {
    const { kernels, data } = this;
    const scores = { losses: kernels.buffer('f32', tested), hits: kernels.buffer('f32', tested) };
    evaluate(kernels, this.#layers, data.held, scores);
    const hits = await kernels.read(scores.hits);
    for (const buffer of [scores.losses, scores.hits]) kernels.free(buffer);
    return (100 * hits.reduce((sum, hit) => sum + hit, 0)) / tested;
  }

  /** Of each layer, the largest first. */
  async spectra(): Promise<Float32Array<ArrayBuffer>[]> {
    const spectra: Float32Array<ArrayBuffer>[] = [];
    for (const { weight, outputs, inputs } of this.#layers)
      spectra.push(await singularValues(this.kernels, weight, { rows: outputs, columns: inputs }));
    return spectra;
  }

  /** The length of each output's weights, layer after layer: 1 where each is held to its sphere. */
  async lengths(): Promise<number[]> {
    const all: number[] = [];
    for (const { weight, outputs, inputs } of this.#layers) {
      const turned = transpose(this.kernels, weight, { rows: outputs, columns: inputs });
      const output = this.kernels.buffer('f32', outputs);
      this.kernels.run(lengths, { input: turned, output }, { uniforms: { rows: inputs, columns: outputs } });
      all.push(...(await this.kernels.read(output)));
      for (const buffer of [turned, output]) this.kernels.free(buffer);
    }
    return all;
  }

  free(): void {
    for (const { weight } of this.#layers) this.kernels.free(weight);
    this.#optimizer.free?.();
  }
}
