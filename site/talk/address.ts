/**
 * Addresses of steps. Talk and article have the same search, `?reduction-order=wide&reduction-order.length=8`, which says what the figure
 * shows; the talk's also names the cut, and its fragment the step. Pure.
 */

import { presetValues, sameValues, type Values } from '../runtime/values.ts';
import type { AnyWidget } from '../runtime/widget.ts';
import { writeUrl } from '../runtime/write-url.ts';
import type { Step } from './deck.ts';

export interface TalkAddress {
  readonly cut: string;
  readonly step: string | undefined;
  /** The session that a window was opened with, where it was. */
  readonly session: string | undefined;
}

const session = /^[0-9a-f]{32}$/;

/** Never throws: what is not there is undefined. */
export function readAddress({ search, hash }: { search: string; hash: string }): TalkAddress {
  const [step = '', ...rest] = hash.replace(/^#/, '').split('&');
  const given = rest.find((part) => part.startsWith('session='))?.slice('session='.length);
  let decoded = step;
  try {
    decoded = decodeURIComponent(step);
  } catch {
    // A fragment cut in the middle of a letter names no step.
  }
  return {
    cut: new URLSearchParams(search).get('cut') ?? '',
    step: decoded === '' ? undefined : decoded,
    session: given !== undefined && session.test(given) ? given : undefined,
  };
}

/** The search that shows a step's figure as it is: in the article; and, with the cut, in the talk. */
export function figureSearch({ figure }: Step, widget: AnyWidget, values: Values): string {
  if (!figure) return '';
  return writeUrl('', figure.key, figure.widget, widget, figure.placed, figure.preset, values);
}

/** As above, for the step's own address in the talk: its preset goes without saying. */
export function stepSearch(step: Step, widget: AnyWidget | undefined, values: Values | undefined, cut: string): string {
  const { figure } = step;
  const own =
    !figure || !widget || !values || sameValues(widget, values, presetValues(figure.widget, widget, figure.preset))
      ? ''
      : figureSearch(step, widget, values);
  const query = new URLSearchParams(own);
  if (cut !== '') query.set('cut', cut);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** `/` stays readable in a fragment. */
export const stepHash = (id: string): string => `#${encodeURIComponent(id).replaceAll('%2F', '/')}`;

/** Where the article has the same, showing the same. */
export function articlePath(article: string, step: Step, widget: AnyWidget | undefined, values: Values | undefined): string {
  const search = widget && values && step.figure?.inPost ? figureSearch(step, widget, values) : '';
  return `${article}${search}${step.anchor === '' ? '' : stepHash(step.anchor)}`;
}
