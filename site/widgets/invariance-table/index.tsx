import type { VNode } from 'preact';
import { counted, whole } from '../../figure/numbers.ts';
import { range, seed } from '../../runtime/params.ts';
import { text } from '../../runtime/text-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { readLibrary } from './library.ts';
import { runs } from './operations.ts';
import { sizes, type Tried, tried } from './sizes.ts';

interface Row extends Tried {
  /** At each of `sizes`: values of the row with other bits than alone, the most of any place; and the farthest, in ulp. */
  readonly differing: Uint32Array<ArrayBuffer>;
  readonly farthest: Uint32Array<ArrayBuffer>;
}

interface Frame {
  readonly rows: readonly (Row & { readonly [key: string]: string | boolean | Uint32Array<ArrayBuffer> })[];
  readonly batches: number;
  /** Strategies that changed the row's bits somewhere, and those that did though they are fixed. */
  readonly changing: number;
  readonly broken: number;
}

/** TransformerEngine on an L20, bf16, N = K = 2048: whether the anchor row is the one of M = 1. Published in its tests. */
const published: Readonly<Record<number, boolean>> = { 1: true, 2: false, 17: false, 33: true, 128: false, 257: false };

const titleOf = (row: Row | undefined, at: number): string | undefined =>
  row && `${counted(row.differing[at]!, 'value differs', 'values differ')}, at most ${whole(row.farthest[at]!)} ulp`;

function Mark({ differing, title }: { differing: number | undefined; title?: string | undefined }): VNode {
  if (differing === undefined) return <td class="mark-cell none">–</td>;
  return (
    <td class={differing === 0 ? 'mark-cell' : 'mark-cell differs'} title={title}>
      {differing === 0 ? '·' : '≠'}
      <span class="visually-hidden">{differing === 0 ? 'same' : 'differs'}</span>
    </td>
  );
}

export default defineWidget({
  title: 'Which batches change my row?',
  params: {
    length: range('Numbers a row', { min: 128, max: 1024, step: 1 }, 256),
    yours: text('Your library’s line', '', { scope: 'view', longest: 400, hint: 'Paste what the script printed' }),
    seed: seed(1),
  },
  presets: { odd: { length: 255 } },
  varies: 'by device',
  holds: ({ rows, broken }: Frame) =>
    broken === 0 &&
    rows.every(({ fixed, differing }) => differing[0] === 0 && (!fixed || differing.every((count) => count === 0))),
  starts: 'click',
  cost: ({ length }) => {
    const rows = sizes.reduce((sum: number, size) => sum + 3 * size, 0);
    return {
      flops: tried.length * rows * length * 12,
      bytes: tried.length * rows * length * 6,
      frames: tried.length,
    };
  },
  ask: {
    question:
      'Three operations, each in a fixed order and in one that a fast library would choose by load. How many of the ten rows below change with the batch?',
    choices: ['none', 'about half', 'all'],
    answer: ({ changing }) => (changing === 0 ? 'none' : changing === tried.length ? 'all' : 'about half'),
  },
  async *compute(kernels, { length, seed: start }) {
    const rows: Frame['rows'][number][] = [];
    let batches = 0;
    for (const [index, run] of runs.entries()) {
      const { compared, variances } = await run(kernels, start, length);
      batches += compared;
      const at = (size: number) => variances.filter(({ m }) => m === size);
      rows.push({
        ...tried[index]!,
        differing: Uint32Array.from(sizes, (size) => Math.max(0, ...at(size).map(({ differing }) => differing))),
        farthest: Uint32Array.from(sizes, (size) => Math.max(0, ...at(size).map(({ farthest }) => farthest))),
      });
      const changes = ({ differing }: Row) => differing.some((count) => count > 0);
      yield {
        rows: [...rows],
        batches,
        changing: rows.filter(changes).length,
        broken: rows.filter((row) => row.fixed && changes(row)).length,
      };
    }
  },
  view({ frame: { rows }, params: { yours } }) {
    const library = readLibrary(yours);
    return (
      <div class="invariance-table">
        <table>
          <thead>
            <tr>
              <th scope="col">rows in the batch</th>
              {sizes.map((size) => (
                <th key={size} scope="col" class="mark-cell">
                  {whole(size)}
                </th>
              ))}
            </tr>
          </thead>
          {[...new Set(tried.map(({ operation }) => operation))].map((operation) => (
            <tbody key={operation}>
              <tr class="operation">
                <th scope="rowgroup" colSpan={1 + sizes.length}>
                  {operation}
                </th>
              </tr>
              {tried.map(
                (one, index) =>
                  one.operation === operation && (
                    <tr key={one.strategy}>
                      <th scope="row">{one.strategy}</th>
                      {sizes.map((size, at) => (
                        <Mark key={size} differing={rows[index]?.differing[at]} title={titleOf(rows[index], at)} />
                      ))}
                    </tr>
                  ),
              )}
            </tbody>
          ))}
          <tbody class="elsewhere">
            <tr class="operation">
              <th scope="rowgroup" colSpan={1 + sizes.length}>
                matmul, measured elsewhere
              </th>
            </tr>
            <tr>
              <th scope="row">TransformerEngine, L20, bf16 (published)</th>
              {sizes.map((size) => (
                <Mark key={size} differing={published[size] === undefined ? undefined : published[size] ? 0 : 1} />
              ))}
            </tr>
            {library && (
              <tr>
                <th scope="row">yours: {library.name}</th>
                {sizes.map((size) => (
                  <Mark key={size} differing={library.differing.get(size)} />
                ))}
              </tr>
            )}
          </tbody>
        </table>
        <p class="quiet">
          · the same bits as alone, ≠ other bits, – not tried.
          {yours !== '' &&
            !library &&
            ' The line that you pasted is not one that the script prints: it begins with ulp1 and has a | in it.'}
        </p>
      </div>
    );
  },
  describe({ rows, changing, broken, batches }) {
    const what = `Over ${whole(batches)} batches of ${rows.length} kernels`;
    if (broken > 0)
      return `${what}, __${counted(broken, 'fixed order')}__ changed a row with its batch: that is a mistake of ours.`;
    return `${what}, **${whole(rows.length - changing)} gave the row its bits every time** and __${whole(changing)} did not__.`;
  },
});
