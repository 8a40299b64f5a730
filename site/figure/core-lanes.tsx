/**
 * Cores as lanes, time as length: what each core adds, one number after another, and behind a hairline the sums of the parts that are
 * then added up. Two such drawings stand side by side on one scale.
 */
import type { VNode } from 'preact';
import { counted, whole } from './numbers.ts';
import { linear } from './scale.ts';
import { share } from './spread.tsx';

/** What a core adds without a stop: a row, a tile, or a part of one. */
export interface Run {
  /** The lane, from 0. */
  readonly core: number;
  /** Additions that the core has done before it, and after it. */
  readonly from: number;
  readonly to: number;
  readonly text?: string;
  /** `own`: of the row that is watched. `differs`: its result has other bits than it is compared with. */
  readonly kind?: 'own' | 'differs' | undefined;
}

/** Gives pieces of work to the cores in turn, each behind what its core has already. */
export function inTurn(
  cores: number,
  pieces: readonly (Omit<Run, 'core' | 'from' | 'to'> & { readonly length: number })[],
): Run[] {
  const clocks = new Array<number>(cores).fill(0);
  return pieces.map(({ length, ...piece }, index) => {
    const core = index % cores;
    const from = clocks[core]!;
    clocks[core] = from + length;
    return { ...piece, core, from, to: from + length };
  });
}

export interface Lanes {
  readonly title: string;
  readonly runs: readonly Run[];
  /** The second pass: how many parts' sums a core adds. */
  readonly merges: readonly Run[];
}

/** Room on the narrowest page, in CSS pixels: a text that would not fit there is left out. */
const narrow = 220;
const latest = (runs: readonly Run[]): number => runs.reduce((most, { to }) => Math.max(most, to), 0);

/** `unit`: what a length counts, "additions" where it is not given. */
export function CoreLanes({
  cores,
  panels,
  unit = 'additions',
}: {
  cores: number;
  panels: readonly Lanes[];
  unit?: string;
}): VNode {
  const last = Math.max(1, ...panels.map(({ runs }) => latest(runs)));
  const parts = Math.max(0, ...panels.map(({ merges }) => latest(merges)));
  const first = linear([0, last], [0, parts > 0 ? 0.82 : 1]);
  const second = linear([0, Math.max(1, parts)], [0.85, 1]);
  const pitch = cores <= 8 ? 22 : cores <= 16 ? 18 : 14;
  const height = cores * pitch;
  const bars = (runs: readonly Run[], x: (value: number) => number) =>
    runs.map(({ core, from, to, text, kind }) => (
      <g key={`${core} ${from}`} class={kind}>
        <rect x={share(x(from))} y={core * pitch + 1} width={share(x(to) - x(from))} height={pitch - 2} />
        {text && (x(to) - x(from)) * narrow > text.length * 5.5 + 6 && (
          <text x={share(x(from))} dx="4" y={core * pitch + pitch / 2 + 4}>
            {text}
          </text>
        )}
      </g>
    ));
  return (
    <div class="core-lanes">
      {panels.map(({ title, runs, merges }) => {
        const busy = new Set(runs.map(({ core }) => core));
        const idle = cores - busy.size;
        const merging = latest(merges);
        const after = `${whole(latest(runs))} ${unit}${merging > 0 ? ` + ${counted(merging, 'part')}` : ''}`;
        const label = `${title}: ${counted(busy.size, 'core')} at work, ${idle} idle; done after ${after}`;
        return (
          <div key={title} class="panel" role="img" aria-label={label}>
            <p class="lanes-title">
              {title}
              <span class="quiet">{after}</span>
            </p>
            <svg class="names" width="100%" height={height} aria-hidden="true">
              {Array.from({ length: cores }, (_, core) => (
                <text key={core} class="soft" x="100%" y={core * pitch + pitch / 2 + 4} text-anchor="end">
                  {core === 0 ? 'core 1' : core + 1}
                </text>
              ))}
            </svg>
            <svg width="100%" height={height} aria-hidden="true">
              {Array.from({ length: cores }, (_, core) =>
                busy.has(core) ? null : (
                  <g key={core} class="idle">
                    <line x1="0" x2={share(first(last))} y1={core * pitch + pitch / 2} y2={core * pitch + pitch / 2} />
                    <text class="soft" x="0" y={core * pitch + pitch / 2 + 4}>
                      idle
                    </text>
                  </g>
                ),
              )}
              {bars(runs, first)}
              {merging > 0 && <line class="hair" x1="83.5%" x2="83.5%" y1="0" y2="100%" />}
              {bars(merges, second)}
            </svg>
            <svg class="axis" width="100%" height="20" aria-hidden="true">
              <line class="hair" x1="0" x2={share(first(last))} y1="0.5" y2="0.5" />
              {first.ticks(4).map(
                (tick) =>
                  // The words at the end need their room.
                  (merging === 0 || first(tick) < 0.6) && (
                    <text
                      key={tick}
                      x={share(first(tick))}
                      y="16"
                      text-anchor={tick === 0 ? 'start' : first(tick) > 0.92 ? 'end' : 'middle'}
                    >
                      {whole(tick)}
                    </text>
                  ),
              )}
              {merging > 0 && (
                <text x="100%" y="16" text-anchor="end">
                  then the parts
                </text>
              )}
            </svg>
          </div>
        );
      })}
    </div>
  );
}
