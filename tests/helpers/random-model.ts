/** A small language model that has learnt nothing. */
import { random } from '../../kernels/f32/random.ts';
import type { Layer, Model } from '../../kernels/transformer/model.ts';

const config = { vocabulary: 52, width: 16, layers: 2, heads: 2, hidden: 24, context: 40, rotaryBase: 10_000, epsilon: 1e-5 };
type Numbers = Float32Array<ArrayBuffer>;

/** A model of random weights, as large as activations that neither vanish nor explode need them. */
export function randomModel(seed = 1): Model {
  const drawn = random(seed);
  const { vocabulary, width, hidden } = config;
  const matrix = (inputs: number, outputs: number): Numbers => drawn.normals(inputs * outputs).map((x) => x / Math.sqrt(inputs));
  const gains = (): Numbers => drawn.normals(width).map((x) => 1 + 0.1 * x);
  const embedding = drawn.normals(vocabulary * width);
  const unembedding = new Float32Array(embedding.length);
  for (let i = 0; i < embedding.length; i++) unembedding[(i % width) * vocabulary + Math.floor(i / width)] = embedding[i]!;
  const layer = (): Layer => ({
    attentionNorm: gains(),
    query: matrix(width, width),
    key: matrix(width, width),
    value: matrix(width, width),
    output: matrix(width, width),
    mlpNorm: gains(),
    gate: matrix(width, hidden),
    up: matrix(width, hidden),
    down: matrix(hidden, width),
  });
  return { config, embedding, unembedding, layers: [layer(), layer()], norm: gains() };
}
