/** The output as a field of tiles, each with the cores that work on it; your row runs along the top. */
import type { VNode } from 'preact';
import { counted } from '../../figure/numbers.ts';
import { share } from '../../figure/spread.tsx';
import { n, type Plan } from './plan.ts';

/** Pixels a row of the output: the field grows with the batch. */
const pixels = 1.75;

/** Cores as they are counted: "3", "1, 5", "1 to 4", "1, 5 … 29". */
function listed(cores: readonly number[]): string {
  const numbers = cores.map((core) => core + 1);
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  if (numbers.length > 2 && last - first === numbers.length - 1) return `${first}–${last}`;
  return numbers.length <= 4 ? numbers.join(' ') : `${first} ${numbers[1]} … ${last}`;
}

export function Tiles({ plan, rows, tile }: { plan: Plan; rows: number; tile: readonly [number, number] }): VNode {
  const { across, down, owners } = plan;
  // A lone row is drawn as tall as its label.
  const tall = tile[0] === 1 ? 22 : Math.max(22, tile[0] * pixels);
  const wide = tile[1] / n;
  return (
    <div class="grid-panel">
      <p class="part-title">
        the output of {counted(rows, 'row')}
        {tile[0] === 1
          ? `: ${n} dot products, in turn to the cores`
          : `: ${counted(across * down, 'tile')} of ${tile[0]} × ${tile[1]}, and their cores`}
      </p>
      <svg
        class="tiles"
        width="100%"
        height={down * tall}
        role="img"
        aria-label={`${counted(across * down, 'tile')}, cores of your row’s first: ${listed(owners[0]!)}`}
      >
        {owners.map((cores, index) => {
          const [column, row] = [index % across, Math.floor(index / across)];
          const text = listed(cores);
          return (
            <g key={index} class={row === 0 ? 'own' : undefined}>
              <rect x={share(column * wide)} y={row * tall} width={share(wide)} height={tall} />
              {wide * 280 > text.length * 6.2 && (
                <text x={share((column + 0.5) * wide)} y={row * tall + tall / 2 + 4.5} text-anchor="middle">
                  {text}
                </text>
              )}
            </g>
          );
        })}
        <rect class="row" x="0" y="0" width="100%" height={4} />
      </svg>
    </div>
  );
}
