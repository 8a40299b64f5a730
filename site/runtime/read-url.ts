/**
 * Reads URL state: `?reduction-order=wide` chooses a preset, `?reduction-order.width=128` a param. Unknown or bad values are named and
 * fall back. Loaded only where an address has a state; `write-url.ts` writes it.
 */
import { nearest } from './nearest.ts';
import { ParamError, type ParamRecord } from './params.ts';
import { presetNames, presetValues, type Values } from './values.ts';
import type { AnyWidget } from './widget.ts';

export interface UrlState {
  readonly preset: string;
  readonly values: Values;
  /** One line each, for the reader. */
  readonly complaints: readonly string[];
}

/** Reads the state of the widget placed under `key`. `placed` is the preset that the post chose. Never throws. */
export function readUrl(search: string, key: string, name: string, widget: AnyWidget, placed: string): UrlState {
  const query = new URLSearchParams(search);
  const params = widget.params as ParamRecord;
  const complaints: string[] = [];
  let preset = placed;
  const named = query.get(key);
  if (named !== null) {
    const names = presetNames(widget);
    if (names.includes(named)) preset = named;
    else
      complaints.push(
        `The link names a preset "${named}" that this figure does not have (it has ${names.join(', ')}); shown: ${placed}.`,
      );
  }
  const values: Record<string, unknown> = { ...presetValues(name, widget, preset) };
  const former = new Map(Object.entries(params).flatMap(([now, { was }]) => (was ? [[was, now] as const] : [])));
  for (const [full, text] of query) {
    if (!full.startsWith(`${key}.`)) continue;
    const asked = full.slice(key.length + 1);
    const now = Object.hasOwn(params, asked) ? asked : former.get(asked);
    if (now === undefined) {
      const close = nearest(asked, Object.keys(params));
      complaints.push(
        `The link sets "${asked}", which this figure does not have${close ? ` (did you mean "${close}"?)` : ''}; ignored.`,
      );
      continue;
    }
    try {
      values[now] = params[now]!.parse(text);
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      const shown = (params[now]!.format as (value: unknown) => string)(values[now]);
      complaints.push(`The link sets ${params[now]!.label.toLowerCase()}, but ${error.message}; shown: ${shown}.`);
    }
  }
  return { preset, values, complaints };
}
