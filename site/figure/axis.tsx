/** A horizontal axis: a hairline, ticks and their labels, a name with its unit at the end. */
import type { VNode } from 'preact';
import { brief } from './numbers.ts';
import { place, type Scale } from './scale.ts';

export interface AxisProps {
  readonly scale: Scale;
  readonly y: number;
  readonly label?: string;
  readonly ticks?: number;
  readonly format?: (value: number) => string;
  /** Length of the grid lines upwards; 0 for none. */
  readonly grid?: number;
}

export function AxisX({ scale, y, label, ticks = 6, format = brief, grid = 0 }: AxisProps): VNode {
  const [from, to] = scale.range;
  return (
    <g class="axis" aria-hidden="true">
      <path class="hair" d={`M${from} ${y}H${to}`} />
      {scale.ticks(ticks).map((tick) => (
        <g key={tick}>
          <path class="hair" d={`M${place(scale(tick))} ${y - grid}V${y + 4}`} />
          <text x={place(scale(tick))} y={y + 17} text-anchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      {label && (
        <text class="axis-label" x={to} y={y + 34} text-anchor="end">
          {label}
        </text>
      )}
    </g>
  );
}
