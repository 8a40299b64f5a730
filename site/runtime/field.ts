import type { FrameValue } from './widget.ts';

/** The field at a dotted path (`sums.tree`, `rows.0.ulps`), or undefined. */
export function field(frame: FrameValue, path: string): FrameValue | undefined {
  let value: unknown = frame;
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !(key in value)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value as FrameValue;
}
