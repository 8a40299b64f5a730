/** Accuracy over learning rate, for each optimizer. */
import type { VNode } from 'preact';
import { Lines } from '../../figure/lines.tsx';
import { brief, whole } from '../../figure/numbers.ts';
import { linear, logarithmic } from '../../figure/scale.ts';
import type { Frame } from './index.tsx';
import { good, rates, ways } from './ways.ts';

const kinds = ['soft', 'dashed', 'ink'] as const;
const height = 220;

export function Sweep({ frame: { swept, span } }: { frame: Frame }): VNode {
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
            <th scope="col">learning rate</th>
            {ways.map(({ key, name }) => (
              <th key={key} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rates.map((rate, at) => (
            <tr key={rate}>
              <th scope="row">{brief(rate)}</th>
              {ways.map(({ key }, i) => {
                const percent = swept[i]![at]!;
                return (
                  <td key={key} class={percent >= good ? 'number fine' : 'number'}>
                    {Number.isNaN(percent) ? '·' : `${brief(percent, 3)} %`}
                  </td>
                );
              })}
            </tr>
          ))}
          <tr>
            <th scope="row">largest over smallest with {good} %</th>
            {ways.map(({ key }) => (
              <td key={key} class="number fine">
                {span[key] === 0 ? 'none' : `× ${whole(Math.round(span[key]))}`}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
