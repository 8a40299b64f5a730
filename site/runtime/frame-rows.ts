/** A frame as rows: where a number stands in it, and the number. For tables, CSV and Markdown. */
import { kindOf, numbersOf } from './frame.ts';
import type { FrameValue } from './widget.ts';

export interface FrameRow {
  /** `sums.tree`, `errors.3`. */
  readonly field: string;
  /** Place in the array; empty for a number by itself. */
  readonly index: number | undefined;
  readonly value: number;
  readonly kind: 'f32' | 'f64' | 'u32' | 'i32' | 'u8';
}

export function* frameRows(frame: FrameValue): Generator<FrameRow> {
  for (const { path, array } of numbersOf(frame)) {
    // A plain number comes as an array of one, and stays a number by itself.
    const single = array.length === 1 && array instanceof Float64Array && !ArrayBuffer.isView(at(frame, path));
    const kind = kindOf(array);
    for (let index = 0; index < array.length; index++)
      yield { field: path, index: single ? undefined : index, value: array[index]!, kind };
  }
}

const at = (frame: FrameValue, path: string): unknown =>
  path === '' ? frame : path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], frame);
