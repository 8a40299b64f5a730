/** One param of each kind, all of them doing something to one small sum: for the guide, and to copy from. */
import type { VNode } from 'preact';
import { random } from '../../kernels/f32/random.ts';
import { sequentialSum } from '../../kernels/reduce/sums.ts';
import { arrow } from '../figure/arrow.ts';
import { boundary, card, slider } from '../figure/handle.ts';
import { brief, f32Text } from '../figure/numbers.ts';
import { place } from '../figure/scale.ts';
import { cut } from '../runtime/cut-param.ts';
import { choice, flag, numbers, order, range, seed } from '../runtime/params.ts';
import { text } from '../runtime/text-param.ts';
import { vector } from '../runtime/vector-param.ts';
import { defineWidget } from '../runtime/widget.ts';

const count = 6;
const [width, height] = [372, 150];
const pitch = width / count;

interface Frame {
  /** The numbers in the order in which they are added. */
  readonly values: Float32Array<ArrayBuffer>;
  /** Sums of those before the cut and behind it, and what the arrow makes of the two. */
  readonly left: number;
  readonly right: number;
  readonly mixed: number;
  /** Do numbers left of the cut, one at least, add up to nothing? */
  readonly zero: boolean;
}

const tall = (value: number): number => place((Math.min(8, Math.abs(value)) / 8) * (height - 20));

function Arrow({ mix }: { mix: readonly number[] }): VNode {
  const [x, y] = [70 + 50 * mix[0]!, 70 - 50 * mix[1]!];
  return (
    <svg viewBox="0 0 140 140">
      <title>{`The arrow ${mix.join(', ')}`}</title>
      <path class="hair" d="M10 70H130M70 10V130" />
      <path class="shaft" d={`M70 70L${place(x)} ${place(y)}`} />
      <g
        {...arrow({
          param: 'mix',
          label: 'Weights of the two sums',
          value: mix,
          min: -1,
          max: 1,
          step: 0.1,
          axes: [
            [50, 0],
            [0, -50],
          ],
        })}
      >
        <rect class="hit" x={x - 16} y={y - 16} width={32} height={32} />
        <circle class="grip" cx={x} cy={y} r={8} />
      </g>
    </svg>
  );
}

export default defineWidget({
  title: 'One of each: what can the reader change?',
  params: {
    size: range('Noise', { min: 0, max: 1, step: 0.1 }, 0.5, { hint: 'range: a number between two ends' }),
    sign: choice('Sign', ['as it is', 'alternating'], 'as it is', { hint: 'choice: one of a few texts' }),
    whole: flag('Rounded to whole numbers', false, { hint: 'flag: yes or no' }),
    seed: seed(1, { hint: 'seed: another draw' }),
    name: text('Called', 'these numbers', { longest: 40, hint: 'text: a line that the reader types', scope: 'view' }),
    weights: numbers('Weights', { min: 0, max: 8 }, [1, 2, 3, 4, 5, 6], { on: 'figure' }),
    places: order('Order', count),
    cut: cut('Cut', { min: 0, max: count, step: 1 }, 3),
    mix: vector('Weights of the two sums', { min: -1, max: 1, step: 0.1 }, [1, 1]),
  },
  presets: { cancelling: { sign: 'alternating', size: 0, weights: [8, 8, 4, 4, 2, 2] } },
  varies: 'by device',
  holds: ({ left, right, values }: Frame) => values.length === count && Math.abs(left) + Math.abs(right) < 100,
  starts: 'visible',
  cost: () => ({ flops: 2 * count, bytes: 8 * count }),
  async *compute(kernels, { size, sign, whole, seed: start, weights, places, cut: at, mix }) {
    const noise = random(start).normals(count, 0, size);
    const values = Float32Array.from(places, (from, i) => {
      const value = weights[from]! + noise[from]!;
      return (sign === 'alternating' && i % 2 === 1 ? -1 : 1) * (whole ? Math.round(value) : value);
    });
    const sumOf = async (part: Float32Array<ArrayBuffer>) => {
      const sums = sequentialSum(kernels, kernels.buffer('f32', part), { rows: 1, length: part.length });
      return (await kernels.read(sums))[0]!;
    };
    const [left, right] = [await sumOf(values.slice(0, at)), await sumOf(values.slice(at))];
    yield { values, left, right, mixed: mix[0]! * left + mix[1]! * right, zero: at > 0 && left === 0 };
  },
  view: ({ frame: { values, left, right }, params: { weights, places, cut: at, mix, name } }) => (
    <div class="every-param">
      <div>
        <p class="part-title">{name || 'no name'}: drag a mark, a card, the line</p>
        <svg viewBox={`0 -12 ${width} ${height + 60}`}>
          <title>{`Six columns, cut after ${at}`}</title>
          {Array.from(values, (value, i) => (
            <g key={i}>
              <rect class="column" x={i * pitch + 6} y={height - tall(value)} width={pitch - 12} height={tall(value)} />
              <text x={(i + 0.5) * pitch} y={height + 14} text-anchor="middle">
                {brief(value, 3)}
              </text>
              <g
                {...slider({
                  param: 'weights',
                  index: places[i]!,
                  label: `Weight ${i + 1}`,
                  value: weights[places[i]!]!,
                  min: 0,
                  max: 8,
                  step: 0.5,
                  from: height,
                  to: 20,
                  axis: 'y',
                })}
              >
                <rect class="hit" x={i * pitch + 6} y={height - tall(weights[places[i]!]!) - 12} width={pitch - 12} height={24} />
                <rect class="grip" x={i * pitch + 6} y={height - tall(weights[places[i]!]!) - 2} width={pitch - 12} height={4} />
              </g>
              <g {...card({ param: 'places', index: i, count, label: `number ${places[i]! + 1}` })}>
                <rect class="hit card-face" x={i * pitch + 6} y={height + 22} width={pitch - 12} height={24} />
                <text x={(i + 0.5) * pitch} y={height + 39} text-anchor="middle">
                  {places[i]! + 1}
                </text>
              </g>
            </g>
          ))}
          <g {...boundary({ param: 'cut', label: 'Cut', value: at, min: 0, max: count, from: 0, to: width })}>
            <rect class="hit" x={at * pitch - 12} y={-10} width={24} height={height + 10} />
            <line x1={at * pitch} x2={at * pitch} y1={-10} y2={height} />
          </g>
        </svg>
      </div>
      <div>
        <p class="part-title">
          left by {mix[0]}, right by {mix[1]}
        </p>
        <Arrow mix={mix} />
        <p class="mono">
          {brief(left)} | {brief(right)}
        </p>
      </div>
    </div>
  ),
  describe: ({ left, right, mixed }, { name, cut: at }) =>
    `Of ${name || 'the numbers'}, the ${at} left of the cut add up to **${f32Text(left)}** and the others to **${f32Text(right)}**; the arrow makes **${f32Text(Number(mixed.toPrecision(6)))}** of the two.`,
});
