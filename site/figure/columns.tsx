/** Thin columns over a horizontal scale: how often each value came. */
import type { VNode } from 'preact';
import { place, type Scale } from './scale.ts';

export interface ColumnsProps {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly x: Scale;
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
      `M${place(x(value) - width / 2)} ${base}v${-place(tall)}h${place(width)}v${place(tall)}z`,
    );
  }
  return (
    <g>
      {parts.same.length > 0 && <path class="column" d={parts.same.join('')} />}
      {parts.differs.length > 0 && <path class="column differs" d={parts.differs.join('')} />}
    </g>
  );
}
