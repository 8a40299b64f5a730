import { f32ToBits } from '../../kernels/f32/bits.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../kernels/f32/ulp.ts';
import { atomicSum, sequentialSum, splitSum, stridedSum, treeSum } from '../../kernels/reduce/sums.ts';
import { BitStrip } from '../figure/bit-strip.tsx';
import { counted, f32Text, signed, whole } from '../figure/numbers.ts';
import { linear, squareRoot } from '../figure/scale.ts';
import { Axis, Columns, Hair, Stretched } from '../figure/spread.tsx';
import { choice, range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

/** As many arrays as make about half a million numbers, 128 at most. */
const arraysFor = (length: number): number => Math.max(16, Math.min(128, Math.floor(2 ** 19 / length)));

const inputs = ['0 to 1', 'both signs'] as const;

/** The rounding of n − 1 additions: γ = (n − 1)u / (1 − (n − 1)u). Higham, "Accuracy and Stability of Numerical Algorithms", 4.2. */
const gamma = (n: number): number => ((n - 1) * 2 ** -24) / (1 - (n - 1) * 2 ** -24);

const names = (width: string, splits: number): readonly string[] => [
  'one after another',
  `tree of ${width}`,
  `${width} strides`,
  counted(splits, 'split'),
  'as they finish',
];

interface Frame {
  readonly arrays: number;
  /** Of the first array: the exact sum, rounded once; Σ|x|; the five sums; how far each is from the exact one, in ulp; how many differ. */
  readonly exact: number;
  readonly magnitude: number;
  readonly sums: Float32Array<ArrayBuffer>;
  readonly ulps: Int32Array<ArrayBuffer>;
  readonly distinct: number;
  /** Of all arrays, by order: each error in ulp, and its root mean square. */
  readonly errors: readonly Int32Array<ArrayBuffer>[];
  readonly typical: readonly number[];
  /** Arrays in which one after another ends farther from the exact sum than tree, strides and splits. */
  readonly sequentialWorst: number;
}

export default defineWidget({
  title: 'Five orders, how many sums?',
  params: {
    length: range('Numbers', { min: 2, max: 65_536, scale: 'log2' }, 4096),
    width: choice('Workgroup', ['32', '64', '128', '256'], '64'),
    splits: range('Splits', { min: 1, max: 64, scale: 'log2' }, 8),
    seed: seed(1),
    numbers: choice('Drawn from', inputs, '0 to 1'),
  },
  presets: {
    wide: { width: '256' },
    short: { length: 8, splits: 2 },
    long: { length: 65_536 },
    signs: { numbers: 'both signs' },
  },
  varies: 'by run',
  holds: ({ sums, exact, magnitude }: Frame, { length }) =>
    sums.every((sum) => Math.abs(sum - exact) <= gamma(Math.max(2, length)) * magnitude + 2 ** -126),
  starts: 'visible',
  cost: ({ length }) => ({ flops: 5 * length * arraysFor(length), bytes: 5 * 4 * length * arraysFor(length) }),
  ask: {
    question: 'Five orders of adding the same numbers. How many of the five sums will be the same, to the last bit?',
    choices: ['all five', 'four', 'three', 'two', 'none'],
    answer: ({ sums }) =>
      ['none', 'two', 'three', 'four', 'all five'][
        Math.max(...sums.map((sum) => sums.filter((other) => Object.is(sum, other)).length)) - 1
      ]!,
  },
  async *compute(kernels, { length, width, splits, seed: start, numbers }) {
    const arrays = arraysFor(length);
    const drawn = random(start);
    const values = numbers === '0 to 1' ? drawn.uniforms(length * arrays) : drawn.normals(length * arrays);
    const size = { rows: arrays, length };
    const input = kernels.buffer('f32', values);
    const results = [
      sequentialSum(kernels, input, size),
      treeSum(kernels, input, size, { width: Number(width) }),
      stridedSum(kernels, input, size, { width: Number(width) }),
      splitSum(kernels, input, size, { splits }),
      atomicSum(kernels, input, size),
    ];
    const sums: Float32Array<ArrayBuffer>[] = [];
    for (const result of results) sums.push(await kernels.read(result));
    // Multiples of 2^-24 below 2^20 in size: a double adds up to 2^9 · 65,536 of them without rounding, so this is the exact sum.
    const exactly = Float64Array.from({ length: arrays }, (_, row) =>
      values.subarray(row * length, (row + 1) * length).reduce((sum, value) => sum + value, 0),
    );
    const errors = sums.map((found) => Int32Array.from(found, (sum, row) => f32UlpDistance(Math.fround(exactly[row]!), sum)));
    const worst = (row: number) => Math.max(...errors.slice(1, 4).map((error) => Math.abs(error[row]!)));
    const first = sums.map((found) => found[0]!);
    yield {
      arrays,
      exact: Math.fround(exactly[0]!),
      magnitude: values.subarray(0, length).reduce((sum, value) => sum + Math.abs(value), 0),
      sums: Float32Array.from(first),
      ulps: Int32Array.from(errors, (error) => error[0]!),
      distinct: new Set(first.map(f32ToBits)).size,
      errors,
      typical: errors.map((error) => Math.sqrt(error.reduce((sum, ulps) => sum + ulps ** 2, 0) / arrays)),
      sequentialWorst: errors[0]!.filter((ulps, row) => Math.abs(ulps) > worst(row)).length,
    };
  },
  view({ frame, params }) {
    const labels = names(params.width, params.splits);
    const exact = BigInt(f32ToBits(frame.exact));
    const far = Math.max(2, ...frame.errors.flatMap((error) => [...error].map(Math.abs)));
    const row = 36;
    const x = linear([-far, far], [0.02, 0.98]);
    const counts = frame.errors.map((error) => count(error));
    const tall = squareRoot([0, Math.max(...counts.flatMap(({ times }) => times))], [0, row - 4]);
    return (
      <div class="reduction-order">
        <table>
          <thead>
            <tr>
              <th scope="col">order of additions</th>
              <th scope="col">sign, exponent, significand</th>
              <th scope="col" class="number">
                sum
              </th>
              <th scope="col" class="number">
                ulp off
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">exact, rounded once</th>
              <td>
                <BitStrip bits={exact} />
              </td>
              <td class="number">{f32Text(frame.exact)}</td>
              <td class="number" />
            </tr>
            {labels.map((label, index) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>
                  <BitStrip bits={BigInt(f32ToBits(frame.sums[index]!))} against={exact} />
                </td>
                <td class="number">{f32Text(frame.sums[index]!)}</td>
                <td class={`number${frame.ulps[index] === 0 ? '' : ' differs'}`}>{signed(frame.ulps[index]!)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="part-title">the same orders over {whole(frame.arrays)} such arrays: how far from the exact sum</p>
        <div class="spreads" role="img" aria-label="Errors of each order over all arrays, in ulp">
          {labels.map((label, index) => (
            <div key={label} class="spread-row">
              <span>{label}</span>
              <Stretched height={row}>
                <Hair x={x(0)} from={0} to={row} />
                <Columns
                  values={counts[index]!.ulps}
                  counts={counts[index]!.times}
                  x={x}
                  base={row}
                  height={tall}
                  width={Math.min(0.01, (x(1) - x(0)) * 0.6)}
                  differs={(ulps) => ulps !== 0}
                />
              </Stretched>
              <span class="quiet">typically {Number(frame.typical[index]!.toPrecision(2))}</span>
            </div>
          ))}
          <div class="spread-row">
            <Axis scale={x} ticks={7} format={(ulps) => signed(ulps)} label="ulp from the exact sum" />
          </div>
        </div>
      </div>
    );
  },
  describe({ distinct, ulps, arrays, sequentialWorst }) {
    const off = (index: number) => (ulps[index] === 0 ? 'exactly right' : `__${Math.abs(ulps[index]!)} ulp__ from the exact sum`);
    return `Five orders give **${counted(distinct, 'different sum')}**. Adding one after another is ${off(0)}; the tree, which a GPU prefers for speed, is ${off(1)}. Over ${whole(arrays)} arrays, one after another is the farthest of the fixed orders in ${whole(sequentialWorst)}.`;
  },
});

/** How often each error came. */
function count(errors: Int32Array): { ulps: number[]; times: number[] } {
  const times = new Map<number, number>();
  for (const error of errors) times.set(error, (times.get(error) ?? 0) + 1);
  return { ulps: [...times.keys()], times: [...times.values()] };
}
