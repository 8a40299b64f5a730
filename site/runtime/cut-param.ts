import { type CutParam, type ParamOptions, range } from './params.ts';

/** A boundary that the reader drags on the figure (`boundary()` of `site/figure/handle.ts` draws it); a slider where `on: 'controls'`. */
export function cut(
  label: string,
  ends: { min: number; max: number; step?: number; unit?: string },
  byDefault: number,
  options: ParamOptions = {},
): CutParam {
  return { ...range(label, ends, byDefault), kind: 'cut', on: 'figure', ...options };
}
