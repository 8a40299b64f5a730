/** From three dimensions to the drawing: parallel projection, no perspective. Pure functions of numbers, one path a call. */
import { place } from './scale.ts';

export type Vector = ArrayLike<number>;

/** Where the reader stands, as three unit vectors at right angles. z is up where nothing is tilted. */
export interface Camera {
  readonly right: readonly number[];
  readonly up: readonly number[];
  readonly toward: readonly number[];
}

/** The camera of a `vector` param [turn, tilt] in degrees: it walks around z by `turn`, then rises by `tilt`. */
export function camera([turn = 0, tilt = 0]: readonly number[]): Camera {
  const [s, c] = [Math.sin((turn * Math.PI) / 180), Math.cos((turn * Math.PI) / 180)];
  const [up, along] = [Math.sin((tilt * Math.PI) / 180), Math.cos((tilt * Math.PI) / 180)];
  return { right: [-s, c, 0], up: [-up * c, -up * s, along], toward: [along * c, along * s, up] };
}

export const dot = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
export const length = (a: Vector): number => Math.sqrt(dot(a, a));
/** a + scale · b */
export const plus = (a: Vector, b: Vector, scale = 1): number[] => Array.from(a, (one, i) => one + scale * b[i]!);
export const times = (a: Vector, scale: number): number[] => Array.from(a, (one) => one * scale);
export const cross = (a: Vector, b: Vector): number[] => [
  a[1]! * b[2]! - a[2]! * b[1]!,
  a[2]! * b[0]! - a[0]! * b[2]!,
  a[0]! * b[1]! - a[1]! * b[0]!,
];

/** Two unit vectors at right angles to `normal` and to each other. */
export function plane(normal: Vector): readonly [number[], number[]] {
  const size = Array.from(normal, Math.abs);
  const least = size.indexOf(Math.min(...size));
  const first = cross(normal, [0, 0, 0].with(least, 1));
  const one = times(first, 1 / length(first));
  const two = cross(normal, one);
  return [one, times(two, 1 / length(two))];
}

/** The angle between two vectors, in degrees; exact where it is small, too. */
export const degreesBetween = (a: Vector, b: Vector): number => (Math.atan2(length(cross(a, b)), dot(a, b)) * 180) / Math.PI;

/** Places of a drawing: the origin of space at (x, y), one unit of space `scale` units of the drawing. */
export interface Projection extends Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Where a point of space lies in the drawing, [x, y]. */
export const at = ({ right, up, x, y, scale }: Projection, point: Vector): [number, number] => [
  x + scale * dot(right, point),
  y - scale * dot(up, point),
];
/** Is a point on the side of the origin that the reader sees? */
export const near = ({ toward }: Camera, point: Vector): boolean => dot(toward, point) >= 0;

/** What `arrow()` asks for: how far the tip goes for one more of each component. */
export const axesOf = ({ right, up, scale }: Projection): [number, number][] =>
  [0, 1, 2].map((i) => [scale * right[i]!, -scale * up[i]!]);

/** A line through points of the drawing. */
export const lineOf = (points: readonly (readonly [number, number])[], closed = false): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${place(x)} ${place(y)}`).join('') + (closed ? 'Z' : '');

/** A line through points of space on a sphere around the origin, the part that is seen apart from the part behind. */
export function halves(projection: Projection, points: readonly Vector[]): { front: string; back: string } {
  const paths = { front: '', back: '' };
  let last: 'front' | 'back' | undefined;
  points.forEach((point, i) => {
    const side = near(projection, point) ? 'front' : 'back';
    const [x, y] = at(projection, point);
    if (side !== last && i > 0) {
      // The line is carried over to the other side, so that no gap is left at the edge.
      const [fromX, fromY] = at(projection, points[i - 1]!);
      paths[side] += `M${place(fromX)} ${place(fromY)}L${place(x)} ${place(y)}`;
    } else paths[side] += `${last === side ? 'L' : 'M'}${place(x)} ${place(y)}`;
    last = side;
  });
  return paths;
}

/** Points of the circle around `center` with radius `radius` in the plane of `one` and `two`, closed. */
export const circle = (center: Vector, radius: number, [one, two]: readonly [Vector, Vector], count = 72): number[][] =>
  Array.from({ length: count + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return plus(plus(center, one, radius * Math.cos(angle)), two, radius * Math.sin(angle));
  });

/** An arrow of the drawing: its shaft and its head as one path, the head no longer than the arrow. */
export function arrowPath([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], head = 9): string {
  const long = Math.hypot(x2 - x1, y2 - y1);
  if (long < 0.5) return '';
  const size = Math.min(head, long);
  const [ux, uy] = [((x2 - x1) / long) * size, ((y2 - y1) / long) * size];
  return `${lineOf([
    [x1, y1],
    [x2, y2],
  ])}${lineOf([
    [x2 - ux + uy * 0.42, y2 - uy - ux * 0.42],
    [x2, y2],
    [x2 - ux - uy * 0.42, y2 - uy + ux * 0.42],
  ])}`;
}
