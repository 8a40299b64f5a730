/** Where a number lies on its slider, and back: as it is, or by its logarithm. */
import type { CutParam, RangeParam } from './params.ts';

const isLog = (param: RangeParam | CutParam): param is RangeParam => 'scale' in param && param.scale !== 'linear';

/** The slider's place of a value. */
export const onSlider = (param: RangeParam | CutParam, value: number): number =>
  isLog(param) ? (param.scale === 'log2' ? Math.log2(value) : Math.log10(value)) : value;

/** The value at a slider's place. Of decades, two digits: 0.0032, not 0.0031622… */
export function fromSlider(param: RangeParam | CutParam, at: number): number {
  if (!isLog(param)) return param.parse(String(at));
  if (param.scale === 'log2') return 2 ** at;
  return Math.min(param.max, Math.max(param.min, Number((10 ** at).toPrecision(2))));
}

/** How far a press of an arrow key goes, in the slider's own unit. */
export const sliderStep = (param: RangeParam | CutParam): number => (isLog(param) && param.scale === 'log2' ? 1 : param.step);
