/** The sum as a moves and b and c stay: steps, not a line. The handle is a. */
import type { VNode } from 'preact';
import { AxisX } from '../../figure/axis.tsx';
import { slider } from '../../figure/handle.ts';
import { brief } from '../../figure/numbers.ts';
import { linear, place, steps } from '../../figure/scale.ts';

export interface StairsFrame {
  /** Values of a from 0 to `far`, and the sum at each: bracket to the left, to the right. */
  readonly xs: Float64Array<ArrayBuffer>;
  readonly left: Float64Array<ArrayBuffer>;
  readonly right: Float64Array<ArrayBuffer>;
  readonly far: number;
  /** The sum for the reader's a, with either bracket. */
  readonly sums: readonly number[];
}

const width = 460;
const height = 250;
const margin = { top: 14, right: 16, bottom: 46, left: 66 };

export function Staircase({
  frame: { xs, left, right, sums, far },
  a,
  bracket,
}: {
  frame: StairsFrame;
  a: number;
  bracket: number;
}): VNode {
  const finite = [...left, ...right, ...xs].filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const x = linear([0, far], [margin.left, width - margin.right]);
  const y = linear([low, high], [height - margin.bottom, margin.top]);
  const stairs = (sums: Float64Array) => steps(xs, sums, x, y);
  const at = Math.min(far, Math.max(0, a));
  const sum = sums[bracket]!;
  const marked = Number.isFinite(sum) && sum >= low && sum <= high;
  return (
    <svg class="staircase" viewBox={`0 0 ${width} ${height}`}>
      <title>The sum as a moves</title>
      <g class="axis" aria-hidden="true">
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <path class="hair" d={`M${margin.left} ${place(y(tick))}H${width - margin.right}`} />
            <text x={margin.left - 8} y={place(y(tick) + 4)} text-anchor="end">
              {brief(tick)}
            </text>
          </g>
        ))}
      </g>
      <AxisX scale={x} y={height - margin.bottom} ticks={4} label="a" />
      <path
        class="exactly"
        d={`M${place(x(0))} ${place(y(0))}L${place(x(Math.min(far, high)))} ${place(y(Math.min(far, high)))}`}
      />
      <text class="direct soft" x={x(far * 0.3)} y={y(far * 0.3) - 10} text-anchor="end" aria-hidden="true">
        exact
      </text>
      <path class="other" d={stairs(bracket === 0 ? right : left)} />
      <path class="stairs" d={stairs(bracket === 0 ? left : right)} />
      {marked && <circle class="dot" cx={x(at)} cy={y(sum)} r={4.5} />}
      <g
        {...slider({
          param: 'addends',
          index: 0,
          label: 'a',
          value: a,
          min: 0,
          max: far,
          step: far / 96,
          from: x(0),
          to: x(far),
          text: `a is ${brief(a)}`,
        })}
      >
        <path class="touch-line" d={`M${x(at)} ${height - margin.bottom}V${marked ? y(sum) : margin.top}`} />
        <rect class="hit" x={x(at) - 16} y={margin.top} width={32} height={height - margin.top - 12} />
        <circle class="grip" cx={x(at)} cy={height - margin.bottom} r={7} />
      </g>
    </svg>
  );
}
