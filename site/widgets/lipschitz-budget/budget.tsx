/** A step in each of two layers, dragged inside its budget, and how far the output has gone. */
import type { VNode } from 'preact';
import { arrow } from '../../figure/arrow.ts';
import { brief } from '../../figure/numbers.ts';
import { arrowPath, length, lineOf, times } from '../../figure/project.ts';
import { place } from '../../figure/scale.ts';
import { hidden, type Moved, output, within } from './layers.ts';

export interface Frame extends Moved {
  /** η / s of each layer: the largest spectral norm of its step. */
  readonly budgets: readonly number[];
  /** How much of the bound the output moved, in whole percent. */
  readonly share: number;
}

const size = 300;
const middle = size / 2;
const reach = 104;
const outer = 128;
const radiusAt = (v: readonly number[], scale: number): [number, number] => [middle + scale * v[0]!, middle - scale * v[1]!];

function Step({
  param,
  label,
  value,
  ray,
  rayName,
  budget,
  norm,
}: {
  param: string;
  label: string;
  value: readonly number[];
  /** Where the layer's output points: a step along it moves the output furthest. */
  ray: readonly number[];
  rayName: string;
  budget: number;
  norm: number;
}): VNode {
  const tip = radiusAt(within(value), reach);
  const along = times(ray, 1 / (length(ray) || 1));
  const end = radiusAt(along, reach + 12);
  return (
    <div class="panel">
      <p class="part-title">
        <strong>{label}</strong> ‖ΔW‖ = {brief(norm, 3)} of {brief(budget, 3)}
      </p>
      <svg viewBox={`0 0 ${size} ${size}`}>
        <title>{`${label}, inside its budget`}</title>
        <circle class="budget" cx={middle} cy={middle} r={reach} />
        <g aria-hidden="true">
          <path class="ray" d={lineOf([[middle, middle], end])} />
          <text
            class="direct soft"
            x={place(radiusAt(along, reach + 20)[0])}
            y={place(radiusAt(along, reach + 20)[1] + 4)}
            text-anchor={along[0]! > 0.3 ? 'start' : along[0]! < -0.3 ? 'end' : 'middle'}
          >
            {rayName}
          </text>
        </g>
        <g
          {...arrow({
            param,
            label,
            value,
            min: -1,
            max: 1,
            step: 0.05,
            axes: [
              [reach, 0],
              [0, -reach],
            ],
          })}
        >
          <path class="touch-line" d={lineOf([[middle, middle], tip])} />
          <circle class="hit" cx={place(tip[0])} cy={place(tip[1])} r={28} />
          <circle class="grip" cx={place(tip[0])} cy={place(tip[1])} r={6} />
        </g>
      </svg>
    </div>
  );
}

function Output({ frame }: { frame: Frame }): VNode {
  const scale = outer / frame.bound;
  const [from, between, to] = frame.outputs.map((point) => radiusAt([point[0]! - output[0]!, point[1]! - output[1]!], scale)) as [
    [number, number],
    [number, number],
    [number, number],
  ];
  return (
    <div class="panel output">
      <p class="part-title">
        <strong>Output</strong> moved by {brief(frame.moved, 3)} of {brief(frame.bound, 3)}
      </p>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The way of the output inside its bound">
        <circle class="budget" cx={middle} cy={middle} r={outer} />
        <circle class="sum" cx={middle} cy={middle} r={place(frame.sum * scale)} />
        <text class="soft" x={middle} y={place(middle + frame.sum * scale - 6)} text-anchor="middle">
          b₁ + b₂
        </text>
        <path class="way" d={arrowPath(from, between, 9)} />
        <path class="way" d={arrowPath(between, to, 9)} />
        <path class="moved" d={lineOf([from, to])} />
        <circle class="dot" cx={middle} cy={middle} r={4} />
        <circle class="dot" cx={place(to[0])} cy={place(to[1])} r={4} />
        <text class="direct" x={middle - 8} y={middle + 16} text-anchor="end">
          y
        </text>
      </svg>
    </div>
  );
}

export function Budget({
  frame,
  params,
}: {
  frame: Frame;
  params: { readonly first: readonly number[]; readonly second: readonly number[] };
}): VNode {
  const share = Math.min(1, frame.moved / frame.bound);
  return (
    <div class="lipschitz-budget">
      <Step
        param="first"
        label="Step in the first layer"
        value={params.first}
        ray={hidden}
        rayName="W₁x"
        budget={frame.budgets[0]!}
        norm={frame.norms[0]!}
      />
      <Step
        param="second"
        label="Step in the second layer"
        value={params.second}
        ray={frame.outputs[1]!}
        rayName="W₂h"
        budget={frame.budgets[1]!}
        norm={frame.norms[1]!}
      />
      <Output frame={frame} />
      <div class="share">
        <svg width="100%" height="14" aria-hidden="true">
          <rect class="all" x="0" y="3" width="100%" height="8" />
          <rect class="part" x="0" y="3" width={`${place(100 * share)}%`} height="8" />
        </svg>
        <span class="quiet">
          {Math.floor(100 * share + 1e-9)} % of the bound (1 + b₁)(1 + b₂) − 1; ‖ΔW₂h‖ = {brief(frame.pushes[1]!, 3)}, ‖h‖ ={' '}
          {brief(frame.inputs[1]!, 3)}
        </span>
      </div>
    </div>
  );
}
