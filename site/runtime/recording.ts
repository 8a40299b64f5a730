/** The stored frames of a preset, as `content/recordings/<widget>/<preset>.json` holds them. */
import { decodeFrame, encodeFrame } from './frame.ts';
import type { FrameValue } from './widget.ts';

export interface Recording {
  readonly widget: string;
  readonly preset: string;
  /** Every param as its URL text. */
  readonly params: Readonly<Record<string, string>>;
  readonly adapter: string;
  /** Kernels that ran: name, and the hash of the source. */
  readonly kernels: readonly (readonly [string, string])[];
  /** The day of the run: 2026-11-23. */
  readonly date: string;
  /** How many frames the run yielded, and which of them are stored: the last always is. */
  readonly yielded: number;
  readonly kept: readonly number[];
  readonly frames: readonly FrameValue[];
}

/** Bytes that the stored frames of a preset may take as JSON. */
export const mostRecordedBytes = 64 * 1024;

/** Which frames to store: the last, and evenly chosen others as far as the bytes go. */
export function keptFrames(frames: readonly FrameValue[]): number[] {
  const last = frames.length - 1;
  const sizes = frames.map((frame) => JSON.stringify(encodeFrame(frame)).length);
  for (let count = frames.length; count > 1; count--) {
    const kept = [...new Set(Array.from({ length: count }, (_, index) => Math.round((index * last) / (count - 1))))];
    if (kept.reduce((sum, index) => sum + sizes[index]!, 0) <= mostRecordedBytes) return kept;
  }
  return frames.length === 0 ? [] : [last];
}

export const encodeRecording = (recording: Recording): string =>
  `${JSON.stringify({ ...recording, frames: recording.frames.map(encodeFrame) }, null, 1)}\n`;

export function decodeRecording(json: unknown): Recording {
  const recording = json as Recording;
  return { ...recording, frames: recording.frames.map(decodeFrame) };
}
