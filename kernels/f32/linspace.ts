/**
 * `count` numbers in equal steps from `start` to `end`, as PyTorch's CPU kernel makes them in float32: the step is an f32; the first half
 * goes up from the start, the second down from the end, each number rounded once an operation. `torch.linspace`, ATen RangeFactories.
 * @param first how many of them are wanted, from the beginning: all where it is not given
 */
export function linspace(start: number, end: number, count: number, first = count): Float32Array<ArrayBuffer> {
  const { fround } = Math;
  const step = fround(fround(end - start) / (count - 1));
  const half = Math.floor(count / 2);
  return Float32Array.from({ length: first }, (_, i) =>
    i < half ? fround(start + fround(step * i)) : fround(end - fround(step * fround(count - 1 - i))),
  );
}
