import { bestStep, normalised, retraction, type SphereNorm, sphereNorms, tangentPart } from '../../../kernels/manifold/sphere.ts';
import type { Buffer } from '../../../kernels/runtime/context.ts';
import { brief, counted } from '../../figure/numbers.ts';
import { degreesBetween, dot, length } from '../../figure/project.ts';
import { choice, range } from '../../runtime/params.ts';
import { vector } from '../../runtime/vector-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import type { NormName } from './cross-section.ts';
import { type Frame, Sphere } from './sphere.tsx';

const norms: Record<NormName, SphereNorm> = { ℓ1: 'l1', ℓ2: 'l2', 'ℓ∞': 'linf' };
/** The reader's gradient and others of its direction, each twice as long as the last. Powers of two: no bit of a direction is lost. */
const doublings = 8;
const factors = Array.from({ length: 2 * doublings + 1 }, (_, i) => 2 ** (i - doublings));
const hundredths = (value: number): number => Number(value.toFixed(2));
/** How far a length is from 1, in steps of the floats above 1. */
const ulpsFromOne = (w: Float32Array): number => (length(w) - 1) * 2 ** 23;

/** The weight that a dragged point stands for: of length 1, the north pole where the reader leaves it in the middle. */
function onSphere(weight: readonly number[]): Float32Array<ArrayBuffer> {
  const size = length(weight);
  return size === 0 ? Float32Array.of(0, 0, 1) : Float32Array.from(weight, (one) => one / size);
}

export default defineWidget({
  title: 'How far does a step turn the weight?',
  params: {
    norm: choice('Norm of the step', Object.keys(norms) as NormName[], 'ℓ2'),
    eta: range('η', { min: 0.05, max: 1.5, step: 0.05 }, 0.5),
    steps: range('Steps', { min: 1, max: 48 }, 8),
    weight: vector('Weight', { min: -1, max: 1, step: 0.05 }, [0.6, 0.8, 0]),
    gradient: vector('Gradient', { min: -3, max: 3, step: 0.1 }, [0.5, 1, 1.5]),
    camera: vector('View', { min: -180, max: 180, step: 5 }, [25, 15], { scope: 'view' }),
  },
  presets: {
    formula: { eta: 0.1, gradient: [1, 2, 3], steps: 1 },
    tangent: { gradient: [-1.2, 0.9, 1.5] },
    octahedron: { norm: 'ℓ1', weight: [0.45, 0.6, 0.65], gradient: [-0.9, 0.6, 1.2] },
    cube: { norm: 'ℓ∞', weight: [0.45, 0.6, 0.65], gradient: [-0.9, 0.6, 1.2] },
    long: { gradient: [1, 2, 3], steps: 48, eta: 0.1 },
  },
  varies: 'by device',
  holds: ({ manifoldFan, path, ulps, plainUlps, tangency }: Frame, { norm, eta, steps }) =>
    manifoldFan.every((degrees) => Math.abs(degrees - manifoldFan[0]!) < 1e-3) &&
    (norm !== 'ℓ2' || manifoldFan[0] === 0 || Math.abs(manifoldFan[0]! - (Math.atan(eta) * 180) / Math.PI) < 1e-3) &&
    tangency < 1e-6 &&
    path.length === 3 * (steps + 1) &&
    Math.abs(plainUlps) < 8 &&
    Math.abs(ulps) < 8 * (steps + 1),
  starts: 'visible',
  cost: ({ steps }) => ({ flops: 200 * (factors.length + 4 + 2 * steps), bytes: 72 * (factors.length + 4 + 2 * steps) }),
  ask: {
    question: 'The gradient becomes eight times as long, η stays. Which step now turns the weight further than before?',
    choices: ['both', 'the manifold step', 'the plain one, normalised', 'neither'],
    answer({ manifoldFan, plainFan }) {
      const further = (fan: Float64Array) => fan[doublings + 3]! > fan[doublings]! + 1e-3;
      if (further(plainFan)) return further(manifoldFan) ? 'both' : 'the plain one, normalised';
      return further(manifoldFan) ? 'the manifold step' : 'neither';
    },
  },
  async *compute(kernels, { norm: name, eta, steps, weight: dragged, gradient: arrow }) {
    const norm = norms[name];
    const w = onSphere(dragged);
    const g = Float32Array.from(arrow);
    const weight = kernels.buffer('f32', w);
    const gradient = kernels.buffer('f32', g);

    // One step, in each norm.
    const tangent = await kernels.read(tangentPart(kernels, { weight, gradient }, 1));
    const one = async (which: SphereNorm) => {
      const step = bestStep(kernels, { weight, gradient }, { rows: 1, eta, norm: which });
      const landed = retraction(kernels, { weight, step }, { rows: 1, eta, norm: which });
      return { step: await kernels.read(step), landed: await kernels.read(landed) };
    };
    const each = [await one('l1'), await one('l2'), await one('linf')];
    const { step, landed } = each[sphereNorms.indexOf(norm)]!;
    const plain = await kernels.read(normalised(kernels, { weight, step: gradient }, { rows: 1, scale: -eta }));

    // The same direction at many lengths, all at once.
    const rows = factors.length;
    const weights = kernels.buffer('f32', Float32Array.from(factors.flatMap(() => [...w])));
    const gradients = kernels.buffer('f32', Float32Array.from(factors.flatMap((factor) => [...g].map((part) => part * factor))));
    const stepsOf = bestStep(kernels, { weight: weights, gradient: gradients }, { rows, eta, norm });
    const manifoldly = await kernels.read(retraction(kernels, { weight: weights, step: stepsOf }, { rows, eta, norm }));
    const plainly = await kernels.read(normalised(kernels, { weight: weights, step: gradients }, { rows, scale: -eta }));
    const fan = (all: Float32Array) => Float64Array.from(factors, (_, i) => degreesBetween(w, all.subarray(3 * i, 3 * i + 3)));

    // Many steps of each kind, one from where the last ended.
    const walk = async (next: (weight: Buffer<'f32'>) => Buffer<'f32'>) => {
      const path = [...w];
      let at = weight;
      for (let i = 0; i < steps; i++) {
        at = next(at);
        path.push(...(await kernels.read(at)));
      }
      return Float32Array.from(path);
    };
    const path = await walk((at) =>
      retraction(
        kernels,
        { weight: at, step: bestStep(kernels, { weight: at, gradient }, { rows: 1, eta, norm }) },
        { rows: 1, eta, norm },
      ),
    );
    const plainPath = await walk((at) => normalised(kernels, { weight: at, step: gradient }, { rows: 1, scale: -eta }));
    const [manifoldFan, plainFan] = [fan(manifoldly), fan(plainly)];
    yield {
      weight: w,
      tangent,
      steps: each.map((found) => found.step),
      landed: each.map((found) => found.landed),
      plain,
      manifoldDegrees: hundredths(degreesBetween(w, landed)),
      plainDegrees: hundredths(degreesBetween(w, plain)),
      apart: hundredths(Math.abs(degreesBetween(w, landed) - degreesBetween(w, plain))),
      // 0 where the gradient has no part within the plane.
      fromProjected: length(tangent) === 0 ? 0 : hundredths(180 - degreesBetween(step, tangent)),
      manifoldFan,
      plainFan,
      least: hundredths(Math.min(...plainFan)),
      most: hundredths(Math.max(...plainFan)),
      // How many different points the gradients of all lengths lead to.
      landings: new Set(factors.map((_, i) => manifoldly.subarray(3 * i, 3 * i + 3).join())).size,
      tangency: Math.abs(dot(w, step)) / eta,
      before: length(w.map((part, i) => part + step[i]!)),
      path,
      plainPath,
      ulps: ulpsFromOne(path.subarray(-3)),
      plainUlps: ulpsFromOne(plainPath.subarray(-3)),
      loss: dot(path.subarray(-3), g),
      plainLoss: dot(plainPath.subarray(-3), g),
    };
  },
  view: Sphere,
  describe({ manifoldDegrees, plainDegrees, least, most, landings, ulps }, { eta, norm, steps }) {
    const far = 2 ** doublings;
    const same = landings === 1 ? 'to the same bits' : `to ${counted(landings, 'point')}`;
    return `A manifold step of η = ${eta} in ${norm} turns the weight by **${manifoldDegrees.toFixed(2)}°**, ${same} for gradients ${far} times shorter to ${far} times longer. The plain step, normalised, turns it by ${plainDegrees.toFixed(2)}°, and over those gradients by anything from __${least.toFixed(2)}° to ${most.toFixed(2)}°__. After ${counted(steps, 'manifold step')} ‖w‖ is ${brief(Math.abs(ulps), 2)} ulp from 1.`;
  },
});
