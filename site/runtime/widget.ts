/** The widget contract. One literal `export default defineWidget({ … })` a file; everything else is derived from it. */
import type { ComponentChild } from 'preact';
import type { KernelContext } from '../../kernels/runtime/context.ts';
import type { ParamRecord, ValuesOf } from './params.ts';

/** What a frame may hold: plain data that survives a message to another thread and a JSON file. At most 256 kB. */
export type FrameValue =
  | number
  | string
  | boolean
  | null
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | readonly FrameValue[]
  | { readonly [key: string]: FrameValue };

export interface Cost {
  /** Floating-point operations of the whole run. */
  readonly flops: number;
  /** Bytes read and written in device memory by the whole run. */
  readonly bytes: number;
  /** Frames that the run will yield, where it is known: progress is then a share of them. */
  readonly frames?: number;
}

/** A file that a run needs: fetched at the first run, its size shown before and its progress during, checked, and kept. */
export interface Asset {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}
export const asset = (path: string, bytes: number, sha256: string): Asset => ({ path, bytes, sha256 });

export interface ViewProps<P extends ParamRecord, F> {
  readonly frame: F;
  readonly params: ValuesOf<P>;
  /** Changes params from inside the drawing. A no-op where the figure is still. */
  set(values: Partial<ValuesOf<P>>): void;
}

export interface Ask<F> {
  readonly question: string;
  readonly choices: readonly string[];
  /** The choice that the frame bears out; undefined where a frame of these params says nothing on it: then the recording's stands. */
  answer(frame: F): string | undefined;
}

export interface Widget<P extends ParamRecord = ParamRecord, F = FrameValue> {
  /** A claim or a question, not a label. */
  readonly title: string;
  readonly params: P;
  /** Named sets of params. `default` always exists. */
  readonly presets?: { readonly [name: string]: Partial<ValuesOf<P>> };
  /** Presets that tests leave to `npm run record`; of a heavy `default` they pull what a second or two gives. */
  readonly heavy?: readonly string[];
  /** The nondeterminism that is claimed. */
  readonly varies: 'never' | 'by device' | 'by run';
  /** What must be true on any device, the recording included. */
  holds?(frame: F, params: ValuesOf<P>): boolean;
  /**
   * Fields of the frame that only the device that ran can give: times, an order that it alone adds in. Left out wherever frames are
   * compared: with the twin, another run, a recording, a shared result.
   */
  readonly deviceOnly?: readonly string[];
  readonly starts: 'visible' | 'click';
  cost(params: ValuesOf<P>): Cost;
  readonly needs?: { readonly [name: string]: Asset };
  readonly ask?: Ask<F>;
  /** Runs kernels and yields frames. Pulled: nothing is computed that nobody asked for. */
  compute(
    kernels: KernelContext,
    params: ValuesOf<P>,
    assets: { readonly [name: string]: ArrayBuffer },
  ): AsyncGenerator<F, void, void>;
  /** Pure: numbers in, markup out. Renders in Node, without `style=`. */
  view(props: ViewProps<P, F>): ComponentChild;
  /** One spoken sentence with the frame's numbers. */
  describe(frame: F, params: ValuesOf<P>): string;
}

/** Any widget, for the code that is derived from the contract and knows no frame's shape. */
// biome-ignore lint/suspicious/noExplicitAny: a frame's shape is known to its own widget only
export type AnyWidget = Widget<any, any>;

/** Declares a widget, keeping the types of its params and frame. Frames must be plain data: see `FrameValue`. */
export const defineWidget = <const P extends ParamRecord, F>(widget: Widget<P, F>): Widget<P, F> => widget;
