/** The sphere, its tangent plane, one step and a path; and a dial of how far each kind of step turns the weight. */
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
  length,
  lineOf,
  near,
  type Projection,
  plus,
  times,
  type Vector,
} from '../../figure/project.ts';
import { place } from '../../figure/scale.ts';
import { crossSection, type NormName, tangentSquare } from './cross-section.ts';

type Floats = Float32Array<ArrayBuffer>;

export interface Frame {
  /** The weight, of length 1 within rounding. */
  readonly weight: Floats;
  /** g − w (w · g) */
  readonly tangent: Floats;
  /** The best step in ℓ1, ℓ2, ℓ∞, and where each lands. */
  readonly steps: readonly Floats[];
  readonly landed: readonly Floats[];
  /** Where the plain step, normalised, lands. */
  readonly plain: Floats;
  /** Degrees that the first step turns the weight, with the reader's gradient … */
  readonly manifoldDegrees: number;
  readonly plainDegrees: number;
  /** By how many degrees the two steps' turns differ, and the best step from the projected gradient's opposite. */
  readonly apart: number;
  readonly fromProjected: number;
  /** … and with others of its direction, from 256 times shorter to 256 times longer, each twice the last. */
  readonly manifoldFan: Float64Array<ArrayBuffer>;
  readonly plainFan: Float64Array<ArrayBuffer>;
  readonly least: number;
  readonly most: number;
  /** Different points that the manifold steps of the fan lead to. */
  readonly landings: number;
  /** |w · a| / eta; length of w + a before it is brought back. */
  readonly tangency: number;
  readonly before: number;
  /** f32[steps + 1, 3] */
  readonly path: Floats;
  readonly plainPath: Floats;
  /** ‖w‖ − 1 after the last step, in 2⁻²³; the loss w · g there. */
  readonly ulps: number;
  readonly plainUlps: number;
  readonly loss: number;
  readonly plainLoss: number;
}

interface Params {
  readonly norm: NormName;
  readonly eta: number;
  readonly steps: number;
  readonly weight: readonly number[];
  readonly gradient: readonly number[];
  readonly camera: readonly number[];
}

const [width, height] = [420, 320];
const radius = 122;
/** A gradient of length 1 beside the sphere's radius. */
const gradientScale = 0.18;
const names: readonly NormName[] = ['ℓ1', 'ℓ2', 'ℓ∞'];
const meridians: readonly (readonly [Vector, Vector])[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
  ],
  [
    [1, 0, 0],
    [0, 0, 1],
  ],
  [
    [0, 1, 0],
    [0, 0, 1],
  ],
];

const pointsOf = (path: Floats): Floats[] => Array.from({ length: path.length / 3 }, (_, i) => path.subarray(3 * i, 3 * i + 3));

/** A text beside a point, on the side away from the middle, so that it does not lie on what is drawn. */
function Label({
  projection,
  point,
  kind = '',
  text,
}: {
  projection: Projection;
  point: Vector;
  kind?: string;
  text: string;
}): VNode {
  const [x, y] = at(projection, point);
  const right = x >= projection.x;
  const [across, down] = [Math.max(30, Math.min(width - 30, x + (right ? 9 : -9))), Math.max(14, Math.min(height - 6, y + 4))];
  return (
    <text class={`direct ${kind}`} x={place(across)} y={place(down)} text-anchor={right ? 'start' : 'end'} aria-hidden="true">
      {text}
    </text>
  );
}

function Globe({ frame, params }: { frame: Frame; params: Params }): VNode {
  const projection: Projection = { ...camera(params.camera), x: width / 2, y: height / 2, scale: radius };
  const to = (point: Vector) => at(projection, point);
  const held = length(params.weight) === 0 ? [0, 0, 1] : times(params.weight, 1 / length(params.weight));
  const { weight: w } = frame;
  const chosen = names.indexOf(params.norm);
  const step = frame.steps[chosen]!;
  const off = plus(w, step);
  const plainOff = plus(w, params.gradient, -params.eta);
  const tip = plus(held, params.gradient, gradientScale);
  const walked = halves(projection, pointsOf(frame.path));
  const plainly = halves(projection, pointsOf(frame.plainPath));
  const hidden = near(projection, held) ? '' : ' behind';
  const corners = crossSection(w, params.norm).map((corner) => to(plus(w, corner, params.eta)));
  return (
    <svg class="globe" viewBox={`0 0 ${width} ${height}`}>
      <title>The sphere of weights, the gradient at the weight, and the step</title>
      <g {...turn({ param: 'camera', value: params.camera, radius })}>
        <circle class="ground" cx={projection.x} cy={projection.y} r={radius} />
      </g>
      <svg class="still" width={width} height={height} aria-hidden="true">
        {meridians.map((pair, i) => {
          const { front, back } = halves(projection, circle([0, 0, 0], 1, pair));
          return (
            <g key={i}>
              <path class="hair back" d={back} />
              <path class="hair" d={front} />
            </g>
          );
        })}
        <path class={`plane${hidden}`} d={lineOf(tangentSquare(w, 0.85).map(to), true)} />
        <path class="section" d={lineOf(corners, true)} />
        <path class="plain" d={lineOf([to(w), to(plainOff), to(frame.plain)])} />
        <path class="plain-path back" d={plainly.back} />
        <path class="plain-path" d={plainly.front} />
        <path class="walk back" d={walked.back} />
        <path class="walk" d={walked.front} />
        {pointsOf(frame.path).map((point, i) => {
          const [x, y] = to(point);
          return (
            i > 0 && <circle key={i} class={`dot${near(projection, point) ? '' : ' back'}`} cx={place(x)} cy={place(y)} r={2.6} />
          );
        })}
        {names.map(
          (name, i) =>
            i !== chosen && <path key={name} class="other-step" d={arrowPath(to(w), to(plus(w, frame.steps[i]!)), 7)} />,
        )}
        <path class="step" d={arrowPath(to(w), to(off))} />
        <path class="retraction" d={lineOf([to(off), to(frame.landed[chosen]!)])} />
        {names.map((name, i) => {
          const [x, y] = to(plus(w, frame.steps[i]!));
          const far = (point: Vector) => Math.hypot(x - to(point)[0], y - to(point)[1]);
          // No name where there is no room for it: beside the weight, or upon the name of the step that is taken.
          if (far(w) < 20 || (i !== chosen && far(off) < 18)) return null;
          return (
            <Label
              key={name}
              projection={projection}
              point={plus(w, frame.steps[i]!)}
              kind={i === chosen ? '' : 'soft'}
              text={i === chosen ? `step, ${name}` : name}
            />
          );
        })}
        <Label projection={projection} point={frame.plain} kind="soft" text="plain" />
      </svg>
      <g
        {...arrow({
          param: 'weight',
          label: 'Weight',
          value: params.weight,
          min: -1,
          max: 1,
          step: 0.05,
          axes: axesOf(projection),
        })}
      >
        <circle class="hit" cx={place(to(held)[0])} cy={place(to(held)[1])} r={19} />
        <circle class="grip" cx={place(to(held)[0])} cy={place(to(held)[1])} r={6} />
      </g>
      <g
        {...arrow({
          param: 'gradient',
          label: 'Gradient',
          value: params.gradient,
          min: -3,
          max: 3,
          step: 0.1,
          axes: axesOf({ ...projection, scale: radius * gradientScale }),
        })}
      >
        <path class="touch-line" d={lineOf([to(held), to(tip)])} />
        <circle class="hit" cx={place(to(tip)[0])} cy={place(to(tip)[1])} r={18} />
        <circle class="grip" cx={place(to(tip)[0])} cy={place(to(tip)[1])} r={6} />
      </g>
      <Label projection={projection} point={tip} kind="touch" text="gradient" />
      <Label projection={projection} point={held} kind="touch" text="w" />
    </svg>
  );
}

const [dialWidth, dialHeight, reach] = [380, 190, 112];
const middle = [dialWidth / 2, 152] as const;
/** 0° points right, 180° left. */
const onDial = (degrees: number, r: number): [number, number] => [
  middle[0] + r * Math.cos((degrees * Math.PI) / 180),
  middle[1] - r * Math.sin((degrees * Math.PI) / 180),
];
const arcTo = (from: number, to: number, r: number) =>
  `${lineOf([onDial(from, r)])}A${r} ${r} 0 0 0 ${onDial(to, r).map(place).join(' ')}`;

function Dial({ frame }: { frame: Frame }): VNode {
  const { manifoldDegrees, plainDegrees, plainFan } = frame;
  const far = 2 ** ((plainFan.length - 1) / 2);
  const ends = [
    [plainFan[0]!, `g ÷ ${far}`],
    [plainFan.at(-1)!, `g × ${far}`],
  ] as const;
  return (
    <svg class="dial" viewBox={`0 0 ${dialWidth} ${dialHeight}`} aria-hidden="true">
      <path class="hair" d={arcTo(0, 180, reach)} />
      {[0, 45, 90, 135, 180].map((degrees) => {
        const [x, y] = onDial(degrees, reach - 14);
        return (
          <g key={degrees} class="axis">
            <path class="hair" d={lineOf([onDial(degrees, reach - 5), onDial(degrees, reach)])} />
            <text x={place(x)} y={place(y + 4)} text-anchor={degrees < 80 ? 'end' : degrees > 100 ? 'start' : 'middle'}>
              {degrees}°
            </text>
          </g>
        );
      })}
      <path class="span" d={arcTo(frame.least, frame.most, reach + 7)} />
      {[...plainFan].map((degrees, i) => (
        <path key={i} class="fan" d={lineOf([onDial(degrees, reach + 3), onDial(degrees, reach + 11)])} />
      ))}
      {frame.most - frame.least > 8 &&
        ends.map(([degrees, text]) => {
          const [x, y] = onDial(degrees, reach + 17);
          return (
            <text
              key={text}
              class="soft"
              x={place(x)}
              y={place(y)}
              text-anchor={degrees < 80 ? 'start' : degrees > 100 ? 'end' : 'middle'}
            >
              {text}
            </text>
          );
        })}
      <path class="needle plain" d={lineOf([middle, onDial(plainDegrees, reach + 11)])} />
      <path class="needle" d={arrowPath(middle, onDial(manifoldDegrees, reach - 22), 10)} />
      <circle class="dot" cx={middle[0]} cy={middle[1]} r={3.5} />
      <text class="direct" x={middle[0]} y={middle[1] + 24} text-anchor="middle">
        degrees turned by the first step
      </text>
    </svg>
  );
}

const degreesText = (degrees: number) => `${degrees.toFixed(2)}°`;
const ulpText = (ulps: number) => {
  const text = Math.abs(ulps).toFixed(1);
  return `${text === '0.0' ? '' : ulps < 0 ? '−' : '+'}${text} ulp`;
};

export function Sphere({ frame, params }: { frame: Frame; params: Params }): VNode {
  const rows = [
    ['manifold step', degreesText(frame.manifoldDegrees), frame.loss, ulpText(frame.ulps)],
    ['plain, normalised', degreesText(frame.plainDegrees), frame.plainLoss, ulpText(frame.plainUlps)],
  ] as const;
  return (
    <div class="sphere-step">
      <Globe frame={frame} params={params} />
      <div class="readings">
        <Dial frame={frame} />
        <table>
          <thead>
            <tr>
              <th scope="col">after {params.steps === 1 ? '1 step' : `${params.steps} steps`}</th>
              <th scope="col" class="number">
                first turn
              </th>
              <th scope="col" class="number">
                loss w · g
              </th>
              <th scope="col" class="number">
                ‖w‖ − 1
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, degrees, loss, ulps]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{degrees}</td>
                <td class="number">{brief(loss, 4)}</td>
                <td class="number">{ulps}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="quiet">
          Least possible loss {brief(-length(params.gradient), 4)}. Before it is brought back, w + a has length{' '}
          {frame.before.toFixed(4)}; |w · a| / η is {brief(frame.tangency, 2)}.
        </p>
      </div>
    </div>
  );
}
