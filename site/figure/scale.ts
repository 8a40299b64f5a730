/**
 * Scales for drawings that are redrawn in the browser, with d3's ticks. d3-scale itself also knows colours, dates and locales, which
 * takes a third of all the JavaScript that a post may have; drawings made at build (`<Plot>`) use it.
 */
import { ticks } from 'd3';

export interface Scale {
  (value: number): number;
  readonly range: readonly [number, number];
  /** About `count` round values of the domain. */
  ticks(count: number): number[];
}

type Interval = readonly [from: number, to: number];

const scaleBy = (f: (value: number) => number, [a, b]: Interval, range: Interval): Scale =>
  Object.assign((value: number) => range[0] + ((f(value) - f(a)) / (f(b) - f(a) || 1)) * (range[1] - range[0]), {
    range,
    ticks: (count: number) => ticks(a, b, count),
  });

export const linear = (domain: Interval, range: Interval): Scale => scaleBy((value) => value, domain, range);

/** For counts: a one stays visible beside a thousand. */
export const squareRoot = (domain: Interval, range: Interval): Scale => scaleBy(Math.sqrt, domain, range);

/** For numbers of very different size, all above 0: ticks at powers of `base`, thinned to about `count`. */
export function logarithmic([a, b]: Interval, range: Interval, base = 10): Scale {
  const log = (value: number) => Math.log(value) / Math.log(base);
  return Object.assign(
    scaleBy((value) => log(value), [a, b], range),
    {
      ticks(count: number) {
        const [first, last] = [Math.ceil(log(a) - 1e-9), Math.floor(log(b) + 1e-9)];
        const step = Math.max(1, Math.ceil((last - first + 1) / count));
        return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, i) => base ** (first + i * step));
      },
    },
  );
}

/** A path's number: a hundredth of a drawing's unit is below a pixel. */
export const place = (value: number): number => Math.round(value * 100) / 100;

/** Steps through (xs[i], ys[i]): level around each point, upright halfway to the next. Broken where a y is not finite. */
export function steps(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = '';
  let drawing = false;
  for (let index = 0; index < xs.length; index++) {
    const value = ys[index]!;
    const finite = Number.isFinite(value);
    if (finite && !drawing) path += `M${place(x(xs[index]!))} ${place(y(value))}`;
    else if (finite && value !== ys[index - 1]) path += `H${place(x((xs[index - 1]! + xs[index]!) / 2))}V${place(y(value))}`;
    const ends = index + 1 === xs.length || !Number.isFinite(ys[index + 1]!);
    if (finite && ends) path += `H${place(x(xs[index]!))}`;
    drawing = finite;
  }
  return path;
}
