/** The four servers, the tree of what one of them said, and its texts. */
import type { VNode } from 'preact';
import { brief, counted, whole } from '../../figure/numbers.ts';
import { place } from '../../figure/scale.ts';
import { Stretched } from '../../figure/spread.tsx';
import { CompletionTree, mostDrawn } from './completion-tree.tsx';
import type { Cell, Frame } from './index.tsx';
import { shortened } from './tree.ts';

const loadHeight = 36;
/** Characters of what two texts share that are shown before they part. */
const mostShared = 40;

/** The rows of the batch at each step: what a flat load keeps the same. */
function Load({ rows }: { rows: ArrayLike<number> }): VNode {
  const most = Math.max(1, ...Array.from(rows));
  const wide = 1000 / Math.max(1, rows.length);
  const steps = Array.from(rows, (count) => `V${place(loadHeight - (count / most) * (loadHeight - 2))}h${place(wide)}`);
  return (
    <Stretched height={loadHeight}>
      <path class="load" d={`M0 ${loadHeight}${steps.join('')}V${loadHeight}z`} />
    </Stretched>
  );
}

/** How long two texts are the same. */
function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

const verdict = ({ done, distinct }: Cell, completions: number): string =>
  done === 0 ? 'not run' : `${counted(distinct, 'answer')}${done < completions ? ` in ${whole(done)} so far` : ''}`;

export interface CompletionsProps {
  readonly frame: Frame;
  readonly completions: number;
  readonly tokens: number;
  /** Prompts to try where this one could have split and did not. */
  readonly others: readonly string[];
  readonly onPrompt: (prompt: string) => void;
}

export function Completions({ frame, completions, tokens, others, onPrompt }: CompletionsProps): VNode {
  const { cells, shown, branches, forks, texts, prompt, rows } = frame;
  const now = cells[shown]!;
  return (
    <div class="completions">
      <table>
        <thead>
          <tr>
            <th scope="col">different answers</th>
            <th scope="col">varying load</th>
            <th scope="col">flat load</th>
          </tr>
        </thead>
        <tbody>
          {(['chosen by shape', 'always the same'] as const).map((rule) => (
            <tr key={rule}>
              <th scope="row">kernels {rule}</th>
              {cells
                .filter((cell) => cell.rule === rule)
                .map((cell) => (
                  <td key={cell.load} class={`${cell === now ? 'shown' : ''} ${cell.distinct > 1 ? 'differs' : ''}`}>
                    {verdict(cell, completions)}
                  </td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
      {others.length > 0 && (
        <p class="others">
          No split on this device, with this prompt. Another one:{' '}
          {others.map((other) => (
            <button key={other} type="button" onClick={() => onPrompt(other)}>
              {other}
            </button>
          ))}
        </p>
      )}
      <p class="part-title">
        “{prompt}” goes on, kernels {now.rule}, {now.load} load: a branch is as wide as many completions take it
      </p>
      <CompletionTree branches={branches} tokens={tokens} />
      {branches.length > mostDrawn && (
        <p class="quiet">
          The {mostDrawn} most frequent branches of {whole(branches.length)}.
        </p>
      )}
      <p class="part-title">
        rows in the batch, step by step: {whole(Math.min(...rows))} to {whole(Math.max(...rows))}
      </p>
      <Load rows={rows} />
      {forks.length > 0 && (
        <ol class="forks">
          {forks.slice(0, 4).map(({ branch, first, second, ulps }) => (
            <li key={branch}>
              Token {whole(branches[branch]!.to + 1)}, scores {brief(first, 4)} and {brief(second, 4)}, {counted(ulps, 'ulp')}{' '}
              apart at most:{' '}
              {branches
                .filter(({ parent }) => parent === branch)
                .map(({ text, count, batches }, index) => (
                  <span key={text}>
                    {index > 0 && '; '}
                    <b class={index > 0 ? 'differs' : ''}>“{shortened(text, 28)}”</b> {whole(count)} ×, chosen in batches of{' '}
                    {batches}
                  </span>
                ))}
            </li>
          ))}
        </ol>
      )}
      {texts.length > 0 && (
        <ul class="texts">
          {texts.map(({ text, count }, index) => {
            const shared = index === 0 ? text.length : sharedLength(text, texts[0]!.text);
            const from = index === 0 || shared <= mostShared ? 0 : text.indexOf(' ', shared - mostShared) + 1;
            return (
              <li key={text}>
                <span class="count">{whole(count)} ×</span> {from > 0 && '… '}
                {text.slice(from, shared)}
                {shared < text.length && <mark class="differs">{text.slice(shared)}</mark>}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
