/** The keys as a band, cut as each call cuts it; the parts given to cores; what came out. */
import type { VNode } from 'preact';
import { Beside } from '../../figure/beside.tsx';
import { levelOf } from '../../figure/cells.tsx';
import { CoreLanes, inTurn, type Lanes } from '../../figure/core-lanes.tsx';
import { boundary } from '../../figure/handle.ts';
import { whole } from '../../figure/numbers.ts';
import { linear, type Scale } from '../../figure/scale.ts';
import { Axis, share } from '../../figure/spread.tsx';

export const modes = ['two chunks', 'many chunks', 'one more key'] as const;
export const rules = ['as it comes', 'fixed'] as const;
export const schedules = ['80 + 48', '64 + 64', '50 + 50 + 28', '100, then 1 by 1'] as const;

/** Keys [begin, end). */
export interface Part {
  readonly begin: number;
  readonly end: number;
}

export interface Frame {
  /** The watched token's parts, in one go (or by itself) and here; for each of the latter, whether its partial result is one of the former's. */
  readonly alone: readonly Part[];
  readonly here: readonly Part[];
  readonly same: Uint8Array<ArrayBuffer>;
  readonly kept: number;
  readonly blocks: number;
  /** Where chunks begin, and the end of the last; how far each token's farthest output is from that in one go, in ulp; how many are at all. */
  readonly bounds: readonly number[];
  readonly apart: Int32Array<ArrayBuffer>;
  readonly changed: number;
  /** Of the watched token: outputs with other bits, the farthest in ulp, where it is, both its values, and all distances. */
  readonly differing: number;
  readonly farthest: number;
  readonly at: number;
  readonly values: Float32Array<ArrayBuffer>;
  readonly ulps: Int32Array<ArrayBuffer>;
}

interface Values {
  readonly mode: (typeof modes)[number];
  readonly rule: (typeof rules)[number];
  readonly cached: number;
  readonly schedule: (typeof schedules)[number];
  readonly keys: number;
}

const bandHeight = 26;

/** Parts in a row, each with its last key at its end. */
function Band({ parts, same, x, y }: { parts: readonly Part[]; same?: Uint8Array; x: Scale; y: number }): VNode {
  return (
    <>
      {parts.map(({ begin, end }, index) => (
        <g key={begin} class={same && same[index] === 0 ? 'part differs' : 'part'}>
          <rect x={share(x(begin))} y={y} width={share(x(end) - x(begin))} height={bandHeight} />
          {x(end) - x(begin) > 0.11 && (
            <text x={share(x(end))} dx="-6" y={y + bandHeight / 2 + 4} text-anchor="end">
              {whole(end)}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

/** A line across the bands that the reader drags. */
function Boundary({ param, value, min, max, label, x, from, to }: Drag): VNode {
  return (
    <g {...boundary({ param, label, value, min, max, from: x(min), to: x(max), unit: 'share', text: `${whole(value)} keys` })}>
      <svg x={share(x(value))} aria-hidden="true">
        <rect class="hit" x={-16} y={from} width={32} height={to - from} />
        <line x1="0" x2="0" y1={from} y2={to} />
        <circle class="grip" cx={0} cy={from} r={8} />
      </svg>
    </g>
  );
}
interface Drag {
  readonly param: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly label: string;
  readonly x: Scale;
  readonly from: number;
  readonly to: number;
}

function lanes(title: string, parts: readonly Part[], cores: number, same?: Uint8Array): Lanes {
  return {
    title,
    runs: inTurn(
      cores,
      parts.map(({ begin, end }, index) => ({
        length: end - begin,
        text: `keys ${whole(begin + 1)}–${whole(end)}`,
        kind: same && same[index] === 0 ? 'differs' : 'own',
      })),
    ),
    merges: [{ core: 0, from: 0, to: parts.length, text: `+${parts.length}`, kind: 'own' }],
  };
}

export function Splits({
  frame,
  params: { mode, cached, schedule, keys },
  set,
}: {
  frame: Frame;
  params: Values;
  set: (values: Partial<Values>) => void;
}): VNode {
  const { alone, here, same, bounds, apart, values, at, ulps } = frame;
  const more = mode === 'one more key';
  const ticks = more ? [0, 250, 500, 750, 1000] : [0, 32, 64, 96, 128];
  const x = Object.assign(linear([0, more ? 1101 : 128], [0, 1]), { ticks: () => ticks });
  const names = more
    ? [`${whole(keys)} keys`, `${whole(keys + 1)} keys`]
    : ['in one go', mode === 'two chunks' ? `${cached} cached` : 'in chunks'];
  const cores = Math.max(alone.length, here.length, 4);
  const levels = Array.from(apart, levelOf);
  /** The tokens that changed, or those that did not: these at half the height. */
  const marks = (level: boolean): string =>
    levels.map((of, token) => (of > 0 === level ? `M${token + 0.12} 1h.76V${level ? 0 : 0.5}h-.76z` : '')).join('');
  return (
    <div class="attention-splits">
      {mode === 'many chunks' && (
        <p class="schedules">
          {schedules.map((one) => (
            <button key={one} type="button" aria-pressed={one === schedule} onClick={() => set({ schedule: one })}>
              {one}
            </button>
          ))}
        </p>
      )}
      <div class="bands">
        <span class="name">{names[0]}</span>
        <span class="name second">{names[1]}</span>
        {!more && <span class="name third">tokens changed</span>}
        <svg width="100%" height={more ? 92 : 116}>
          <title>
            {names[0]}: {alone.length} parts of the keys; {names[1]}: {here.length}
          </title>
          <Band parts={alone} x={x} y={20} />
          <Band parts={here} same={same} x={x} y={56} />
          {!more && (
            <svg class="tokens" y="94" width="100%" height="12" viewBox="0 0 128 1" preserveAspectRatio="none" aria-hidden="true">
              <path class="cell" d={marks(false)} />
              <path class="cell differs" d={marks(true)} />
            </svg>
          )}
          {mode === 'many chunks' &&
            bounds
              .slice(1, -1)
              .map((bound) => <line key={bound} class="bound" x1={share(x(bound))} x2={share(x(bound))} y1="50" y2="108" />)}
          {mode === 'two chunks' && (
            <>
              <text x={share(x(cached))} y={13} dx={-14} text-anchor="end">
                {cached > 20 && `${cached} cached`}
              </text>
              <text x={share(x(cached))} y={13} dx={14}>
                {cached < 108 && `${128 - cached} new`}
              </text>
              <Boundary param="cached" label="Cached keys" value={cached} min={0} max={128} x={x} from={9} to={110} />
            </>
          )}
          {more && <Boundary param="keys" label="Keys" value={keys} min={900} max={1100} x={x} from={9} to={88} />}
        </svg>
        <Axis scale={x} ticks={4} label="keys" />
      </div>
      <CoreLanes unit="keys" cores={cores} panels={[lanes(names[0]!, alone, cores), lanes(names[1]!, here, cores, same)]} />
      <Beside
        of={more ? `token ${whole(keys)}` : 'token 128'}
        ways={[
          [names[0]!, `${alone.length} parts`, values[0]!],
          [names[1]!, `${here.length} parts`, values[1]!],
        ]}
        at={at}
        ulps={ulps}
      />
    </div>
  );
}
