/** Eight cards in the reader's order with the running sum below, and how often each sum came in all the shuffles. */
import { max } from 'd3';
import type { VNode } from 'preact';
import { AxisX } from '../../figure/axis.tsx';
import { Columns } from '../../figure/columns.tsx';
import { card } from '../../figure/handle.ts';
import { brief, whole } from '../../figure/numbers.ts';
import { linear, place, squareRoot } from '../../figure/scale.ts';
import { cards } from './cards.ts';

export interface Frame {
  readonly distinct: number;
  readonly smallest: number;
  readonly largest: number;
  /** Shuffles that gave zero. */
  readonly zero: number;
  /** The distinct sums in ascending order, as many as are drawn, and how often each came. */
  readonly values: Float64Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  /** The reader's order: the sum of the first card, of the first two, … */
  readonly running: Float64Array<ArrayBuffer>;
}

const width = 900;
const height = 210;
const base = height - 48;

export function Shuffles({
  frame: { values, counts, running, distinct },
  params,
}: {
  frame: Frame;
  params: { cards: readonly number[]; one: string };
}): VNode {
  const far = max([...values, ...running.slice(-1)], Math.abs) || 1e-16;
  const x = linear([-far, far], [12, width - 12]);
  const tall = squareRoot([0, max(counts) ?? 1], [0, base - 26]);
  const yours = running.at(-1)!;
  const most = counts.indexOf(max(counts) ?? 0);
  return (
    <div class="order-of-sums">
      <ol class="cards" aria-label="Your order of the eight numbers">
        {params.cards.map((which, place) => (
          <li key={which}>
            <span {...card({ param: 'cards', index: place, count: params.cards.length, label: brief(cards[which]!) })}>
              {brief(cards[which]!)}
              {Math.abs(cards[which]!) === 1 && params.one === 'a float' && '.0'}
            </span>
            <span class="running">{brief(running[place]!, 3)}</span>
          </li>
        ))}
      </ol>
      <p class="quiet running-label">below each card: the sum so far. Drag the cards, or move one with the arrow keys.</p>
      <svg viewBox={`0 0 ${width} ${height}`}>
        <title>How often each sum came</title>
        <AxisX scale={x} y={base} ticks={width / 150} format={(value) => brief(value, 2)} label="sum of the eight numbers" />
        <path class="hair" d={`M${x(0)} 14V${base}`} />
        <Columns
          values={values}
          counts={counts}
          x={x}
          base={base}
          height={tall}
          width={distinct > 60 ? 2 : 4}
          differs={(value) => value !== 0}
        />
        {values.length > 0 && (
          <text class="direct" x={place(x(values[most]!) + 7)} y={place(base - tall(counts[most]!) + 5)} aria-hidden="true">
            {whole(counts[most]!)} times {brief(values[most]!, 3)}
          </text>
        )}
        <g class="yours" aria-hidden="true">
          <path d={`M${place(x(yours))} ${base + 2}l-5 9h10z`} />
          <text x={place(x(yours))} y={base + 44} text-anchor="middle">
            your order
          </text>
        </g>
      </svg>
    </div>
  );
}
