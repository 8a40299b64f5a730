/** What the page and a worker say to each other. Plain data only. */
import type { Reason } from './reasons.ts';
import type { Values } from './values.ts';
import type { Asset, FrameValue } from './widget.ts';

export type Backend = 'webgpu' | 'reference';

/** Who computed a frame, and how long it took. */
export interface Provenance {
  readonly backend: Backend;
  readonly adapter: string;
  readonly software: boolean;
  /** Kernels that ran so far: name, and the hash of the source that ran. Empty: computed in JavaScript alone. */
  readonly kernels: readonly (readonly [name: string, hash: string])[];
  /** Wall time in ms in which this frame was computed, in the worker. */
  readonly ms: number;
  /** WGSL of the kernels that ran as the reader edited them, by name; there, though empty, where none of those that were edited ran. */
  readonly edited?: Readonly<Record<string, string>>;
}

/** What a run is: a widget, its params, the files it needs, and kernels edited by the reader in place of the site's. */
export interface Start {
  readonly widget: string;
  readonly values: Values;
  readonly needs?: Readonly<Record<string, Asset>>;
  readonly sources?: Readonly<Record<string, string>>;
}

export type ToWorker = ({ type: 'start'; run: number } & Start) | { type: 'pull'; run: number } | { type: 'cancel'; run: number };

export interface Failure {
  readonly message: string;
  readonly reason?: Reason;
  /** The file that did not come: the next run fetches it again. */
  readonly asset?: string;
  readonly kernel?: string;
  readonly source?: string;
  readonly messages?: readonly { line: number; column: number; message: string }[];
}

export type FromWorker =
  | { type: 'ready'; gpu: boolean }
  | { type: 'fetching'; run: number; loaded: number; total: number }
  | { type: 'frame'; run: number; index: number; frame: FrameValue; provenance: Provenance }
  | { type: 'done'; run: number }
  | { type: 'restarted'; run: number; losses: number }
  | { type: 'failed'; run: number; failure: Failure }
  | { type: 'cancelled'; run: number };
