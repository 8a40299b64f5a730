/** What a reader may choose, in words: one row a param, for the gallery, Markdown and search. */
import type { Param, ParamRecord } from './params.ts';
import type { AnyWidget } from './widget.ts';

export interface ParamFacts {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  /** The values that it takes: `2 to 65,536, by powers of two`. */
  readonly takes: string;
  readonly byDefault: string;
  readonly hint: string | undefined;
  /** A change only redraws. */
  readonly view: boolean;
}

const number = (value: number): string =>
  (Number.isInteger(value) ? value.toLocaleString('en') : String(value)).replace('-', '−');
const span = (min: number, max: number): string =>
  Math.abs(min) === Number.MAX_VALUE || Math.abs(max) === Number.MAX_VALUE ? 'any number' : `${number(min)} to ${number(max)}`;

function takes(param: Param): string {
  switch (param.kind) {
    case 'range':
    case 'cut': {
      const unit = param.unit ? ` ${param.unit}` : '';
      if ('scale' in param && param.scale === 'log2') return `${span(param.min, param.max)}${unit}, by powers of two`;
      if ('scale' in param && param.scale === 'log10')
        return `${span(param.min, param.max)}${unit}, ${number(1 / param.step)} steps to each factor of ten`;
      return `${span(param.min, param.max)}${unit}, in steps of ${number(param.step)}`;
    }
    case 'choice':
      return param.choices.join(', ');
    case 'flag':
      return 'yes or no';
    case 'seed':
      return 'a whole number of 32 bits';
    case 'numbers':
      return `${param.default.length} numbers, ${span(param.min, param.max)}`;
    case 'vector':
      return `an arrow of ${param.default.length} numbers, each ${span(param.min, param.max)}`;
    case 'order':
      return `an order of ${param.length} things`;
    case 'text':
      return `up to ${param.longest} characters`;
  }
}

export const paramFacts = (widget: AnyWidget): ParamFacts[] =>
  Object.entries(widget.params as ParamRecord).map(([key, param]) => ({
    key,
    label: param.label,
    kind: param.kind,
    takes: takes(param),
    byDefault: (param.format as (value: unknown) => string)(param.default),
    hint: param.hint,
    view: param.scope === 'view',
  }));
