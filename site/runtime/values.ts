/** Values of a widget's params: presets resolved, texts parsed and formatted, equality. */
import type { ParamRecord } from './params.ts';
import type { AnyWidget } from './widget.ts';

export type Values = Readonly<Record<string, unknown>>;

/** `default` and the widget's own, in the order in which they were written. */
export const presetNames = (widget: AnyWidget): string[] => [
  'default',
  ...Object.keys(widget.presets ?? {}).filter((name) => name !== 'default'),
];

/** All values of a preset. Throws for one that the widget does not have. */
export function presetValues(name: string, widget: AnyWidget, preset: string): Values {
  const names = presetNames(widget);
  if (!names.includes(preset)) throw new Error(`widget ${name}: unknown preset "${preset}"; it has ${names.join(', ')}`);
  const values: Record<string, unknown> = {};
  for (const [key, param] of Object.entries(widget.params as ParamRecord)) values[key] = param.default;
  return { ...values, ...widget.presets?.[preset] };
}

/** Every value as its text, in the order of the params. */
export function formatValues(widget: AnyWidget, values: Values): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, param] of Object.entries(widget.params as ParamRecord))
    texts[key] = (param.format as (value: unknown) => string)(values[key]);
  return texts;
}

/** The reverse of `formatValues`. Throws ParamError. */
export function parseValues(widget: AnyWidget, texts: Readonly<Record<string, string>>): Values {
  const values: Record<string, unknown> = {};
  for (const [key, param] of Object.entries(widget.params as ParamRecord))
    values[key] = texts[key] === undefined ? param.default : param.parse(texts[key]);
  return values;
}

/** Equal as far as `scope` goes: `run` leaves out the params that only redraw. */
export function sameValues(widget: AnyWidget, one: Values, other: Values, scope: 'run' | 'all' = 'all'): boolean {
  return Object.entries(widget.params as ParamRecord).every(([key, param]) => {
    if (scope === 'run' && param.scope === 'view') return true;
    const format = param.format as (value: unknown) => string;
    return format(one[key]) === format(other[key]);
  });
}
