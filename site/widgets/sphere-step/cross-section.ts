/** Where the tangent plane of a sphere cuts the unit ball of a norm: for the drawing only, the kernels find the best point by themselves. */
import { circle, cross, dot, plane, plus, times, type Vector } from '../../figure/project.ts';

export type NormName = 'ℓ1' | 'ℓ2' | 'ℓ∞';

/** Corners of the ball's section, in order around w; a circle's points in ℓ2. Tangent vectors of length 1 in the norm. */
export function crossSection(w: Vector, norm: NormName): number[][] {
  const basis = plane(w);
  if (norm === 'ℓ2') return circle([0, 0, 0], 1, basis, 48).slice(1);
  const corners: number[][] = [];
  for (let k = 0; k < 3; k++) {
    const [i, j] = [(k + 1) % 3, (k + 2) % 3];
    if (norm === 'ℓ1') {
      const size = Math.abs(w[i]!) + Math.abs(w[j]!);
      if (size > 1e-9) corners.push([0, 0, 0].with(i, w[j]! / size).with(j, -w[i]! / size));
    } else
      for (const sign of [1, -1]) {
        const across = w[i]! + sign * w[j]!;
        if (Math.abs(w[k]!) > 1e-9 && Math.abs(across) <= Math.abs(w[k]!) + 1e-9)
          corners.push(
            [0, 0, 0]
              .with(i, 1)
              .with(j, sign)
              .with(k, -across / w[k]!),
          );
      }
  }
  const angle = (corner: Vector) => Math.atan2(dot(corner, basis[1]), dot(corner, basis[0]));
  return corners.flatMap((corner) => [corner, times(corner, -1)]).sort((a, b) => angle(a) - angle(b));
}

/** A square of the tangent plane around w, `half` to each side. */
export function tangentSquare(w: Vector, half: number): number[][] {
  // Its sides lie level: one along the horizon, where there is one.
  const level = Math.abs(w[2]!) > 0.999 ? [1, 0, 0] : cross([0, 0, 1], w);
  const size = Math.sqrt(dot(level, level));
  const one = times(level, half / size);
  const two = cross(w, one);
  return [
    [1, 1],
    [1, -1],
    [-1, -1],
    [-1, 1],
  ].map(([a, b]) => plus(plus(w, one, a), two, b));
}
