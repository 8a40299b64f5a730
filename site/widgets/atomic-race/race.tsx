/** Lanes whose ends the reader drags, the sums in order of arrival beside them, and what the real kernel gave. */
import type { VNode } from 'preact';
import { f32ToBits } from '../../../kernels/f32/bits.ts';
import { f32UlpDistance } from '../../../kernels/f32/ulp.ts';
import { BitStrip } from '../../figure/bit-strip.tsx';
import { slider } from '../../figure/handle.ts';
import { f32Text, minus, signed, whole } from '../../figure/numbers.ts';
import { linear, place } from '../../figure/scale.ts';
import { finish } from './finish.ts';

export interface Frame {
  /** What the drawn lanes bring: the first eight of the numbers that the kernel adds. */
  readonly addends: Float32Array<ArrayBuffer>;
  /** All of the numbers, added exactly and rounded once. */
  readonly exact: number;
  /** How many races were run, how many sums they gave; the most frequent sums and how often each came. */
  readonly raced: number;
  readonly distinct: number;
  readonly results: Float32Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  /** How far the sums lie apart, in ulp. */
  readonly spread: number;
}

const width = 900;
const lane = 30;
const track = { from: 118, to: 560 };
const mostListed = 6;

export function Race({
  frame: { addends, results, counts, raced, distinct },
  params: { times },
}: {
  frame: Frame;
  params: { times: readonly number[] };
}): VNode {
  const x = linear([0, 100], [track.from, track.to]);
  const { order, partials, sum } = finish(addends, times);
  // Compared with the same lanes in lane order: the sum that one thread alone would get.
  const inOrder = BigInt(f32ToBits(finish(addends, [...times.keys()]).sum));
  const rank = (of: number) => order.indexOf(of);
  const height = addends.length * lane;
  return (
    <div class="atomic-race">
      <svg viewBox={`0 0 ${width} ${height + 30}`}>
        <title>Eight lanes, each with its finishing time</title>
        <text class="soft" x={0} y={12} aria-hidden="true">
          brings
        </text>
        <text class="soft" x={track.from} y={12} aria-hidden="true">
          finishes: drag the ends
        </text>
        <text class="soft" x={width} y={12} text-anchor="end" aria-hidden="true">
          the sum then
        </text>
        {Array.from(addends, (value, index) => {
          const y = 30 + index * lane + lane / 2;
          const end = place(x(times[index]!));
          return (
            <g key={index}>
              <text class="mono" x={96} y={y + 4} text-anchor="end">
                {minus(value.toFixed(4))}
              </text>
              <path class="lane" d={`M${track.from} ${y}H${end}`} />
              <path class="arrival" d={`M${end + 10} ${y}H${width - 190}`} />
              <text class="rank" x={width - 178} y={y + 4} text-anchor="end">
                {rank(index) + 1}
              </text>
              <text class="mono" x={width} y={y + 4} text-anchor="end">
                {f32Text(partials[rank(index)]!)}
              </text>
              <g
                {...slider({
                  param: 'times',
                  index,
                  label: `Lane ${index + 1}, finishing time`,
                  value: times[index]!,
                  min: 0,
                  max: 100,
                  from: track.from,
                  to: track.to,
                  text: `${times[index]}, number ${rank(index) + 1} of ${addends.length}`,
                })}
              >
                <rect class="hit" x={end - 15} y={y - 15} width={30} height={30} />
                <circle class="grip" cx={end} cy={y} r={7} />
              </g>
            </g>
          );
        })}
      </svg>
      <table>
        <caption class="visually-hidden">The bits of each sum</caption>
        <tbody>
          <tr>
            <th scope="row">lane after lane</th>
            <td>
              <BitStrip bits={inOrder} />
            </td>
            <td class="number">{f32Text(finish(addends, [...times.keys()]).sum)}</td>
            <td class="number" />
          </tr>
          <tr>
            <th scope="row">as drawn above</th>
            <td>
              <BitStrip bits={BigInt(f32ToBits(sum))} against={inOrder} />
            </td>
            <td class="number">{f32Text(sum)}</td>
            <td class={`number${f32ToBits(sum) === Number(inOrder) ? '' : ' differs'}`}>
              {signed(f32UlpDistance(finish(addends, [...times.keys()]).sum, sum))} ulp
            </td>
          </tr>
        </tbody>
      </table>
      <p class="part-title">
        the real kernel, {whole(raced)} races: {distinct === 1 ? 'one sum' : `${whole(distinct)} different sums`}
        {distinct > mostListed && `, the ${mostListed} commonest`}
      </p>
      <table>
        <tbody>
          {[...results.slice(0, mostListed)].map((result, index) => (
            <tr key={result}>
              <th scope="row">{whole(counts[index]!)} times</th>
              <td>
                <BitStrip bits={BigInt(f32ToBits(result))} against={BigInt(f32ToBits(results[0]!))} />
              </td>
              <td class="number">{f32Text(result)}</td>
              <td class={`number${index === 0 ? '' : ' differs'}`}>
                {index === 0 ? '' : `${signed(f32UlpDistance(results[0]!, result))} ulp`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
