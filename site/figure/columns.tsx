/** Thin columns over a horizontal scale: how often each value came. */
import type { ScaleLinear } from 'd3';
import type { VNode } from 'preact';

export interface ColumnsProps {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly x: ScaleLinear<number, number>;
  /** Height in drawing units for a count. */
  readonly height: (count: number) => number;
  readonly base: number;
  readonly width?: number;
  /** Which columns differ from what they are compared with. */
  readonly differs?: (value: number) => boolean;
}

export function Columns({ values, counts, x, height, base, width = 2, differs = () => false }: ColumnsProps): VNode {
  const parts: Record<'same' | 'differs', string[]> = { same: [], differs: [] };
  for (let index = 0; index < values.length; index++) {
    const count = counts[index]!;
    if (count === 0) continue;
    const value = values[index]!;
    // A count of one must still be seen.
    const tall = Math.max(1, height(count));
    parts[differs(value) ? 'differs' : 'same'].push(
      `M${(x(value) - width / 2).toFixed(2)} ${base}v${-tall.toFixed(2)}h${width}v${tall.toFixed(2)}z`,
    );
  }
  return (
    <g>
      {parts.same.length > 0 && <path class="column" d={parts.same.join('')} />}
      {parts.differs.length > 0 && <path class="column differs" d={parts.differs.join('')} />}
    </g>
  );
}
