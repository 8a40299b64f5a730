import { exactSumToF64 } from '../../kernels/f32/exact.ts';
import { random } from '../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../kernels/f32/ulp.ts';
import { invarianceOf } from '../../kernels/invariance/invariance.ts';
import { loadSplitSum } from '../../kernels/reduce/sums.ts';
import { counted, whole } from '../figure/numbers.ts';
import { range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

const sizes = [1, 2, 3, 8, 17, 33, 64, 128] as const;
const places = ['first', 'middle', 'last'] as const;

interface Frame {
  /** For each size and place: how many ulp the row's sum is from the row's sum alone; where a size has fewer places, 0. */
  readonly ulps: Int32Array<ArrayBuffer>;
  readonly compared: number;
  readonly changed: number;
  /** The sum alone, in ulp from the exact one, and whether it is one that some order of additions can give. */
  readonly error: number;
  readonly right: boolean;
  readonly mended: boolean;
}

export default defineWidget({
  title: 'Make this kernel batch-invariant',
  params: { length: range('Numbers a row', { min: 100, max: 2000, step: 1 }, 1000), seed: seed(1) },
  varies: 'by device',
  holds: ({ compared, changed, ulps }: Frame) => ulps.length === sizes.length * places.length && changed <= compared,
  starts: 'visible',
  cost: ({ length }) => {
    const rows = sizes.reduce((sum: number, size) => sum + 3 * size, 0);
    return { flops: rows * length, bytes: 4 * rows * length };
  },
  async *compute(kernels, { length, seed: start }) {
    const drawn = random(start);
    const probe = drawn.uniforms(length);
    const { compared, variances } = await invarianceOf(
      async (rows, m) => {
        const input = kernels.buffer('f32', rows);
        const output = loadSplitSum(kernels, input, { rows: m, length });
        const sums = await kernels.read(output);
        for (const buffer of [input, output]) kernels.free(buffer);
        return sums;
      },
      { probe, others: drawn.uniforms(sizes.at(-1)! * length), sizes },
    );
    const input = kernels.buffer('f32', probe);
    const [alone = 0] = await kernels.read(loadSplitSum(kernels, input, { rows: 1, length }));
    const exact = exactSumToF64(probe);
    const ulps = new Int32Array(sizes.length * places.length);
    for (const { m, position, first } of variances) {
      const place = position === 0 ? 0 : position === m - 1 ? 2 : 1;
      ulps[sizes.indexOf(m as (typeof sizes)[number]) * places.length + place] = first.ulps;
    }
    // γ for length additions of positive numbers: what any order of all the addends keeps to.
    const right = Math.abs(alone - exact) <= ((length * 2 ** -24) / (1 - length * 2 ** -24)) * exact;
    yield {
      ulps,
      compared,
      changed: variances.length,
      error: f32UlpDistance(Math.fround(exact), alone),
      right,
      mended: right && variances.length === 0,
    };
  },
  view: ({ frame: { ulps, mended, right, changed } }) => (
    <div class="mend-the-kernel">
      <table>
        <thead>
          <tr>
            <th scope="col">rows in the batch</th>
            {places.map((place) => (
              <th key={place} scope="col" class="number">
                my row {place}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sizes.map((size, row) => (
            <tr key={size}>
              <th scope="row">{whole(size)}</th>
              {places.map((place, column) => {
                const off = ulps[row * places.length + column]!;
                return (
                  <td key={place} class={off === 0 ? 'number' : 'number differs'}>
                    {off === 0 ? 'the same' : `${off > 0 ? '+' : '−'}${whole(Math.abs(off))} ulp`}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p class={mended ? 'verdict' : 'verdict quiet'}>
        {mended
          ? 'Mended: the row has its bits in every batch, and its sum is right.'
          : right
            ? `Not yet: ${counted(changed, 'batch changes', 'batches change')} the row.`
            : 'Not yet: the sum is wrong. An order of additions must still add every number once.'}
      </p>
    </div>
  ),
  describe: ({ mended, changed, compared, error, right }) =>
    mended
      ? `The row has **the same bits in all ${whole(compared)} batches**, ${whole(Math.abs(error))} ulp from the exact sum: the kernel is batch-invariant as far as this tries it.`
      : right
        ? `In __${whole(changed)} of ${whole(compared)} batches__ the row’s sum is not the one that it has alone.`
        : `The sum of the row alone is __${whole(Math.abs(error))} ulp__ from the exact one: no order of additions gives that.`,
});
