/** Ways in which devices were seen to make an operation that WGSL leaves partly open, and which of them explains a device's results. */
import { fma } from '../../../kernels/f32/fma.ts';

const { fround } = Math;
export type Four = readonly [a: number, b: number, c: number, d: number];
type Ways = Readonly<Record<string, (four: Four) => number>>;

/** Ways to make fma(a, b, c). */
export const contractions: Ways = {
  'one rounding': ([a, b, c]) => fma(a, b, c),
  'two roundings': ([a, b, c]) => fround(fround(a * b) + c),
};

/** Ways to add the four products of a dot product. */
const products = ([a, b, c, d]: Four) => [a * d, b * c, c * b, d * a].map(fround) as unknown as Four;
export const dotOrders: Ways = {
  '((x + y) + z) + w': (four) => products(four).reduce((sum, value) => fround(sum + value)),
  '((w + z) + y) + x': (four) => products(four).reduceRight((sum, value) => fround(sum + value)),
  '(x + y) + (z + w)': (four) => {
    const [x, y, z, w] = products(four);
    return fround(fround(x + y) + fround(z + w));
  },
  '(x + z) + (y + w)': (four) => {
    const [x, y, z, w] = products(four);
    return fround(fround(x + z) + fround(y + w));
  },
  'fused, x first': ([a, b, c, d]) => fma(d, a, fma(c, b, fma(b, c, fround(a * d)))),
  'fused, w first': ([a, b, c, d]) => fma(a, d, fma(b, c, fma(c, b, fround(d * a)))),
};

/** The name of the way whose results are all the device's; the first that fits, or none. */
export function wayOf(ways: Ways, fours: readonly Four[], results: readonly number[]): string {
  const fits = (way: (four: Four) => number) => fours.every((four, index) => Object.is(way(four), results[index]));
  return Object.entries(ways).find(([, way]) => fits(way))?.[0] ?? 'none of those we know';
}
