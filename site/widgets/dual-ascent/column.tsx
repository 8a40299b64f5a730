/** One column by hand: w is a unit vector, its tangents are the horizontal, and λ moves g + 2λw up and down. */
import type { VNode } from 'preact';
import { slider } from '../../figure/handle.ts';
import { minus } from '../../figure/numbers.ts';
import { place } from '../../figure/scale.ts';

/** The gradient, in the coordinates (tangent, w). */
const g = { x: 1.6, y: 1 } as const;
export const lowest = -1.25;
export const highest = 0.25;

/** What λ makes of the column: g + 2λw, its direction, 2 wᵀa (0 where that is tangent), and both values of the problem. */
export function columnAt(lambda: number) {
  const y = g.y + 2 * lambda;
  const dual = Math.hypot(g.x, y);
  const a = { x: g.x / dual, y: y / dual };
  return { x: g.x, y, a, error: 2 * a.y, dual, primal: g.x * a.x };
}

const unit = 78;
const [width, height] = [300, 300];
const at = (x: number, y: number) => [place(100 + x * unit), place(height / 2 - y * unit)] as const;
const path = (...points: readonly (readonly [number, number])[]) => `M${points.map((point) => point.join(' ')).join('L')}`;
const two = (value: number) => minus(value.toFixed(2));

/** An arrow from 0 to (x, y), its head inside its length. */
function Arrow({ x, y, kind }: { x: number; y: number; kind: string }): VNode {
  const length = Math.hypot(x, y);
  const [ux, uy] = [x / length, y / length];
  const side = (s: number) => at(x - 0.13 * ux - s * 0.05 * uy, y - 0.13 * uy + s * 0.05 * ux);
  return (
    <g class={`arrow ${kind}`}>
      <path class="shaft" d={path(at(0, 0), at(x - 0.1 * ux, y - 0.1 * uy))} />
      <path class="head" d={`${path(at(x, y), side(1), side(-1))}z`} />
    </g>
  );
}

const text = ([x, y]: readonly [number, number], words: string, kind = '', anchor: 'start' | 'middle' | 'end' = 'start') => (
  <text x={x} y={y} class={kind} text-anchor={anchor}>
    {words}
  </text>
);

export function Column({ lambda }: { lambda: number }): VNode {
  const { x, y, a, error, dual, primal } = columnAt(lambda);
  const [, top] = at(0, g.y + 2 * highest);
  const [, bottom] = at(0, g.y + 2 * lowest);
  const values = Array.from({ length: 41 }, (_, i) => columnAt(lowest + ((highest - lowest) * i) / 40));
  const valueAt = (value: number) => place(30 + (value / 2.3) * 205);
  const curve = (of: 'dual' | 'primal') => path(...values.map((one) => [valueAt(one[of]), at(0, one.y)[1]] as const));
  const [hx, hy] = at(x, y);
  const leaning = Math.abs(error) > 0.005;
  return (
    <div class="by-hand">
      <div>
        <p class="part-title">
          one column: drag until <i>a</i> lies in the tangent
        </p>
        <svg viewBox={`0 16 ${width} ${height - 32}`}>
          <title>{`lambda ${two(lambda)}: 2 wᵀa is ${two(error)}`}</title>
          <circle class="hair" cx={at(0, 0)[0]} cy={at(0, 0)[1]} r={unit} />
          <path class="tangent" d={path(at(-1.2, 0), at(2.5, 0))} />
          {text(at(2.5, -0.2), 'tangent', 'soft', 'end')}
          <path class="rail" d={`M${hx} ${top}V${bottom}`} />
          <Arrow x={0} y={1} kind="ink" />
          {text(at(-0.12, 1.06), 'w', '', 'end')}
          <Arrow x={g.x} y={g.y} kind="soft" />
          {text(at(1, 0.86), 'g', 'soft', 'end')}
          <path class="reach" d={path(at(0, 0), at(x, y))} />
          {leaning && <path class="lean" d={path(at(a.x, a.y), at(a.x, 0))} />}
          <Arrow x={a.x} y={a.y} kind="strong" />
          {text(at(a.x - 0.1, a.y + (a.y < 0 ? -0.26 : 0.16)), 'a', '', 'middle')}
          <g
            {...slider({
              param: 'lambda',
              label: 'λ',
              value: lambda,
              min: lowest,
              max: highest,
              step: 0.01,
              from: bottom,
              to: top,
              axis: 'y',
              text: `λ = ${two(lambda)}; 2 wᵀa = ${two(error)}`,
            })}
          >
            <rect class="hit" x={hx - 16} y={hy - 16} width={32} height={32} />
            <circle class="grip" cx={hx} cy={hy} r={8} />
          </g>
          {text([hx + 14, hy + 4], 'g + 2λw')}
        </svg>
      </div>
      <div>
        <p class="part-title">
          the same height: how far <i>a</i> goes, and what bounds it
        </p>
        <svg viewBox={`0 16 ${width} ${height - 32}`} aria-hidden="true">
          <path class="tangent" d={`M30 ${height / 2}H${width}`} />
          <path class="curve" d={curve('dual')} />
          <path class="curve dashed" d={curve('primal')} />
          <path class="rail" d={`M${valueAt(primal)} ${hy}H${valueAt(dual)}`} />
          <circle class="dot" cx={valueAt(dual)} cy={hy} r={4.5} />
          <circle class="dot hollow" cx={valueAt(primal)} cy={hy} r={4.5} />
          {text([valueAt(columnAt(highest).dual) + 6, top + 4], '‖g + 2λw‖')}
          {text([valueAt(columnAt(highest).primal) - 6, top + 4], 'tangent part of a', 'soft', 'end')}
          {text([valueAt(columnAt(lowest).dual) + 6, bottom + 4], 'dual')}
          {text([valueAt(columnAt(lowest).primal) - 6, bottom + 4], 'primal', 'soft', 'end')}
        </svg>
        <p class="readout mono">
          <span>λ = {two(lambda)}</span>
          <span>2 wᵀa = {two(error)}</span>
          <span>gap {two(dual - primal)}</span>
        </p>
      </div>
    </div>
  );
}
