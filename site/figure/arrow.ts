/**
 * Attributes that make an element of a view the handle of a `vector` param: the page gives it pointer, touch and keys. Pure. Apart from
 * `handle.ts`, so that drawings without arrows do not load it.
 */

/** Attributes of an arrow of a `vector` param, spread over a group: its tip is dragged, or moved by keys. */
export function arrow(handle: {
  param: string;
  label: string;
  value: readonly number[];
  min: number;
  max: number;
  step?: number;
  /** How far, in the units of the drawing, one more of each component moves the tip: [x, y] a component, y downwards. */
  axes: readonly (readonly [number, number])[];
  /** Tells handles of one param apart, where a drawing has several. */
  index?: number;
  /** The value as it is said. */
  text?: string;
}) {
  const { param, label, value, min, max, step = 1, axes, index, text } = handle;
  return {
    'data-handle': param,
    'data-kind': 'arrow',
    'data-value': value.join(),
    'data-axes': axes
      .flat()
      .map((one) => Number(one.toPrecision(6)))
      .join(),
    'data-min': min,
    'data-max': max,
    'data-step': step,
    ...(index === undefined ? {} : { 'data-index': index }),
    class: 'handle arrow',
    tabindex: 0,
    role: 'slider' as const,
    'aria-roledescription': 'arrow',
    'aria-label': `${label}; arrow keys move it${value.length > 2 ? ', page up and down in depth' : ''}`,
    'aria-valuenow': value[0]!,
    'aria-valuemin': min,
    'aria-valuemax': max,
    'aria-valuetext': text ?? value.join(', '),
  };
}

/**
 * A ground that is dragged to turn what is drawn on it: a camera, a `vector` param of [turn, tilt] in degrees with `scope: 'view'`. What
 * is seen nearest, `radius` from the middle, keeps to the pointer. A finger that goes up or down scrolls the page.
 */
export const turn = ({ param, value, radius }: { param: string; value: readonly number[]; radius: number }) => ({
  ...arrow({
    param,
    label: 'View',
    value,
    min: -180,
    max: 180,
    step: 5,
    axes: [
      [(-radius * Math.PI) / 180, 0],
      [0, (radius * Math.PI) / 180],
    ],
    text: `turned by ${value[0]} degrees, tilted by ${value[1]}`,
  }),
  'aria-roledescription': 'view that can be turned',
  class: 'handle turn',
});
