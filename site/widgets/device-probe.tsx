import { fma } from '../../kernels/f32/fma.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../kernels/f32/ulp.ts';
import { operationNames, operations } from '../../kernels/probe/operations.ts';
import { counted, whole } from '../figure/numbers.ts';
import { range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

const { fround } = Math;
type Four = readonly [a: number, b: number, c: number, d: number];

/** Ways to make a · b + c. */
const contractions = {
  'one rounding': ([a, b, c]: Four) => fma(a, b, c),
  'two roundings': ([a, b, c]: Four) => fround(fround(a * b) + c),
} as const;

/** Ways to add the four products of a dot product. */
const products = ([a, b, c, d]: Four) => [a * d, b * c, c * b, d * a].map(fround) as unknown as Four;
const orders = {
  '((x + y) + z) + w': (four: Four) => products(four).reduce((sum, value) => fround(sum + value)),
  '((w + z) + y) + x': (four: Four) => products(four).reduceRight((sum, value) => fround(sum + value)),
  '(x + y) + (z + w)': (four: Four) => {
    const [x, y, z, w] = products(four);
    return fround(fround(x + y) + fround(z + w));
  },
  '(x + z) + (y + w)': (four: Four) => {
    const [x, y, z, w] = products(four);
    return fround(fround(x + z) + fround(y + w));
  },
  'fused, x first': ([a, b, c, d]: Four) => fma(d, a, fma(c, b, fma(b, c, fround(a * d)))),
  'fused, w first': ([a, b, c, d]: Four) => fma(a, d, fma(b, c, fma(c, b, fround(d * a)))),
} as const;

/** The name of the way whose results are all the device's; the first that fits, or none. */
function wayOf(
  ways: Readonly<Record<string, (four: Four) => number>>,
  fours: readonly Four[],
  results: readonly number[],
): string {
  const fits = (way: (four: Four) => number) => fours.every((four, index) => Object.is(way(four), results[index]));
  return Object.entries(ways).find(([, way]) => fits(way))?.[0] ?? 'none of those we know';
}

interface Frame {
  readonly count: number;
  /** For sum, product, quotient and root: results that are not the nearest float, and the farthest of them in ulp. */
  readonly wrong: readonly number[];
  readonly farthest: readonly number[];
  readonly fma: string;
  readonly dot: string;
  readonly fused: boolean;
  readonly flushes: boolean;
  readonly twoSumKept: boolean;
}

export default defineWidget({
  title: 'How does this device round?',
  params: { count: range('Operands', { min: 64, max: 4096, scale: 'log2' }, 1024), seed: seed(1) },
  varies: 'by device',
  // What WGSL asks of every device: sums and products are the nearest floats, quotients within 2.5 ulp.
  holds: ({ wrong, farthest }: Frame) => wrong[0] === 0 && wrong[1] === 0 && farthest[2]! <= 3,
  starts: 'visible',
  cost: ({ count }) => ({ flops: 13 * count, bytes: 40 * count }),
  async *compute(kernels, { count, seed: start }) {
    // Of one size and both signs, so that the orders of a dot product end in different floats.
    const operands = random(start).normals(4 * count);
    const fours = Array.from(
      { length: count },
      (_, index) => Array.from(operands.subarray(index * 4, index * 4 + 4)) as unknown as Four,
    );
    const results = kernels.buffer('f32', operationNames.length * count);
    kernels.run(operations, { operands: kernels.buffer('vec4f', operands), results }, { uniforms: { count } });
    const found = await kernels.read(results);
    const of = (which: number) => Array.from({ length: count }, (_, index) => found[index * operationNames.length + which]!);
    const nearest = [
      ([a, b]: Four) => fround(a + b),
      ([a, b]: Four) => fround(a * b),
      ([a, b]: Four) => fround(a / b),
      ([a]: Four) => fround(Math.sqrt(Math.abs(a))),
    ];
    const errors = nearest.map((right, which) =>
      of(which).map((value, index) => Math.abs(f32UlpDistance(right(fours[index]!), value))),
    );
    const { fused, flushes, twoSumKept } = kernels.arithmetic;
    yield {
      count,
      wrong: errors.map((ulps) => ulps.filter((ulp) => ulp !== 0).length),
      farthest: errors.map((ulps) => Math.max(...ulps)),
      fma: wayOf(contractions, fours, of(4)),
      dot: wayOf(orders, fours, of(5)),
      fused,
      flushes,
      twoSumKept,
    };
  },
  view: ({ frame: { count, wrong, farthest, fma: contraction, dot, fused, flushes, twoSumKept } }) => {
    const nearest = (which: number) =>
      wrong[which] === 0
        ? 'the nearest float, always'
        : `${whole(wrong[which]!)} of ${whole(count)} are not the nearest float, by ${farthest[which]} ulp at most`;
    const rows = [
      ['a + b', nearest(0), wrong[0]],
      ['a · b', nearest(1), wrong[1]],
      ['a / b', nearest(2), wrong[2]],
      ['√a', nearest(3), wrong[3]],
      ['a · b + c', fused ? 'fused: one rounding' : 'two roundings', 0],
      ['fma(a, b, c)', contraction, 0],
      ['dot of four', dot, 0],
      ['subnormals', flushes ? 'flushed to zero by arithmetic' : 'kept', 0],
      ['what a sum lost (TwoSum)', twoSumKept ? 'kept' : 'folded away by the compiler', twoSumKept ? 0 : 1],
    ] as const;
    return (
      <table>
        <tbody>
          {rows.map(([what, how, differs]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td class={differs ? 'differs' : ''}>{how}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  },
  describe: ({ count, wrong, fused, flushes, dot, twoSumKept }) =>
    `Over ${counted(count, 'set', 'sets')} of operands, sums and products ${wrong[0] === 0 && wrong[1] === 0 ? '**are the nearest floats**' : '__are not the nearest floats__'}; a · b + c is rounded ${fused ? '**once**' : '**twice**'}, subnormals are ${flushes ? '**flushed**' : '**kept**'}, a dot product is added as **${dot}**, and a compensated sum is ${twoSumKept ? '**safe without a guard**' : '__folded away without a guard__'}.`,
});
