/** Completions as a river that branches where they part: as wide as many take it, with the words that it carries. */
import type { VNode } from 'preact';
import { linear, place } from '../../figure/scale.ts';
import { Axis, Stretched, share } from '../../figure/spread.tsx';
import { type Branch, inOneLine } from './tree.ts';

/** Heights in pixels: of all completions together, of the thinnest branch, of a line of words, and of the drawing at least. */
const all = 72;
const thinnest = 3;
const line = 18;
const least = 132;
/** A band as thick as this has its words inside, others above it. */
const roomForWords = 15;
/** Tokens that are seen of what all share before the first fork. */
const before = 8;
/** More than a reader can tell apart: the rarest are left out. */
export const mostDrawn = 24;

interface Place {
  /** Where it begins, on its parent's end, and where it lies. */
  readonly begins: number;
  readonly beginsThick: number;
  readonly top: number;
  readonly thick: number;
  /** The most frequent way from the trunk on. */
  readonly main: boolean;
}

/** Where each branch lies: the first of a fork goes straight on, the others below all that grows out of it. */
function layOut(branches: readonly Branch[]): { places: Place[]; height: number } {
  const total = Math.max(1, branches[0]?.count ?? 1);
  const thickness = (count: number) => Math.max(thinnest, (count / total) * all);
  const places: Place[] = [];
  function lay(index: number, above: Omit<Place, 'top' | 'thick'> & { top: number }): number {
    const { count } = branches[index]!;
    const thick = thickness(count);
    places[index] = { ...above, thick };
    let bottom = above.top + thick;
    let used = 0;
    let isFirst = true;
    for (const [child, one] of branches.entries()) {
      if (one.parent !== index) continue;
      const begins = above.top + (used / count) * thick;
      const words = thickness(one.count) < roomForWords ? line : 6;
      bottom = lay(child, {
        begins,
        beginsThick: (one.count / count) * thick,
        top: isFirst ? above.top : bottom + words,
        main: above.main && isFirst,
      });
      used += one.count;
      isFirst = false;
    }
    return Math.max(bottom, above.top + thick);
  }
  const height = branches.length > 0 ? lay(0, { begins: 0, beginsThick: all, top: 0, main: true }) : 0;
  return { places, height: Math.max(least, height + 4) };
}

/** The most frequent branches, and how many are left out. A branch is as frequent as what grows out of it, at least. */
function mostFrequent(branches: readonly Branch[]): Branch[] {
  const kept = [...branches.keys()].sort((a, b) => branches[b]!.count - branches[a]!.count || a - b).slice(0, mostDrawn);
  kept.sort((a, b) => a - b);
  return kept.map((index) => ({ ...branches[index]!, parent: kept.indexOf(branches[index]!.parent) }));
}

export function CompletionTree({ branches: every, tokens }: { branches: readonly Branch[]; tokens: number }): VNode {
  const branches = mostFrequent(every);
  const { places, height } = layOut(branches);
  const fork = branches.length > 1 ? branches[0]!.to : 0;
  const start = Math.max(0, 10 * Math.floor((fork - before) / 10));
  const x = linear([start, tokens], [0, 1]);
  const at = (token: number) => Math.max(0, x(token));
  const bend = 0.03;
  return (
    <svg
      width="100%"
      height={height + 36}
      class="completion-tree"
      role="img"
      aria-label="Completions as a tree that branches where they part"
    >
      <Stretched height={height}>
        {branches.map(({ from, to }, index) => {
          const { begins, beginsThick, top, thick, main } = places[index]!;
          const [left, right] = [place(at(from) * 1000), place(at(to) * 1000)];
          const level = place(Math.min(right, left + bend * 1000));
          const middle = place((left + level) / 2);
          const bent = (y0: number, y1: number) => `C${middle} ${place(y0)} ${middle} ${place(y1)} ${level} ${place(y1)}`;
          const back = `C${middle} ${place(top + thick)} ${middle} ${place(begins + beginsThick)} ${left} ${place(begins + beginsThick)}`;
          return (
            <path
              key={`${index}`}
              class={main ? 'branch' : 'branch differs'}
              d={`M${left} ${place(begins)}${bent(begins, top)}H${right}V${place(top + thick)}H${level}${back}z`}
            />
          );
        })}
      </Stretched>
      {branches.map(({ parent, from, to, text }, index) => {
        const { top, thick } = places[index]!;
        const isInside = thick >= roomForWords;
        // Of what all share the end is read, of a branch the beginning.
        const isTrunk = parent < 0 && fork > 0;
        const left = parent < 0 ? 0 : at(from) + bend;
        return (
          // Words that do not fit are cut off where the branch ends.
          <svg
            aria-hidden="true"
            key={`${index}`}
            x={share(left)}
            y={place(isInside ? top : top - line + 1)}
            width={share(Math.max(0, at(to) - left))}
            height={place(isInside ? thick : line)}
          >
            <text
              x={isTrunk ? '100%' : '0'}
              dx={isTrunk ? -6 : 6}
              y={isInside ? place(thick / 2 + 4) : 13}
              text-anchor={isTrunk ? 'end' : 'start'}
            >
              {inOneLine(text)}
            </text>
          </svg>
        );
      })}
      <Axis scale={x} y={height} ticks={6} label="token" />
    </svg>
  );
}
