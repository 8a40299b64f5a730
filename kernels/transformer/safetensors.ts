/** Reads a safetensors file: a length, a header of JSON, and the tensors' bytes. https://github.com/huggingface/safetensors#format */

export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Tensors of BF16, widened to f32, which is exact; and what the file says of itself. @throws Error for anything else or a torn file */
export function readSafetensors(file: ArrayBuffer): {
  tensors: ReadonlyMap<string, Tensor>;
  metadata: Readonly<Record<string, string>>;
} {
  const length = file.byteLength < 8 ? Number.NaN : Number(new DataView(file).getBigUint64(0, true));
  if (!(8 + length <= file.byteLength)) throw new Error(`safetensors: ${file.byteLength} bytes are no whole header`);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length))) as Record<string, Entry>;
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const count = shape.reduce((product, size) => product * size, 1);
    const [from, to] = data_offsets;
    if (dtype !== 'BF16') throw new Error(`safetensors: ${name} is ${dtype}; BF16 is read here`);
    if (to - from !== 2 * count || 8 + length + to > file.byteLength)
      throw new Error(
        `safetensors: ${name} of [${shape.join(', ')}] has bytes ${from} to ${to} of ${file.byteLength - 8 - length}`,
      );
    const halves = new DataView(file, 8 + length + from, to - from);
    const bits = new Uint32Array(count);
    for (let index = 0; index < count; index++) bits[index] = halves.getUint16(2 * index, true) << 16;
    tensors.set(name, { shape, values: new Float32Array(bits.buffer) });
  }
  return { tensors, metadata: (header.__metadata__ ?? {}) as unknown as Record<string, string> };
}
