/** Three unit balls beside each other: level lines of the loss, the point where the lowest one touches, and the gradient to drag. */
import type { VNode } from 'preact';
import { arrow } from '../../figure/arrow.ts';
import { brief } from '../../figure/numbers.ts';
import { arrowPath, lineOf } from '../../figure/project.ts';
import { place } from '../../figure/scale.ts';

export interface Frame {
  /** The gradient is 0. */
  readonly none: boolean;
  /** In each of three norms: the steepest step, the ends of all that are as steep, how far the loss falls, the gradient's dual norm. */
  readonly steps: readonly (readonly number[])[];
  readonly ends: readonly (readonly (readonly number[])[])[];
  readonly falls: readonly number[];
  readonly duals: readonly number[];
  /** The step's length in its norm, and its angle to −g in degrees. */
  readonly sizes: readonly number[];
  readonly angles: readonly number[];
  /** For matrices: the steps and the gradient in full, [a, b, c, d] by rows. */
  readonly matrices: readonly (readonly number[])[];
  readonly gradientMatrix: readonly number[];
}

export const names = { vectors: ['ℓ1', 'ℓ2', 'ℓ∞'], matrices: ['nuclear', 'Frobenius', 'spectral'] } as const;
const size = 250;
const unit = 72;
/** A gradient of length 1, in units of the drawing. */
const gradientUnit = 46;
const to = ([x = 0, y = 0]: readonly number[]): [number, number] => [size / 2 + unit * x, size / 2 - unit * y];
const corners = {
  ℓ1: [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ],
  'ℓ∞': [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ],
};

/** Level lines of the loss across the drawing, the falls from −2 to 2 dual norms; the lowest that still touches the ball is drawn strong. */
function Levels({ gradient: [x = 0, y = 0], fall }: { gradient: readonly number[]; fall: number }): VNode {
  const square = x * x + y * y;
  const line = (level: number): string => {
    const foot = [(x * level) / square, (y * level) / square] as const;
    const far = 4 / Math.sqrt(square);
    return lineOf([to([foot[0] - y * far, foot[1] + x * far]), to([foot[0] + y * far, foot[1] - x * far])]);
  };
  return (
    <>
      {[-2, -1.5, -0.5, 0, 0.5, 1, 1.5, 2].map((share) => (
        <path key={share} class="hair" d={line(share * fall)} />
      ))}
      <path class="touching" d={line(-fall)} />
    </>
  );
}

/** What a 2 × 2 matrix makes of the unit circle: an ellipse, with the image of one radius. */
function Image({ matrix: [a = 0, b = 0, c = 0, d = 0], label }: { matrix: readonly number[]; label: string }): VNode {
  const half = 48;
  const scale = 21;
  const at = (angle: number): [number, number] => {
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    return [half + scale * (a * x + b * y), half - scale * (c * x + d * y)];
  };
  return (
    <span class="image">
      <svg viewBox={`0 0 ${2 * half} ${2 * half}`} width={96} height={96} aria-hidden="true">
        <circle class="hair" cx={half} cy={half} r={scale} />
        <path
          class="ellipse"
          d={lineOf(
            Array.from({ length: 48 }, (_, i) => at((i * Math.PI) / 24)),
            true,
          )}
        />
        <path class="radius" d={lineOf([[half, half], at(0)])} />
        <path class="radius" d={lineOf([[half, half], at(Math.PI / 2)])} />
      </svg>
      {label}
    </span>
  );
}

function Ball({
  frame,
  gradient,
  index,
  matrices,
}: {
  frame: Frame;
  gradient: readonly number[];
  index: number;
  matrices: boolean;
}): VNode {
  const norm = names.vectors[index]!;
  const name = names[matrices ? 'matrices' : 'vectors'][index]!;
  const ends = frame.ends[index]!;
  const step = frame.steps[index]!;
  const tip: [number, number] = [size / 2 + gradientUnit * gradient[0]!, size / 2 - gradientUnit * gradient[1]!];
  const clip = Math.hypot(gradient[0]!, gradient[1]!) > 0;
  return (
    <div class="panel">
      <p class="part-title">
        <strong>{name}</strong> {frame.none ? '' : `the loss falls by ${brief(frame.falls[index]!, 4)}`}
      </p>
      <svg viewBox={`0 0 ${size} ${size}`}>
        <title>{`The unit ball of the ${name} norm`}</title>
        <g aria-hidden="true">
          <path class="axes" d={`M0 ${size / 2}H${size}M${size / 2} 0V${size}`} />
          <text class="soft" x={size - 4} y={size / 2 + 16} text-anchor="end">
            {matrices ? 'σ₁' : 'x₁'}
          </text>
          <text class="soft" x={size / 2 + 6} y={12}>
            {matrices ? 'σ₂' : 'x₂'}
          </text>
          {clip && !frame.none && <Levels gradient={gradient} fall={frame.falls[index]!} />}
          {norm === 'ℓ2' ? (
            <circle class="ball" cx={size / 2} cy={size / 2} r={unit} />
          ) : (
            <path class="ball" d={lineOf(corners[norm].map(to), true)} />
          )}
          <path
            class="against"
            d={lineOf([
              [size / 2, size / 2],
              [size - tip[0], size - tip[1]],
            ])}
          />
          {ends.length > 1 && <path class="edge" d={lineOf(ends.map(to))} />}
          {!frame.none && <path class="step" d={arrowPath(to([0, 0]), to(step), 10)} />}
          {!frame.none && <circle class="dot" cx={place(to(step)[0])} cy={place(to(step)[1])} r={4.5} />}
        </g>
        <g
          {...arrow({
            param: 'gradient',
            index,
            label: matrices ? 'Singular values of the gradient' : 'Gradient',
            value: gradient,
            min: -2,
            max: 2,
            step: 0.1,
            axes: [
              [gradientUnit, 0],
              [0, -gradientUnit],
            ],
          })}
        >
          <path class="touch-line" d={lineOf([[size / 2, size / 2], tip])} />
          <circle class="hit" cx={place(tip[0])} cy={place(tip[1])} r={20} />
          <circle class="grip" cx={place(tip[0])} cy={place(tip[1])} r={6} />
        </g>
      </svg>
      <p class="quiet">
        {frame.none
          ? 'no step is better than another'
          : frame.angles[index]! < 0.01
            ? 'straight against the gradient'
            : `${frame.angles[index]!.toFixed(1)}° off −${matrices ? 'G' : 'g'}${ends.length > 1 ? ', as is any step of the edge' : ''}`}
      </p>
      {matrices && frame.matrices[index] && (
        <p class="images">
          <Image matrix={frame.gradientMatrix.map((part) => -part)} label="−G, of a circle" />
          <Image matrix={frame.matrices[index]!} label="the step, of a circle" />
        </p>
      )}
    </div>
  );
}

export function Balls({
  frame,
  params: { space, gradient },
}: {
  frame: Frame;
  params: { space: string; gradient: readonly number[] };
}): VNode {
  return (
    <div class="unit-balls">
      {[0, 1, 2].map((index) => (
        <Ball key={index} frame={frame} gradient={gradient} index={index} matrices={space !== 'vectors'} />
      ))}
    </div>
  );
}
