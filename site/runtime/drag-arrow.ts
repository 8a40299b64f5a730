/**
 * Arrows that are dragged: `arrow()` of `site/figure/arrow.ts` says how far each component moves its tip in the drawing, and here that is
 * turned round. Pure. Loaded where a drawing has arrows.
 */

/** What `arrow()` wrote. */
export interface ArrowData {
  /** Components: `0.6,0.8,0`. */
  readonly value?: string;
  /** Where one more of each component moves the tip: `x,y` a component, in the units of the drawing. */
  readonly axes?: string;
  readonly min?: string;
  readonly max?: string;
  readonly step?: string;
}
interface Point {
  readonly x: number;
  readonly y: number;
}

const listOf = (text = ''): number[] => text.split(',').map(Number);

function snapped({ min, max, step }: ArrowData, value: number): number {
  const by = Number(step);
  const near = Number((Math.round(value / by) * by).toPrecision(12));
  // No −0: it would look like another value.
  return Math.min(Number(max), Math.max(Number(min), near)) + 0;
}

/**
 * Components of an arrow that was `held.value` when it was taken at `held.from` and has been dragged to `to`: the shortest change that
 * moves the tip as far as the pointer moved. With three components that is a move in the plane that the reader looks at.
 */
export function dragged(data: ArrowData, held: { readonly from: Point; readonly value: string }, to: Point): number[] {
  const axes = listOf(data.axes);
  const [x, y] = [to.x - held.from.x, to.y - held.from.y];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < axes.length; i += 2) {
    xx += axes[i]! ** 2;
    xy += axes[i]! * axes[i + 1]!;
    yy += axes[i + 1]! ** 2;
  }
  const determinant = xx * yy - xy * xy;
  const [across, down] = determinant === 0 ? [0, 0] : [(yy * x - xy * y) / determinant, (xx * y - xy * x) / determinant];
  return listOf(held.value).map((component, i) => snapped(data, component + axes[2 * i]! * across + axes[2 * i + 1]! * down));
}

/**
 * Components after a key: left and right move the component that lies most across the drawing, up and down the one of the others that
 * lies most upright, page up and down the third. One step; with shift, a tenth of the way.
 */
export function keyed(
  data: ArrowData,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
): number[] | undefined {
  const value = listOf(data.value);
  const axes = listOf(data.axes);
  const order = value.map((_, i) => i);
  const most = (among: readonly number[], side: 0 | 1) =>
    among.reduce((best, i) => (Math.abs(axes[2 * i + side]!) > Math.abs(axes[2 * best + side]!) ? i : best));
  const across = most(order, 0);
  const rest = order.filter((i) => i !== across);
  const upright = most(rest, 1);
  const deep = rest.find((i) => i !== upright);
  const moves: Record<string, readonly [number | undefined, number]> = {
    ArrowRight: [across, Math.sign(axes[2 * across]!) || 1],
    ArrowLeft: [across, -Math.sign(axes[2 * across]!) || -1],
    ArrowUp: [upright, -Math.sign(axes[2 * upright + 1]!) || 1],
    ArrowDown: [upright, Math.sign(axes[2 * upright + 1]!) || -1],
    PageUp: [deep, 1],
    PageDown: [deep, -1],
  };
  const [which, sign] = moves[key] ?? [];
  if (which === undefined) return undefined;
  const by = shiftKey ? Math.max(Number(data.step), (Number(data.max) - Number(data.min)) / 10) : Number(data.step);
  return value.with(which, snapped(data, value[which]! + sign! * by));
}
