/** Writes URL state: only what differs from the preset that the post placed. `read-url.ts` reads it. */
import type { ParamRecord } from './params.ts';
import { presetValues, type Values } from './values.ts';
import type { AnyWidget } from './widget.ts';

/** The search text with this widget's state in it and every other key kept. Empty, or starting with `?`. */
export function writeUrl(
  search: string,
  key: string,
  name: string,
  widget: AnyWidget,
  placed: string,
  preset: string,
  values: Values,
): string {
  const query = new URLSearchParams(search);
  for (const full of [...query.keys()]) if (full === key || full.startsWith(`${key}.`)) query.delete(full);
  if (preset !== placed) query.set(key, preset);
  const base = presetValues(name, widget, preset);
  for (const [param, declared] of Object.entries(widget.params as ParamRecord)) {
    const format = declared.format as (value: unknown) => string;
    const text = format(values[param]);
    if (text !== format(base[param])) query.set(`${key}.${param}`, text);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
