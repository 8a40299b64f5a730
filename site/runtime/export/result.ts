/** What a figure shows, with all that says where it came from: a run of this page, or the recording. */
import { encodeFrame } from '../frame.ts';
import type { LiveFigure } from '../live.tsx';
import { decodeRecording } from '../recording.ts';
import { spoken } from '../sentence.tsx';
import { formatValues, presetValues, type Values } from '../values.ts';
import type { FrameValue } from '../widget.ts';
import { writeUrl } from '../write-url.ts';

export interface Result {
  readonly widget: string;
  readonly title: string;
  /** What the figure says of it. */
  readonly sentence: string;
  readonly values: Values;
  readonly frame: FrameValue;
  readonly adapter: string;
  readonly origin: 'webgpu' | 'reference' | 'recording';
  readonly kernels: readonly (readonly [name: string, hash: string])[];
  readonly edited: readonly string[] | undefined;
  /** The day on which it was computed: 2026-11-24. */
  readonly date: string;
  /** Address of the figure with these params. */
  readonly page: string;
}

export async function resultOf(figure: LiveFigure): Promise<Result> {
  const { key, name, widget, placed, preset, provenance } = figure;
  const title = figure.host.querySelector('.figure-title span:last-child')?.textContent ?? widget.title;
  const address = (values: Values) =>
    `${location.origin}${location.pathname}${writeUrl('', key, name, widget, placed, preset, values)}#${key}`;
  const say = (frame: FrameValue, values: Values) => spoken(widget.describe(frame, values as never));
  if (figure.frame !== undefined && provenance) {
    const { frame } = figure;
    const values = { ...figure.values, ...figure.frameValues };
    const { backend, adapter, kernels, edited } = provenance;
    const date = new Date().toISOString().slice(0, 10);
    return {
      widget: name,
      title,
      sentence: say(frame, values),
      values,
      frame,
      adapter,
      origin: backend,
      kernels,
      edited: edited && Object.keys(edited),
      date,
      page: address(values),
    };
  }
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  const recording = decodeRecording(await (await fetch(`${base}recordings/${name}/${preset}.json`)).json());
  const values = presetValues(name, widget, preset);
  const frame = recording.frames.at(-1)!;
  const { adapter, kernels, date } = recording;
  return {
    widget: name,
    title,
    sentence: say(frame, values),
    values,
    frame,
    adapter,
    origin: 'recording',
    kernels,
    edited: undefined,
    date,
    page: address(values),
  };
}

/** As JSON; arrays as base64 of their bytes, so that every bit survives, as in the site's recordings. */
export const resultJson = (result: Result, figure: LiveFigure): string => {
  const { values, frame, ...rest } = result;
  return `${JSON.stringify({ ...rest, params: formatValues(figure.widget, values), frame: encodeFrame(frame) }, null, 1)}\n`;
};
