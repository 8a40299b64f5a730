/** Accuracy over learning rate, for each optimizer. */
import type { VNode } from 'preact';
import { Lines } from '../../figure/lines.tsx';
import { brief, whole } from '../../figure/numbers.ts';
import { linear, logarithmic } from '../../figure/scale.ts';
import type { Frame } from './index.tsx';
import { good, rates, ways } from './ways.ts';

const kinds = ['soft', 'dashed', 'ink'] as const;
const height = 220;

export function Sweep({ frame: { swept, span, reached } }: { frame: Frame }): VNode {
  return (
    <div class="train-three-ways">
      <Lines
        series={[
          ...ways.map(({ name }, i) => ({ name, xs: rates, ys: swept[i]!, kind: kinds[i]! })),
          { name: `${good} %`, xs: [rates[0], rates.at(-1)!], ys: [good, good], kind: 'threshold' },
        ]}
        x={logarithmic([rates[0], rates.at(-1)!], [0, 1])}
        y={linear([0, 100], [height, 6])}
        height={height}
        xLabel="learning rate"
        yLabel="right answers on digits it never saw, %"
        label="Test accuracy over the learning rate"
      />
      <table class="spans">
        <thead>
          <tr>
            <th scope="col">{good} % of right answers</th>
            {rates.map((rate) => (
              <th key={rate} scope="col" class="number">
                {brief(rate)}
              </th>
            ))}
            <th scope="col" class="number">
              range
            </th>
            <th scope="col" class="number">
              best
            </th>
          </tr>
        </thead>
        <tbody>
          {ways.map(({ key, name }, i) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {Array.from(swept[i]!, (percent, at) => (
                <td key={rates[at]} class={percent >= good ? 'number fine' : 'number'}>
                  {Number.isNaN(percent) ? '·' : brief(percent, 3)}
                </td>
              ))}
              <td class="number">{span[key] === 0 ? 'none' : `× ${whole(Math.round(span[key]))}`}</td>
              <td class="number">{brief(reached[key], 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
