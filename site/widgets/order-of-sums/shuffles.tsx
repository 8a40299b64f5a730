/** Eight cards in the reader's order with the running sum below, and how often each sum came in all the shuffles. */
import type { VNode } from 'preact';
import { card } from '../../figure/handle.ts';
import { brief, whole } from '../../figure/numbers.ts';
import { linear, place, squareRoot } from '../../figure/scale.ts';
import { Axis, Columns, Hair, Stretched, share } from '../../figure/spread.tsx';
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

const height = 210;
const base = height - 48;
/** Room at both ends for the outermost columns. */
const inset = 0.013;

export function Shuffles({
  frame: { values, counts, running, distinct },
  params,
}: {
  frame: Frame;
  params: { cards: readonly number[]; one: string };
}): VNode {
  const far = Math.max(...values.map(Math.abs), Math.abs(running.at(-1)!)) || 1e-16;
  const x = linear([-far, far], [inset, 1 - inset]);
  const often = Math.max(1, ...counts);
  const tall = squareRoot([0, often], [0, base - 26]);
  const yours = running.at(-1)!;
  const most = counts.indexOf(often);
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
      <svg class="spread" width="100%" height={height}>
        <title>How often each sum came</title>
        <Stretched height={base}>
          <Hair x={x(0)} from={14} to={base} />
          <Columns
            values={values}
            counts={counts}
            x={x}
            base={base}
            height={tall}
            width={distinct > 60 ? 0.002 : 0.004}
            differs={(value) => value !== 0}
          />
        </Stretched>
        <Axis scale={x} y={base} ticks={4} format={(value) => brief(value, 2)} />
        {/* At the end where the reader's own sum does not stand. */}
        <text
          class="quiet"
          x={x(yours) > 0.5 ? '0' : '100%'}
          y={base + 35}
          text-anchor={x(yours) > 0.5 ? 'start' : 'end'}
          aria-hidden="true"
        >
          sum of the eight numbers
        </text>
        {values.length > 0 && (
          <text class="direct" x={share(x(values[most]!))} dx={7} y={place(base - tall(counts[most]!) + 5)} aria-hidden="true">
            {whole(counts[most]!)} times {brief(values[most]!, 3)}
          </text>
        )}
        <svg class="yours" x={share(x(yours))} y={base} aria-hidden="true">
          <path d="M0 2l-5 9h10z" />
          <text y={33} text-anchor={x(yours) > 0.92 ? 'end' : x(yours) < 0.08 ? 'start' : 'middle'}>
            your order
          </text>
        </svg>
      </svg>
    </div>
  );
}
