/**
 * Drawings as wide as their place, on a phone as on a wide screen: columns and lines are stretched, text and strokes keep their size.
 * Scales of such a drawing go from 0 to 1, a share of its width.
 */
import type { ComponentChildren, VNode } from 'preact';
import { brief } from './numbers.ts';
import { place, type Scale } from './scale.ts';

/** Width of a stretched drawing in its own units: fine enough that two decimals are below a pixel. */
const units = 1000;

/** A share of the width, as an attribute: 12.5% */
export const share = (x: number): string => `${place(x * 100)}%`;

/** Stretches the paths in it; the style sheet keeps their strokes thin. Its own units are a thousand to the width. */
export function Stretched({ height, children }: { height: number; children: ComponentChildren }): VNode {
  return (
    <svg
      class="stretched"
      viewBox={`0 0 ${units} ${height}`}
      preserveAspectRatio="none"
      width="100%"
      height={height}
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export interface ColumnsProps {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly x: Scale;
  /** Height in pixels for a count. */
  readonly height: (count: number) => number;
  readonly base: number;
  /** A column's share of the width. */
  readonly width?: number;
  /** Which columns differ from what they are compared with. */
  readonly differs?: (value: number) => boolean;
}

/** How often each value came: thin columns upon `base`, inside a `Stretched`. */
export function Columns({ values, counts, x, height, base, width = 0.002, differs = () => false }: ColumnsProps): VNode {
  const parts: Record<'same' | 'differs', string[]> = { same: [], differs: [] };
  for (let index = 0; index < values.length; index++) {
    const count = counts[index]!;
    if (count === 0) continue;
    const value = values[index]!;
    // A count of one must still be seen.
    const tall = place(Math.max(1, height(count)));
    parts[differs(value) ? 'differs' : 'same'].push(
      `M${place((x(value) - width / 2) * units)} ${base}v${-tall}h${place(width * units)}v${tall}z`,
    );
  }
  return (
    <>
      {parts.same.length > 0 && <path class="column" d={parts.same.join('')} />}
      {parts.differs.length > 0 && <path class="column differs" d={parts.differs.join('')} />}
    </>
  );
}

/** A vertical hairline, inside a `Stretched`. */
export const Hair = ({ x, from, to }: { x: number; from: number; to: number }): VNode => (
  <path class="hair" d={`M${place(x * units)} ${from}V${to}`} />
);

export interface AxisProps {
  readonly scale: Scale;
  readonly y?: number;
  readonly label?: string;
  readonly ticks?: number;
  readonly format?: (value: number) => string;
}

/** A tick's text stays inside the drawing. */
const anchor = (x: number) => (x < 0.08 ? 'start' : x > 0.92 ? 'end' : 'middle');

/** A horizontal axis as wide as its place: a hairline, ticks, a name with its unit at the end. */
export function Axis({ scale, y = 0, label, ticks = 6, format = brief }: AxisProps): VNode {
  return (
    <svg class="axis" width="100%" height={label ? 40 : 22} y={y} aria-hidden="true">
      <line class="hair" x1="0" x2="100%" y1="0.5" y2="0.5" />
      {scale.ticks(ticks).map((tick) => (
        <g key={tick}>
          <line class="hair" x1={share(scale(tick))} x2={share(scale(tick))} y1="0" y2="4" />
          <text x={share(scale(tick))} y="17" text-anchor={anchor(scale(tick))}>
            {format(tick)}
          </text>
        </g>
      ))}
      {label && (
        <text x="100%" y="35" text-anchor="end">
          {label}
        </text>
      )}
    </svg>
  );
}
