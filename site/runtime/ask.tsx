/** The prediction before the reveal. Without JavaScript only the question stands, above a figure that hides nothing. */
import type { VNode } from 'preact';
import type { Ask } from './widget.ts';

export interface AskProps {
  readonly id: string;
  readonly ask: Ask<unknown>;
  /** What the reader chose; `''` where they asked to be shown. */
  readonly guess: string | undefined;
  /** What the frame bears out, once there is one. */
  readonly answer: string | undefined;
  onGuess(guess: string): void;
}

export function Prediction({ id, ask, guess, answer, onGuess }: AskProps): VNode {
  return (
    <fieldset class="ask" id={`${id}-ask`}>
      <legend>{ask.question}</legend>
      <span class="choices">
        {ask.choices.map((choice) => (
          <button key={choice} type="button" aria-pressed={guess === choice} onClick={() => onGuess(choice)}>
            {choice}
          </button>
        ))}
        {guess === undefined && (
          <button type="button" class="quiet" onClick={() => onGuess('')}>
            show me
          </button>
        )}
      </span>
      {guess !== undefined && answer !== undefined && (
        <p class="verdict" role="status">
          {guess === ''
            ? `Here: ${answer}.`
            : guess === answer
              ? `You said ${guess}, and so it is here.`
              : `You said ${guess}; here it is ${answer}.`}
        </p>
      )}
    </fieldset>
  );
}
