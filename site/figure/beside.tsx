/** One row computed in two ways: the bits of the output that changed most, and a field of all outputs. */
import type { VNode } from 'preact';
import { f32ToBits } from '../../kernels/f32/bits.ts';
import { BitStrip } from './bit-strip.tsx';
import { CellKey, Cells, levelOf } from './cells.tsx';
import { f32Text, signed, whole } from './numbers.ts';

export interface BesideProps {
  /** Whose outputs they are: "your row". */
  readonly of: string;
  /** What was done, in which order, and the value that came out; the second is compared with the first. */
  readonly ways: readonly [what: string, order: string, value: number][];
  /** Which output that is, from 0, and how far each output's second value lies from its first. */
  readonly at: number;
  readonly ulps: Int32Array;
}

export function Beside({ of, ways, at, ulps }: BesideProps): VNode {
  const levels = Uint8Array.from(ulps, levelOf);
  const differing = ulps.filter((ulp) => ulp !== 0).length;
  const against = BigInt(f32ToBits(ways[0]![2]));
  return (
    <>
      <table class="beside">
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">output {whole(at + 1)}: sign, exponent, significand</th>
            <th scope="col" class="number">
              value
            </th>
          </tr>
        </thead>
        <tbody>
          {ways.map(([what, order, value], index) => (
            <tr key={what}>
              <th scope="row">
                {what} <span class="quiet">{order}</span>
              </th>
              <td class="strip">
                <BitStrip bits={BigInt(f32ToBits(value))} against={against} />
              </td>
              <td class="number">
                {f32Text(value)} {index > 0 && <span class={ulps[at] === 0 ? 'quiet' : 'differs'}>{signed(ulps[at]!)} ulp</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="part-title">
        all {whole(ulps.length)} outputs <CellKey levels={levels} />
      </p>
      <Cells
        levels={levels}
        columns={ulps.length <= 256 ? 64 : 128}
        label={`${whole(differing)} of ${whole(ulps.length)} outputs of ${of} differ`}
      />
    </>
  );
}
