/** The bit strip: one cell for sign, exponent and significand of a float. Ones are filled, zeros are outlines; what differs is vermilion. */
import type { VNode } from 'preact';

/** How many bits of a format are sign, exponent and significand. */
export interface BitLayout {
  readonly exponent: number;
  readonly significand: number;
}
export const f32Layout: BitLayout = { exponent: 8, significand: 23 };
export const f64Layout: BitLayout = { exponent: 11, significand: 52 };

interface Cell {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly one: boolean;
  readonly differs: boolean;
}

const gap = 2;
const groupGap = 5;
const tall = 16;

/** Cells from the sign to the last bit. `large` low bits get the full size, the others `small` of it: on a phone the low bits matter. */
function cellsOf(
  bits: bigint,
  against: bigint | undefined,
  { exponent, significand }: BitLayout,
  large: number,
  small: number,
): Cell[] {
  const count = 1 + exponent + significand;
  const cells: Cell[] = [];
  let x = 0;
  for (let index = 0; index < count; index++) {
    const place = BigInt(count - 1 - index);
    const full = index >= count - large;
    const width = full ? 10 : 10 * small;
    if (index === 1 || index === 1 + exponent) x += groupGap;
    const one = ((bits >> place) & 1n) === 1n;
    const other = against === undefined ? one : ((against >> place) & 1n) === 1n;
    cells.push({ x, width, height: full ? tall : tall * small, one, differs: one !== other });
    x += width + (full ? gap : gap * small);
  }
  return cells;
}

const outline = ({ x, width, height }: Cell): string =>
  `M${x + 0.5} ${tall - height + 0.5}h${width - 1}v${height - 1}h${1 - width}z`;
const filled = ({ x, width, height }: Cell): string => `M${x} ${tall - height}h${width}v${height}h${-width}z`;

function Strip({ cells, name }: { cells: readonly Cell[]; name: string }): VNode {
  const last = cells.at(-1)!;
  const paths = [
    ['bit-zero', cells.filter(({ one, differs }) => !one && !differs).map(outline)],
    ['bit-one', cells.filter(({ one, differs }) => one && !differs).map(filled)],
    ['bit-zero differs', cells.filter(({ one, differs }) => !one && differs).map(outline)],
    ['bit-one differs', cells.filter(({ one, differs }) => one && differs).map(filled)],
  ] as const;
  return (
    <svg class={`bits ${name}`} viewBox={`0 0 ${last.x + last.width} ${tall}`} aria-hidden="true" focusable="false">
      {paths.map(([kind, parts]) => parts.length > 0 && <path key={kind} class={kind} d={parts.join('')} />)}
    </svg>
  );
}

/** `against`: the bits compared with, if any. Two drawings, for wide and for narrow screens: the style sheet shows one. */
export function BitStrip({
  bits,
  against,
  layout = f32Layout,
}: {
  bits: bigint;
  against?: bigint | undefined;
  layout?: BitLayout;
}): VNode {
  const low = layout.significand > 23 ? 24 : 12;
  return (
    <span class="bit-strip">
      <Strip name="bits-wide" cells={cellsOf(bits, against, layout, 1 + layout.exponent + layout.significand, 1)} />
      <Strip name="bits-narrow" cells={cellsOf(bits, against, layout, low, 0.45)} />
    </span>
  );
}
