/**
 * Captures: frames that an author's own device gave, kept by "Keep this run" in `npm run dev` as
 * `content/captures/<widget>/<preset>@<adapter>.json`. Shown beside the figure, dated, never compared with anything. Server only.
 */
import { renderToString } from 'preact-render-to-string';
import { hash } from '../../kernels/runtime/hash.ts';
import { decodeRecording, type Recording } from './recording.ts';
import { Sentence } from './sentence.tsx';
import { drawn } from './still.tsx';
import { parseValues } from './values.ts';
import type { AnyWidget } from './widget.ts';

const files = import.meta.glob<string>('../../content/captures/*/*.json', { query: '?raw', import: 'default', eager: true });
const sources = import.meta.glob<string>('../../kernels/*/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** A recording, and whether its adapter is a processor that stands in for a GPU. */
export interface Capture extends Recording {
  readonly software: boolean;
}

export interface ShownCapture {
  readonly adapter: string;
  readonly date: string;
  readonly software: boolean;
  /** Kernels whose source is another now. */
  readonly changed: readonly string[];
  readonly drawing: string;
  /** The frame in words, as HTML. */
  readonly sentence: string;
}

/** Is the kernel of this name another than the one that ran? One that is gone is. */
export const kernelChanged = (name: string, ran: string): boolean => {
  const source = sources[`../../kernels/${name}.wgsl`];
  return source === undefined || hash(source) !== ran;
};

/** What was captured of a preset, the newest first. A capture that no longer fits the widget's params or frame is left out. */
export function capturesOf(name: string, widget: AnyWidget, preset: string): ShownCapture[] {
  const start = `../../content/captures/${name}/${preset}@`;
  return Object.entries(files)
    .filter(([path]) => path.startsWith(start))
    .flatMap(([, text]) => {
      const capture = decodeRecording(JSON.parse(text)) as Capture;
      try {
        const values = parseValues(widget, capture.params);
        const frame = capture.frames.at(-1)!;
        return {
          adapter: capture.adapter,
          date: capture.date,
          software: capture.software,
          changed: capture.kernels.filter(([kernel, ran]) => kernelChanged(kernel, ran)).map(([kernel]) => kernel),
          drawing: drawn(widget, frame, values),
          sentence: renderToString(<Sentence text={widget.describe(frame, values as never)} />),
        };
      } catch {
        return [];
      }
    })
    .sort((a, b) => b.date.localeCompare(a.date));
}
