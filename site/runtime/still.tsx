/** A figure before JavaScript, in print and in feeds: the same parts that come alive, drawn from the recording. Server only. */
import { renderToString } from 'preact-render-to-string';
import { Prediction } from './ask.tsx';
import { Control, Controls, controlKeys } from './controls.tsx';
import type { ParamRecord } from './params.ts';
import type { Recording } from './recording.ts';
import { Sentence, spoken } from './sentence.tsx';
import { type RecordedOn, Status } from './status.tsx';
import { parseValues, type Values } from './values.ts';
import type { AnyWidget, FrameValue } from './widget.ts';

export interface StillFigure {
  readonly values: Values;
  readonly frame: FrameValue;
  readonly recordedOn: RecordedOn;
  /** HTML of each part; empty where the widget has none. */
  readonly ask: string;
  readonly controls: string;
  readonly drawing: string;
  readonly sentence: string;
  readonly status: string;
  /** The sentence without marks: alternative text, feeds. */
  readonly alt: string;
  /** What the recording answers to the question. */
  readonly answer: string | undefined;
}

const nothing = (): void => {};

export function still(
  id: string,
  widget: AnyWidget,
  recording: Recording,
  shown?: readonly string[],
  { listed = true } = {},
): StillFigure {
  const values = parseValues(widget, recording.params);
  const frame = recording.frames.at(-1)!;
  const { adapter, date, kernels } = recording;
  const recordedOn = { adapter, date, kernels };
  const sentence = widget.describe(frame, values as never);
  const answer = widget.ask?.answer(frame);
  const cost = widget.cost(values as never);
  const { first, more } = controlKeys(widget, shown);
  return {
    values,
    frame,
    recordedOn,
    answer,
    alt: spoken(sentence),
    ask: widget.ask
      ? renderToString(<Prediction id={id} ask={widget.ask} guess={undefined} answer={answer} onGuess={nothing} />)
      : '',
    controls:
      first.length + more.length === 0
        ? ''
        : renderToString(<Controls id={id} widget={widget} values={values} shown={shown} onChange={nothing} />),
    drawing: drawn(widget, frame, values),
    sentence: renderToString(<Sentence text={sentence} />),
    status: renderToString(
      <Status
        id={id}
        state={widget.starts === 'visible' ? 'recorded' : 'idle'}
        recordedOn={recordedOn}
        cost={cost}
        steps={(cost.frames ?? 1) > 1}
        listed={listed}
      />,
    ),
  };
}

/** The drawing alone. */
export function drawn(widget: AnyWidget, frame: FrameValue, values: Values): string {
  const View = widget.view;
  return renderToString(<View frame={frame} params={values} set={nothing} />);
}

/** One control, for a sentence. */
export const knob = (id: string, widget: AnyWidget, param: string, value: unknown): string =>
  renderToString(<Control id={id} param={(widget.params as ParamRecord)[param]!} value={value as never} onChange={nothing} />);
