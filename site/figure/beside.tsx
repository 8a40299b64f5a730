/** One row computed in two ways: the bits of the output that changed most, and a field of all outputs. */
import type { VNode } from 'preact';
import { f32ToBits } from '../../kernels/f32/bits.ts';
import { BitStrip } from './bit-strip.tsx';
import { Cells, levelNames, levelOf } from './cells.tsx';
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
  const names = levelNames.filter((_, level) => levels.includes(level)).join(', ');
  const against = BigInt(f32ToBits(ways[0]![2]));
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">order of additions</th>
            <th scope="col">bits of output {whole(at + 1)}</th>
            <th scope="col" class="number" />
            <th scope="col" class="number">
              ulp
            </th>
          </tr>
        </thead>
        <tbody>
          {ways.map(([what, order, value], index) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{order}</td>
              <td>
                <BitStrip bits={BigInt(f32ToBits(value))} against={against} />
              </td>
              <td class="number">{f32Text(value)}</td>
              <td class={index > 0 && ulps[at] !== 0 ? 'number differs' : 'number'}>{index > 0 && signed(ulps[at]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="part-title">
        all {whole(ulps.length)} outputs, one beside the other: {names}
      </p>
      <Cells levels={levels} columns={ulps.length <= 256 ? 64 : 128} label={`${whole(ulps.length)} outputs of ${of}: ${names}`} />
    </>
  );
}
