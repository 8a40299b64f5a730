/** How near each choice was, and one of the choices in every size of the batch. */
import type { VNode } from 'preact';
import { brief, whole } from '../../figure/numbers.ts';
import { linear, logarithmic, place } from '../../figure/scale.ts';
import { Axis, Stretched, share } from '../../figure/spread.tsx';
import { shortened } from '../temperature-zero/tree.ts';
import type { Frame } from './index.tsx';
import { type Format, type Reading, shownScores, sizes } from './shape.ts';

const height = 110;
const linesHeight = 120;
const most = 32;
const dotRadius = 3.5;
const trunk = { top: 14, thick: 16 };
const laneHeight = 22;
/** Lanes that are kept free for branches, so that what stands below stays where it is. */
const leastLanes = 3;

/** A dot a gap, stacked where they would cover each other. */
function Gaps({
  gaps,
  at,
  flipped,
  x,
}: {
  gaps: ArrayLike<number>;
  at: number;
  flipped: ArrayLike<number>;
  x: (gap: number) => number;
}): VNode {
  const stacked = new Map<number, number>();
  return (
    <>
      {Array.from(gaps, (gap, index) => {
        const bin = Math.round(x(gap) * 70);
        const above = stacked.get(bin) ?? 0;
        stacked.set(bin, above + 1);
        const kind = flipped[index] ? 'dot differs' : 'dot';
        return (
          <circle
            key={`${index}`}
            class={index === at ? `${kind} at` : kind}
            cx={share(bin / 70)}
            cy={place(height - 6 - above * 2 * dotRadius)}
            r={dotRadius}
          />
        );
      })}
    </>
  );
}

/** How far the scores of the leading words are from those alone, by batch size: a line a word. */
function Scores({ scores }: { scores: ArrayLike<number> }): VNode {
  const there = scores.length / shownScores;
  const off = (size: number, word: number) => scores[size * shownScores + word]! - scores[word]!;
  const farthest = Math.max(...Array.from(scores, (score, index) => Math.abs(score - scores[index % shownScores]!)));
  const y = (value: number) => place(linesHeight / 2 - (value / (farthest || 1)) * (linesHeight / 2 - 4));
  const wide = 1000 / sizes;
  const line = (word: number) =>
    Array.from({ length: there }, (_, size) => `${size === 0 ? 'M0 ' : 'V'}${y(off(size, word))}h${place(wide)}`).join('');
  return (
    <Stretched height={linesHeight}>
      {Array.from({ length: shownScores }, (_, word) => (
        <path key={`${word}`} class={word === 0 ? 'score first' : 'score'} d={line(word)} />
      ))}
    </Stretched>
  );
}

/** The text as a tree: a trunk, marks where the gaps predict a fork, and a branch where a batch took one. */
function Forks({ reading, tokens }: { reading: Reading; tokens: number }): VNode {
  const { gaps, noise, tried, flipped, branches } = reading;
  const x = linear([0, tokens], [0, 1]);
  const base = trunk.top + trunk.thick;
  const tall = base + Math.max(leastLanes, branches.length) * laneHeight + 6;
  return (
    <svg
      class="forks"
      width="100%"
      height={tall + 36}
      role="img"
      aria-label="The text, where forks are predicted, and where batches took one"
    >
      <rect class="trunk" x="0" y={trunk.top} width={share(x(gaps.length))} height={trunk.thick} />
      {Array.from(gaps, (gap, index) =>
        tried > 0 && (gap <= noise || flipped[index]) ? (
          <rect
            key={`${index}`}
            class={flipped[index] ? 'mark differs' : 'mark'}
            x={share(x(index))}
            y={trunk.top - 10}
            width="3"
            height={trunk.thick + 10}
          />
        ) : null,
      )}
      {branches.map(({ place: from, company, text }, lane) => {
        const y = base + (lane + 1) * laneHeight - 4;
        const isLeft = x(from) <= 0.5;
        return (
          <g key={`${from}`} class="differs" aria-hidden="true">
            <line x1={share(x(from))} x2={share(x(from))} y1={base} y2={y} transform="translate(1.5 0)" />
            <text x={share(x(from))} dx={isLeft ? 8 : -6} y={y} text-anchor={isLeft ? 'start' : 'end'}>
              “{shortened(text, 24)}” in a batch of {whole(company)}
            </text>
          </g>
        );
      })}
      <Axis scale={x} y={tall} ticks={6} label="token" />
    </svg>
  );
}

export function Ties({ frame, format, tokens }: { frame: Frame; format: Format; tokens: number }): VNode {
  const { said, at, readings } = frame;
  const { gaps, noise, flipped, repeated } = readings[format];
  // Both formats on one scale, so that the band moves and the dots stay. A tie has no logarithm: it is drawn at the edge, below anything else.
  const all = Object.values(readings).flatMap((reading) => [...reading.gaps, reading.noise]);
  const least = 2 ** (Math.floor(Math.log2(Math.min(1, ...all.filter((gap) => gap > 0)))) - 2);
  const x = logarithmic([least, most], [0.008, 1]);
  const placeOf = (gap: number) => x(Math.max(least, gap));
  return (
    <div class="near-ties">
      <p class="part-title">
        how far the first word leads the second, in {format}: a dot for each of {whole(tokens)} tokens
      </p>
      <svg width="100%" height={height + 36} role="img" aria-label="Gaps between the two leading scores">
        <rect class="band" x="0" y="0" width={noise > 0 ? share(placeOf(noise)) : '0'} height={height} />
        {noise > 0 && (
          <text
            class="band-label"
            x={share(placeOf(noise))}
            dx={placeOf(noise) > 0.5 ? -6 : 6}
            y="14"
            text-anchor={placeOf(noise) > 0.5 ? 'end' : 'start'}
          >
            what the batch moves: {brief(noise, 2)}
          </text>
        )}
        <Gaps gaps={gaps} at={at} flipped={flipped} x={placeOf} />
        <Axis scale={x} y={height} ticks={6} format={(value) => brief(value, 1)} label="gap of the scores" />
      </svg>
      <p class="part-title">the text: marks where a gap lies in the band, branches where a batch took another word</p>
      <Forks reading={readings[format]} tokens={tokens} />
      <p class="model-text">
        {said.map((word, index) => {
          const near = noise > 0 && index < gaps.length && gaps[index]! <= noise;
          return near || flipped[index] ? (
            <mark key={`${index}`} class={flipped[index] ? 'differs' : 'near'}>
              {word}
            </mark>
          ) : (
            word
          );
        })}
      </p>
      {repeated.scores.length > 0 && (
        <>
          <p class="part-title">
            token {whole(at + 1)} by itself, in {format}: how far its ten leading scores are from those alone
            {repeated.most > 0 ? `, ${brief(repeated.most, 2)} at most` : ': nowhere'}
          </p>
          <Scores scores={repeated.scores} />
          <svg width="100%" height="40" aria-hidden="true">
            <Axis scale={linear([0.5, sizes + 0.5], [0, 1])} ticks={8} label="requests in the batch, all with the same cache" />
          </svg>
          <p class="quiet">
            Alone: {repeated.words.map((word, index) => `“${word.trim()}” ${brief(repeated.scores[index]!, 4)}`).join(', ')}
          </p>
        </>
      )}
    </div>
  );
}
