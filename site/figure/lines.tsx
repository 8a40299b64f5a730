/** Lines over a common axis, as wide as their place, each with its name at its end. A value that is not finite leaves a gap. */
import type { VNode } from 'preact';
import { brief } from './numbers.ts';
import { place, type Scale } from './scale.ts';
import { Axis, Stretched } from './spread.tsx';

const units = 1000;
const lineHeight = 15;

export interface Series {
  readonly name: string;
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
  /** How it is drawn: `differs` is for what differs and for nothing else. */
  readonly kind?: 'ink' | 'soft' | 'dashed' | 'threshold' | 'differs';
  /** Lower and upper end of each value, drawn as a band. */
  readonly spread?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

export interface LinesProps {
  readonly series: readonly Series[];
  /** From values to shares of the width, 0 to 1. */
  readonly x: Scale;
  /** From values to pixels, the larger value above. */
  readonly y: Scale;
  readonly height: number;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xFormat?: (value: number) => string;
  readonly yFormat?: (value: number) => string;
  readonly yTicks?: number;
  /** What is to be seen, for who does not see it. */
  readonly label: string;
}

function pathOf(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = '';
  let pen = 'M';
  for (let i = 0; i < xs.length; i++) {
    const [across, down] = [x(xs[i]!) * units, y(ys[i]!)];
    if (!Number.isFinite(across) || !Number.isFinite(down)) pen = 'M';
    else {
      path += `${pen}${place(across)} ${place(down)}`;
      pen = 'L';
    }
  }
  return path;
}

function bandOf({ xs, spread }: Series, x: Scale, y: Scale): string {
  const upper = pathOf(xs, spread!.high, x, y);
  const lower = pathOf([...Array.from(xs)].reverse(), [...Array.from(spread!.low)].reverse(), x, y);
  return upper === '' ? '' : `${upper}L${lower.slice(1)}Z`;
}

/** Where the names stand: at the ends of their lines, moved apart where they would lie on one another. */
function labelled(series: readonly Series[], y: Scale, height: number): { name: string; kind: string; at: number }[] {
  const ends = series.map(({ name, ys, kind = 'ink' }) => {
    const last = Array.from(ys).findLast((value) => Number.isFinite(y(value)));
    return { name, kind, at: last === undefined ? height : y(last) };
  });
  const sorted = ends.toSorted((a, b) => a.at - b.at);
  for (let i = 1; i < sorted.length; i++) sorted[i]!.at = Math.max(sorted[i]!.at, sorted[i - 1]!.at + lineHeight);
  const over = Math.max(0, (sorted.at(-1)?.at ?? 0) - height);
  return sorted.map((one) => ({ ...one, at: one.at - over }));
}

export function Lines(props: LinesProps): VNode {
  const { series, x, y, height, xLabel, yLabel, xFormat = brief, yFormat = brief, yTicks = 4, label } = props;
  const ticks = y.ticks(yTicks);
  return (
    <div class="lines" role="img" aria-label={label}>
      <span class="y-label quiet">{yLabel}</span>
      <svg class="y-axis axis" width="100%" height={height} aria-hidden="true">
        {ticks.map((tick) => (
          <text key={tick} x="100%" y={place(y(tick)) + 4} text-anchor="end">
            {yFormat(tick)}
          </text>
        ))}
      </svg>
      <Stretched height={height}>
        {ticks.map((tick) => (
          <path key={tick} class="hair" d={`M0 ${place(y(tick))}H${units}`} />
        ))}
        {series.map((one) => one.spread && <path key={one.name} class="band" d={bandOf(one, x, y)} />)}
        {series.map(({ name, xs, ys, kind = 'ink' }) => (
          <path key={name} class={`line ${kind}`} d={pathOf(xs, ys, x, y)} />
        ))}
      </Stretched>
      <svg class="names" width="100%" height={height} aria-hidden="true">
        {labelled(series, y, height).map(({ name, kind, at }) => (
          <text key={name} class={kind} x="0" y={place(at) + 4}>
            {name}
          </text>
        ))}
      </svg>
      <Axis scale={x} format={xFormat} label={xLabel} />
    </div>
  );
}
