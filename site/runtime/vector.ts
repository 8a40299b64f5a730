import { numbers, type ParamOptions, type VectorParam } from './params.ts';

/** An arrow of two or three components, each from `min` to `max`, dragged on the figure. In a URL: `0.6,0.8,0`. A camera has `scope: 'view'`. */
export function vector(
  label: string,
  ends: { min: number; max: number; step?: number },
  byDefault: readonly number[],
  options: ParamOptions = {},
): VectorParam {
  const typed = numbers(label, ends, byDefault);
  return {
    ...typed,
    kind: 'vector',
    min: ends.min,
    max: ends.max,
    step: ends.step ?? 1,
    // No arrow at all is the case that a widget forgets.
    corners: [...typed.corners, byDefault.map(() => Math.max(ends.min, Math.min(ends.max, 0)))],
    on: 'figure',
    ...options,
  };
}
