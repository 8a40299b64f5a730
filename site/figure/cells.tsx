/**
 * A field of cells, one a value, in rows: a faint dot where nothing differs, a square that grows with how much it does. The square is
 * vermilion, but its size alone says the same.
 */
import type { VNode } from 'preact';

/** 0 for the same bits, 1 for one ulp, then a level for each factor of sixteen, 5 at most. */
export const levelOf = (ulps: number): number => {
  const size = Math.abs(ulps);
  return size === 0 ? 0 : Math.min(5, 1 + Math.floor(Math.log2(size) / 4));
};
const levelNames = ['the same bits', '1 to 15 ulp', '16 to 255', '256 to 4,095', '4,096 to 65,535', 'more'] as const;

const pitch = 10;
const sides = [2.4, 3.6, 4.8, 6, 7.4, 9];

const cellPath = (index: number, columns: number, side: number): string => {
  const x = (index % columns) * pitch + (pitch - side) / 2;
  const y = Math.floor(index / columns) * pitch + (pitch - side) / 2;
  return `M${x} ${y}h${side}v${side}h${-side}z`;
};

/** What the sizes mean: a square of each level that is there, with its words. */
export function CellKey({ levels }: { levels: ArrayLike<number> }): VNode {
  const there = new Set(Array.from(levels));
  return (
    <span class="cell-key">
      {sides.map(
        (side, level) =>
          there.has(level) && (
            <span key={level}>
              <svg viewBox="0 0 10 10" width="11" height="11" aria-hidden="true">
                <path class={level === 0 ? 'cell' : 'cell differs'} d={cellPath(0, 1, side)} />
              </svg>
              {levelNames[level]}
            </span>
          ),
      )}
    </span>
  );
}

export interface CellsProps {
  /** A level for each cell: see `levelOf`. */
  readonly levels: ArrayLike<number>;
  readonly columns: number;
  /** Cells that there will be: the field keeps its height while they come. */
  readonly count?: number;
  readonly label: string;
}

export function Cells({ levels, columns, count = levels.length, label }: CellsProps): VNode {
  const paths: string[] = sides.map(() => '');
  for (let index = 0; index < levels.length; index++) paths[levels[index]!] += cellPath(index, columns, sides[levels[index]!]!);
  return (
    <svg
      class="cells"
      viewBox={`0 0 ${columns * pitch} ${Math.max(1, Math.ceil(count / columns)) * pitch}`}
      role="img"
      aria-label={label}
    >
      {paths.map((path, level) => path !== '' && <path key={level} class={level === 0 ? 'cell' : 'cell differs'} d={path} />)}
    </svg>
  );
}
