/** Two orthonormal arrows in space, a push at each that the reader drags, and where the frame goes. */
import type { VNode } from 'preact';
import { arrow, turn } from '../../figure/arrow.ts';
import { brief } from '../../figure/numbers.ts';
import {
  arrowPath,
  at,
  axesOf,
  camera,
  circle,
  halves,
  lineOf,
  type Projection,
  plus,
  type Vector,
} from '../../figure/project.ts';
import { place } from '../../figure/scale.ts';

export interface Frame {
  /** W, A's tangent part, W + η · step, and the nearest frame to that (none where there is none): two columns each. */
  readonly frame: readonly (readonly number[])[];
  readonly tangent: readonly (readonly number[])[];
  readonly moved: readonly (readonly number[])[];
  readonly landed: readonly (readonly number[])[];
  /** AᵀW + WᵀA of the push: first, off the diagonal, second; the largest of them, and of its tangent part's. */
  readonly condition: readonly number[];
  readonly error: number;
  readonly tangentError: number;
  /** Length of the shorter push where both together are tangent, else 0. */
  readonly keeps: number;
  /** Largest entry of MᵀM − I, and the angle between the columns in degrees: after the step, normalised column by column, retracted. */
  readonly movedError: number;
  readonly movedAngle: number;
  readonly columnsError: number;
  readonly columnsAngle: number;
  readonly landedError: number;
  readonly landedAngle: number;
  readonly lost: boolean;
}

const [width, height, radius] = [420, 320, 122];
const origin = [0, 0, 0];
const keys = ['first', 'second'] as const;

interface Params {
  readonly step: string;
  readonly eta: number;
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly camera: readonly number[];
}

function Scene({ frame, params }: { frame: Frame; params: Params }): VNode {
  const projection: Projection = { ...camera(params.camera), x: width / 2, y: height / 2, scale: radius };
  const to = (point: Vector) => at(projection, point);
  const [v, w] = frame.frame as unknown as [Vector, Vector];
  const equator = halves(projection, circle(origin, 1, [v, w]));
  return (
    <svg class="scene" viewBox={`0 0 ${width} ${height}`}>
      <title>Two orthonormal arrows, the pushes at their tips, and the frame after the step</title>
      <g {...turn({ param: 'camera', value: params.camera, radius })}>
        <circle class="ground" cx={projection.x} cy={projection.y} r={radius} />
      </g>
      <g class="still" aria-hidden="true">
        <path class="span" d={lineOf(circle(origin, 1, [v, w]).map(to), true)} />
        <path class="hair back" d={equator.back} />
        <path class="hair" d={equator.front} />
        {frame.landed.map((column, i) => (
          <g key={i}>
            <path class="landed" d={arrowPath(to(origin), to(column))} />
            <path class="way" d={lineOf([to(frame.frame[i]!), to(frame.moved[i]!), to(column)])} />
          </g>
        ))}
        {frame.frame.map((column, i) => (
          <path key={i} class="column" d={arrowPath(to(origin), to(column), 12)} />
        ))}
        {keys.map((key, i) => {
          const tip = plus(frame.frame[i]!, params[key]);
          const tangent = plus(frame.frame[i]!, frame.tangent[i]!);
          return (
            <g key={key}>
              <path class="tangent" d={arrowPath(to(frame.frame[i]!), to(tangent), 8)} />
              <path class="misses" d={lineOf([to(tangent), to(tip)])} />
            </g>
          );
        })}
      </g>
      {keys.map((key, i) => {
        const base = frame.frame[i]!;
        const [x, y] = to(plus(base, params[key]));
        const right = x > to(base)[0];
        return (
          <g
            key={key}
            {...arrow({
              param: key,
              label: `Push at the ${key} arrow`,
              value: params[key],
              min: -1,
              max: 1,
              step: 0.05,
              axes: axesOf(projection),
            })}
          >
            <path class="touch-line" d={lineOf([to(base), [x, y]])} />
            <circle class="hit" cx={place(x)} cy={place(y)} r={20} />
            <circle class="grip" cx={place(x)} cy={place(y)} r={6} />
            <text class="direct touch" x={place(x + (right ? 11 : -11))} y={place(y + 4)} text-anchor={right ? 'start' : 'end'}>
              a{i === 0 ? '₁' : '₂'}
            </text>
          </g>
        );
      })}
      {frame.frame.map((column, i) => {
        const [x, y] = to(plus(origin, column, 0.62));
        return (
          <text key={i} class="direct" x={place(x)} y={place(y - 8)} text-anchor="middle" aria-hidden="true">
            w{i === 0 ? '₁' : '₂'}
          </text>
        );
      })}
    </svg>
  );
}

const entryNames = ['2 a₁·w₁', 'a₁·w₂ + a₂·w₁', '2 a₂·w₂'];

/** The three entries as bars from a common 0: what is not 0 misses the condition. */
function Entries({ condition }: { condition: readonly number[] }): VNode {
  const [barWidth, line] = [300, 30];
  const zero = 200;
  const unit = 46;
  return (
    <svg class="entries" viewBox={`0 0 ${barWidth} ${3 * line + 8}`} aria-hidden="true">
      <path class="hair" d={`M${zero} 0V${3 * line}`} />
      {condition.map((entry, i) => {
        const shown = Math.max(-2, Math.min(2, entry));
        const isZero = Math.abs(entry) < 1e-9;
        return (
          <g key={entryNames[i]}>
            <text x={0} y={i * line + 20}>
              {entryNames[i]}
            </text>
            {isZero ? (
              <circle class="zero" cx={zero} cy={i * line + 15} r={3.5} />
            ) : (
              <path class="bar" d={`M${zero} ${i * line + 9}h${place(shown * unit)}v12H${zero}z`} />
            )}
            <text class={isZero ? '' : 'differs'} x={130} y={i * line + 20} text-anchor="start">
              {isZero ? '0' : brief(entry, 3)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

export function Space({ frame, params }: { frame: Frame; params: Params }): VNode {
  const rows = [
    ['after the step', frame.movedAngle, frame.movedError],
    ['each arrow normalised', frame.columnsAngle, frame.columnsError],
    ['retracted', frame.landedAngle, frame.landedError],
  ] as const;
  return (
    <div class="stiefel-frame">
      <Scene frame={frame} params={params} />
      <div class="readings">
        <p class="part-title">entries of AᵀW + WᵀA: all 0 where the push is tangent</p>
        <Entries condition={frame.condition} />
        <table>
          <thead>
            <tr>
              <th scope="col">
                η = {params.eta}, {params.step}
              </th>
              <th scope="col" class="number">
                angle
              </th>
              <th scope="col" class="number">
                WᵀW misses I by
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, angle, error]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{angle.toFixed(2)}°</td>
                <td class="number">{error < 1e-12 ? '0' : brief(error, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {frame.lost && <p class="quiet">Both arrows lie on one line: no frame is nearest.</p>}
      </div>
    </div>
  );
}
