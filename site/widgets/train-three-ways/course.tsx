/** One run of each optimizer: loss, accuracy, and the singular values of each layer as they move. */
import type { VNode } from 'preact';
import { Lines } from '../../figure/lines.tsx';
import { brief } from '../../figure/numbers.ts';
import { linear, logarithmic, place, type Scale } from '../../figure/scale.ts';
import { Stretched } from '../../figure/spread.tsx';
import type { Frame } from './index.tsx';
import { type Way, ways } from './ways.ts';

const kinds = ['soft', 'dashed', 'ink'] as const;
const height = 150;
const panelHeight = 76;
/** Singular values beyond these ends are drawn at the end. */
const [lowest, highest] = [0.01, 1000];

interface PanelProps {
  readonly at: ArrayLike<number>;
  readonly least: ArrayLike<number>;
  readonly most: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly x: Scale;
  readonly y: Scale;
  readonly label: string;
}

/** All panels share one scale, which holds what there is and a little air. */
function scaleOf(least: Frame['least'], most: Frame['most']): Scale {
  const all = [...least, ...most].flatMap((layers) => layers.flatMap((course) => [...course]));
  const [low, high] = [Math.min(0.5, ...all) / 1.15, Math.max(2, ...all) * 1.15];
  return logarithmic([Math.max(lowest, low), Math.min(highest, high)], [panelHeight - 1, 1]);
}

/** The band between the least and the largest so far, and a stroke for each value now. */
function Panel({ at, least, most, values, x, y, label }: PanelProps): VNode {
  const within = (value: number) => place(Math.min(panelHeight - 1, Math.max(1, y(value))));
  const across = (i: number) => place(x(at[i]!) * 1000);
  const along = (ys: ArrayLike<number>) => Array.from(ys, (value, i) => `${across(i)} ${within(value)}`);
  const end = across(at.length - 1);
  return (
    <div class="panel" role="img" aria-label={label}>
      <Stretched height={panelHeight}>
        <path class="one" d={`M0 ${within(1)}H1000`} />
        <path class="band" d={`M${along(most).join('L')}L${along(least).reverse().join('L')}Z`} />
        <path class="course" d={`M${along(most).join('L')}M${along(least).join('L')}`} />
        <path class="now" d={Array.from(values, (value) => `M${end} ${within(value)}h40`).join('')} />
      </Stretched>
      <svg class="ends" width="100%" height={panelHeight} aria-hidden="true">
        <text x="0" y={within(most[0]!) - 4}>
          {brief(most[0]!, 2)}
        </text>
        <text x="95%" y={within(values[0]!) - 4} text-anchor="end">
          {brief(values[0]!, 2)}
        </text>
        <text x="95%" y={Math.min(panelHeight, within(values[values.length - 1]!) + 13)} text-anchor="end">
          {brief(values[values.length - 1]!, 2)}
        </text>
      </svg>
    </div>
  );
}

export function Course({
  frame: { at, steps, loss, accuracy, spectra, least, most, reached, ms },
  params,
}: {
  frame: Frame;
  params: Readonly<Record<Way, number>>;
}): VNode {
  const x = linear([0, steps], [0, 1]);
  const panelX = linear([0, steps], [0, 0.95]);
  const finite = loss.flatMap((course) => [...course]).filter(Number.isFinite);
  const highestLoss = Math.min(10, Math.max(2.5, ...finite));
  const drawn = (courses: readonly ArrayLike<number>[]) =>
    ways.map(({ name }, i) => ({ name, xs: at, ys: courses[i]!, kind: kinds[i]! }));
  const capped = loss.map((course) =>
    course.map((value) => (Number.isFinite(value) ? Math.min(value, highestLoss) : highestLoss)),
  );
  const layers = spectra[0]!.length;
  const level = scaleOf(least, most);
  return (
    <div class="train-three-ways">
      <div class="courses">
        <Lines
          series={drawn(capped)}
          x={x}
          y={linear([0, highestLoss], [height, 6])}
          height={height}
          xLabel="steps"
          yLabel="loss on what it learns from"
          label="Training loss of the three"
        />
        <Lines
          series={drawn(accuracy)}
          x={x}
          y={linear([0, 100], [height, 6])}
          height={height}
          xLabel="steps"
          yLabel="right answers on digits it never saw, %"
          label="Test accuracy of the three"
        />
      </div>
      <p class="part-title">singular values of each layer, first to last: the band they lie in, and each of them now</p>
      <div class="panels">
        {ways.map(({ key, name }, i) => (
          <div key={key} class="way">
            <p>
              <b>{name}</b>
              <br />
              <span class="quiet">rate {params[key]}</span>
            </p>
            {Array.from({ length: layers }, (_, layer) => (
              <Panel
                key={layer}
                at={at}
                least={least[i]![layer]!}
                most={most[i]![layer]!}
                values={spectra[i]![layer]!}
                x={panelX}
                y={level}
                label={`${name}, layer ${layer + 1}: ${brief(spectra[i]![layer]!.at(-1)!, 3)} to ${brief(spectra[i]![layer]![0]!, 3)}`}
              />
            ))}
            <p class="readout">
              {brief(reached[key], 3)} % right
              <br />
              {brief(ms[i]!, 2)} ms a step
            </p>
          </div>
        ))}
      </div>
    </div>
  );
}
