/** A GPT-style decoder's weights, as `site/commands/train-model.py` writes them and as the kernels take them. */
import { readSafetensors } from './safetensors.ts';

export interface ModelConfig {
  readonly vocabulary: number;
  /** Features of a token, in every layer. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Features between the MLP's matrices. */
  readonly hidden: number;
  /** Tokens that it was trained to look back on. */
  readonly context: number;
  readonly rotaryBase: number;
  readonly epsilon: number;
}

type Weights = Float32Array<ArrayBuffer>;
/** Matrices are f32[inputs, outputs]: a row of activations times the matrix. */
export interface Layer {
  readonly attentionNorm: Weights;
  readonly query: Weights;
  readonly key: Weights;
  readonly value: Weights;
  readonly output: Weights;
  readonly mlpNorm: Weights;
  readonly gate: Weights;
  readonly up: Weights;
  readonly down: Weights;
}

export interface Model {
  readonly config: ModelConfig;
  /** f32[vocabulary, width] */
  readonly embedding: Weights;
  /** f32[width, vocabulary]: the same, transposed. */
  readonly unembedding: Weights;
  readonly layers: readonly Layer[];
  readonly norm: Weights;
}

/** f32[rows, columns] → f32[columns, rows] */
function transposed(values: Weights, rows: number, columns: number): Weights {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = values[row * columns + column]!;
  return turned;
}

/** @throws Error that names the tensor, for a file that is not one of these models */
export function readModel(file: ArrayBuffer): Model {
  const { tensors, metadata } = readSafetensors(file);
  const config = JSON.parse(metadata.config ?? 'null') as ModelConfig | null;
  if (!config) throw new Error('model: the file says nothing of its shape; "config" is missing in its metadata');
  const { vocabulary, width, layers, hidden } = config;
  const tensor = (name: string, ...shape: number[]): Weights => {
    const found = tensors.get(name);
    if (found?.shape.join() !== shape.join())
      throw new Error(`model: ${name} should be [${shape.join(', ')}], the file has [${found?.shape.join(', ') ?? 'none'}]`);
    return found.values;
  };
  // A linear layer is stored as [outputs, inputs].
  const linear = (name: string, inputs: number, outputs: number) => transposed(tensor(name, outputs, inputs), outputs, inputs);
  const embedding = tensor('embedding.weight', vocabulary, width);
  return {
    config,
    embedding,
    unembedding: transposed(embedding, vocabulary, width),
    layers: Array.from({ length: layers }, (_, index): Layer => {
      const of = (name: string) => `layers.${index}.${name}.weight`;
      return {
        attentionNorm: tensor(of('attention_norm'), width),
        query: linear(of('query'), width, width),
        key: linear(of('key'), width, width),
        value: linear(of('value'), width, width),
        output: linear(of('output'), width, width),
        mlpNorm: tensor(of('mlp_norm'), width),
        gate: linear(of('gate'), width, hidden),
        up: linear(of('up'), width, hidden),
        down: linear(of('down'), hidden, width),
      };
    }),
    norm: tensor('norm.weight', width),
  };
}
