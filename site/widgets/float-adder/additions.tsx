/** Two additions as on paper: digits aligned by place, the exact sum below the line, and the edge of the format beyond which digits fall off. */
import type { VNode } from 'preact';
import { slider } from '../../figure/handle.ts';
import { brackets } from './formats.ts';
import type { Addition } from './index.tsx';
import type { Row } from './positional.ts';

const cell = 16;
const line = 30;
const labelWidth = 96;
/** Columns that are drawn at most; a run of places between two far numbers is folded. */
const most = 30;
/** Leading places that a folded number keeps. */
const lead = 6;

/** Which places (exponents) get a column, from the highest to the lowest. `'fold'` stands for a run left out. */
export function columns(rows: readonly Row[], unit: number, limit = most): (number | 'fold')[] {
  const finite = rows.filter(({ digits }) => /^[01-9]+$/.test(digits) && digits !== '0');
  if (finite.length === 0) return [0];
  const high = Math.max(...finite.map(({ top }) => top), unit, 0);
  const low = Math.min(...finite.map(({ top, digits }) => top - digits.length + 1), unit);
  const all = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);
  if (high - low < limit) return all(high, low);
  // Folded: the leading places of the largest and of the smallest number stay, and the places around the edge of the format.
  const least = Math.min(...finite.map(({ top }) => top));
  const room = limit - 2 * lead - 3;
  const edge = unit + Math.ceil(room / 2);
  const kept = new Set([...all(high, high - lead + 1), ...all(edge, edge - room + 1), ...all(least, least - lead + 1)]);
  const places = [...kept].filter((place) => place <= high && place >= low).sort((a, b) => b - a);
  const folded = places.flatMap((place, index) =>
    index > 0 && places[index - 1]! - place > 1 ? ['fold' as const, place] : [place],
  );
  return places.at(-1)! > low ? [...folded, 'fold'] : folded;
}

const digitAt = ({ digits, top }: Row, place: number): string | undefined => digits[top - place];

function Digits({
  row,
  places,
  y,
  unit,
  kind,
}: {
  row: Row;
  places: readonly (number | 'fold')[];
  y: number;
  unit: number;
  kind: string;
}): VNode {
  const special = row.digits === '∞' || row.digits === 'NaN' || row.digits === '0';
  if (special)
    return (
      <text class={`digit ${kind}`} x={labelWidth + Math.max(0, places.indexOf(0)) * cell + cell / 2} y={y} text-anchor="middle">
        {row.negative ? '−' : ''}
        {row.digits}
      </text>
    );
  return (
    <>
      {places.map((place, column) => {
        if (place === 'fold') return null;
        const digit = digitAt(row, place) ?? (place >= 0 && place < row.top ? '0' : undefined);
        if (digit === undefined || (kind === 'kept' && place < unit)) return null;
        return (
          <text
            key={place}
            class={`digit ${kind}${place < unit ? ' falls' : ''}`}
            x={labelWidth + column * cell + cell / 2}
            y={y}
            text-anchor="middle"
          >
            {digit}
          </text>
        );
      })}
    </>
  );
}

function Sum({
  addition: { names, rows, exactly, result, unit },
  base,
  y,
}: {
  addition: Addition;
  base: number;
  y: number;
}): VNode {
  const places = columns([...rows, exactly, result], unit);
  const width = labelWidth + places.length * cell;
  const edge = places.findIndex((place) => place !== 'fold' && place < unit);
  const point = base === 10 ? places.findIndex((place) => place !== 'fold' && place < 0) : -1;
  const label = (text: string, at: number) => (
    <text class="row-label" x={labelWidth - 14} y={at} text-anchor="end">
      {text}
    </text>
  );
  const sign = ({ negative }: Row) => (negative ? '−' : '');
  return (
    <g transform={`translate(0 ${y})`}>
      {label(`${names[0]} ${sign(rows[0])}`, line)}
      <Digits row={rows[0]} places={places} y={line} unit={Number.NEGATIVE_INFINITY} kind="" />
      {label(`+ ${names[1]} ${sign(rows[1])}`, 2 * line)}
      <Digits row={rows[1]} places={places} y={2 * line} unit={Number.NEGATIVE_INFINITY} kind="" />
      <path class="rule" d={`M${labelWidth - 6} ${2 * line + 9}H${width}`} />
      {label(`exactly ${sign(exactly)}`, 3 * line + 4)}
      <Digits row={exactly} places={places} y={3 * line + 4} unit={unit} kind="" />
      {label(`kept ${sign(result)}`, 4 * line + 4)}
      <Digits row={result} places={places} y={4 * line + 4} unit={unit} kind="kept" />
      {edge > 0 && (
        <g class="edge">
          <path d={`M${labelWidth + edge * cell} 2V${4 * line + 12}`} />
          <text x={labelWidth + edge * cell + 6} y={4 * line + 4}>
            fell off
          </text>
        </g>
      )}
      {point > 0 &&
        [rows[0], rows[1], exactly].map(
          (row, index) =>
            row.digits.length > row.top + 1 &&
            row.digits !== '0' && (
              <circle
                key={index}
                class="point"
                cx={labelWidth + point * cell}
                cy={(index + 1) * line + (index === 2 ? 5 : 1)}
                r={1.8}
              />
            ),
        )}
      {places.map(
        (place, column) =>
          place === 'fold' && (
            <g key={column} class="fold">
              {[1, 2, 3.15, 4.15].map((at) => (
                <text key={at} x={labelWidth + column * cell + cell / 2} y={at * line} text-anchor="middle">
                  ⋯
                </text>
              ))}
            </g>
          ),
      )}
    </g>
  );
}

/** The bracket itself, dragged from the left pair to the right pair. */
function Bracket({ at }: { at: number }): VNode {
  const spread = 74;
  const x = (index: number) => 62 + index * spread;
  const middle = (x(at) + x(at + 1)) / 2;
  return (
    <svg class="bracket" viewBox="0 0 272 64" aria-hidden={false}>
      <title>{brackets[at]}</title>
      {['a', '+', 'b', '+', 'c'].map((text, index) => (
        <text
          key={`${text}${index < 2 ? 'l' : 'r'}`}
          x={62 + (index * spread) / 2}
          y={26}
          text-anchor="middle"
          aria-hidden="true"
        >
          {text}
        </text>
      ))}
      <g
        {...slider({
          param: 'bracket',
          label: 'Bracket',
          value: at,
          min: 0,
          max: 1,
          from: (x(0) + x(1)) / 2,
          to: (x(1) + x(2)) / 2,
          text: brackets[at]!,
        })}
      >
        <rect class="hit" x={middle - 58} y={0} width={116} height={64} />
        <path class="touch-line" d={`M${middle - 52} 34v8h104v-8`} />
        <circle class="grip" cx={middle} cy={42} r={7} />
      </g>
    </svg>
  );
}

export function Additions({
  additions,
  base,
  precision,
  bracket,
}: {
  additions: readonly Addition[];
  base: number;
  precision: number;
  bracket: number;
}): VNode {
  const widths = additions.map(({ rows, exactly, result, unit }) => columns([...rows, exactly, result], unit).length);
  // Few columns are drawn large.
  const large = Math.max(...widths) <= 12;
  const width = labelWidth + Math.max(large ? 12 : 22, ...widths) * cell + 20;
  return (
    <div class="additions">
      <Bracket at={bracket} />
      <p class="quiet">
        {base === 10 ? 'decimal' : 'binary'}, {precision} digits of significand
      </p>
      <div class="scrolls">
        <svg class={`digits${large ? ' large' : ''}`} viewBox={`0 0 ${width} ${9.6 * line}`} aria-hidden="true">
          {additions.map((addition, index) => (
            <Sum key={addition.names.join()} addition={addition} base={base} y={index * 4.9 * line} />
          ))}
        </svg>
      </div>
    </div>
  );
}
