/** Attributes that make an element of a view a handle of a param: the page gives it pointer, touch and keys. Pure. */

/** A handle that slides along an axis between two places, given in the units of the drawing. */
export function slider(handle: {
  param: string;
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  /** Where `min` and `max` lie: in the units of the drawing, or as shares of its width. */
  from: number;
  to: number;
  unit?: 'drawing' | 'share';
  axis?: 'x' | 'y';
  /** Which number of a `numbers` param. */
  index?: number;
  /** The value as it is said. */
  text?: string;
}) {
  const { param, label, value, min, max, step = 1, from, to, unit = 'drawing', axis = 'x', index, text } = handle;
  return {
    'data-handle': param,
    'data-kind': 'slide',
    'data-min': min,
    'data-max': max,
    'data-step': step,
    'data-from': from,
    'data-to': to,
    'data-axis': axis,
    ...(unit === 'share' ? { 'data-unit': unit } : {}),
    ...(index === undefined ? {} : { 'data-index': index }),
    class: 'handle',
    tabindex: 0,
    role: 'slider' as const,
    'aria-label': label,
    'aria-orientation': axis === 'x' ? ('horizontal' as const) : ('vertical' as const),
    'aria-valuenow': value,
    'aria-valuemin': min,
    'aria-valuemax': max,
    'aria-valuetext': text ?? String(value),
  };
}

/** A card of an `order` param, at the place `index`: it is dragged to another card's place, or moved by arrow keys. */
export const card = ({ param, index, count, label }: { param: string; index: number; count: number; label: string }) => ({
  'data-handle': param,
  'data-kind': 'move',
  'data-index': index,
  class: 'handle card',
  tabindex: 0,
  role: 'button' as const,
  'aria-roledescription': 'card that can be moved',
  'aria-label': `${label}, place ${index + 1} of ${count}; arrow keys move it`,
});

/** A boundary of a `cut` param: a line across the drawing that slides along it. */
export const boundary = (handle: Parameters<typeof slider>[0]) => ({ ...slider(handle), class: 'handle boundary' });
