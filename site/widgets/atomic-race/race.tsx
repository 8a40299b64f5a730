/** Lanes whose ends the reader drags, the sums in order of arrival beside them, and what the real kernel gave. */
import type { VNode } from 'preact';
import { f32ToBits } from '../../../kernels/f32/bits.ts';
import { f32UlpDistance } from '../../../kernels/f32/ulp.ts';
import { BitStrip } from '../../figure/bit-strip.tsx';
import { slider } from '../../figure/handle.ts';
import { f32Text, minus, signed, whole } from '../../figure/numbers.ts';
import { linear } from '../../figure/scale.ts';
import { share } from '../../figure/spread.tsx';
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

const mostListed = 6;

export function Race({
  frame: { addends, results, counts, raced, distinct },
  params: { times },
}: {
  frame: Frame;
  params: { times: readonly number[] };
}): VNode {
  const x = linear([0, 100], [0.02, 0.94]);
  const { order, partials, sum } = finish(addends, times);
  // Compared with the same lanes in lane order: the sum that one thread alone would get.
  const inOrder = BigInt(f32ToBits(finish(addends, [...times.keys()]).sum));
  const rank = (of: number) => order.indexOf(of);
  return (
    <div class="atomic-race">
      <div class="lanes">
        <div class="lane-head quiet" aria-hidden="true">
          <span>brings</span>
          <span>finishes: drag the ends</span>
          <span>the sum then</span>
        </div>
        {Array.from(addends, (value, index) => (
          <div key={index} class="lane">
            <span class="mono">{minus(value.toFixed(4))}</span>
            <svg width="100%" height={30}>
              <title>Lane {index + 1}</title>
              <line class="time" x1="0" x2={share(x(times[index]!))} y1="15" y2="15" />
              <line class="arrival" x1={share(x(times[index]!))} x2="100%" y1="15" y2="15" />
              <g
                {...slider({
                  param: 'times',
                  index,
                  label: `Lane ${index + 1}, finishing time`,
                  value: times[index]!,
                  min: 0,
                  max: 100,
                  from: x(0),
                  to: x(100),
                  unit: 'share',
                  text: `${times[index]}, number ${rank(index) + 1} of ${addends.length}`,
                })}
              >
                <svg x={share(x(times[index]!))} aria-hidden="true">
                  <rect class="hit" x={-15} y={0} width={30} height={30} />
                  <circle class="grip" cx={0} cy={15} r={7} />
                </svg>
              </g>
            </svg>
            <span class="rank quiet">{rank(index) + 1}</span>
            <span class="mono">{f32Text(partials[rank(index)]!)}</span>
          </div>
        ))}
      </div>
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
