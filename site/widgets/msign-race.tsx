import type { VNode } from 'preact';
import { random } from '../../kernels/f32/random.ts';
import { type Matrix, outer, singularValues } from '../../kernels/manifold/matrices.ts';
import { msignOfVectors, polynomialStep } from '../../kernels/manifold/msign.ts';
import { coefficientsAt, muon, newtonSchulz3, newtonSchulz5, polarExpress } from '../../kernels/manifold/polynomials.ts';
import type { KernelContext } from '../../kernels/runtime/context.ts';
import { store } from '../../kernels/storage/store.ts';
import { slider } from '../figure/handle.ts';
import { brief, counted, whole } from '../figure/numbers.ts';
import { linear, place } from '../figure/scale.ts';
import { Axis, Stretched } from '../figure/spread.tsx';
import { choice, numbers, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

/** Singular values: as many as the reader shapes. */
const n = 8;
/** The real matrix has so many rows. */
const m = 16;
const steps = 10;
const lowest = -4;
/** Above what any of the polynomials makes of a number in [0, 1], step after step. */
const mostReached = 2.1;
const formats = ['f32', 'bf16'] as const;
const kinds = ['f32', 'bf16', 'matrix'] as const;
const racers = [newtonSchulz3, newtonSchulz5, muon, polarExpress] as const;
const short = ['cubic', 'quintic', 'muon', 'polar'] as const;

type Values = Float32Array<ArrayBuffer>;

/** By polynomial, in the order of `racers`: f32[steps so far + 1, n], the values at each step. */
type Course = readonly Values[];

interface Frame {
  readonly step: number;
  /** The bare numbers (a diagonal matrix), and what Jacobi measures of a turned matrix, in each format. */
  readonly numbers: Readonly<Record<(typeof formats)[number], Course>>;
  readonly measured: Readonly<Record<(typeof formats)[number], Course>>;
  /** The farthest number from 1 at the last step, in f32 and in bf16, and of the turned matrix in bf16. */
  readonly off: Readonly<Record<(typeof short)[number], number>>;
  readonly offBf16: Readonly<Record<(typeof short)[number], number>>;
  readonly offMeasured: Readonly<Record<(typeof short)[number], number>>;
  /** Muon's least and largest number at the last step. */
  readonly bandLow: number;
  readonly bandHigh: number;
}

interface Run {
  x: Matrix;
  readonly turned: boolean;
  readonly racer: number;
  readonly format: (typeof formats)[number];
  readonly seen: number[];
}

/** The singular values of a diagonal matrix stand in it; those of a turned one are measured. The order is that of the spectrum. */
async function look(kernels: KernelContext, { x, turned }: Run): Promise<number[]> {
  if (turned) return [...(await singularValues(kernels, x, { rows: n, columns: m }))];
  const all = await kernels.read(x);
  return Array.from({ length: n }, (_, i) => Math.abs(all[i * m + i]!));
}

const farthest = (course: Values): number =>
  Number(
    course
      .slice(-n)
      .reduce((most, value) => Math.max(most, Math.abs(value - 1)), 0)
      .toPrecision(3),
  );

export default defineWidget({
  title: 'Which polynomial brings every singular value to 1?',
  params: {
    spectrum: numbers('log₁₀ of the singular values', { min: lowest, max: 0 }, [0, -0.2, -0.5, -0.9, -1.3, -1.8, -2.4, -3], {
      on: 'figure',
    }),
    format: choice('Drawn', formats, 'f32', { scope: 'view' }),
    seed: seed(1),
  },
  presets: {
    bf16: { format: 'bf16' },
    flat: { spectrum: [0, -0.05, -0.1, -0.15, -0.2, -0.25, -0.3, -0.35] },
    tiny: { spectrum: [0, -0.5, -1, -1.5, -2, -2.7, -3.4, -4] },
  },
  varies: 'by device',
  // The first step of Polar Express throws values in (0, 1] as high as any here.
  holds: ({ numbers: { f32, bf16 } }: Frame) =>
    [...f32, ...bf16].every((course) => course.every((value) => value >= 0 && value < mostReached)),
  starts: 'visible',
  cost: () => ({ flops: 16 * steps * (8 * n * n * m + 60 * n * n * m), bytes: 16 * steps * 4 * 20 * n * m, frames: steps + 1 }),
  ask: {
    question:
      'Muon takes five steps of one polynomial and is known to work well. Let it go on: do its singular values come nearer to 1 with every step?',
    choices: ['yes, like the others', 'no, they wander in a band'],
    answer: ({ step, off }) => (step === steps && off.muon < 0.01 ? 'yes, like the others' : 'no, they wander in a band'),
  },
  async *compute(kernels, { spectrum, seed: start }) {
    const drawn = random(start);
    const size = { n, m };
    const values = spectrum.map((power) => 10 ** power).sort((a, b) => b - a);
    const diagonal = new Float32Array(n * m);
    for (const [i, value] of values.entries()) diagonal[i * m + i] = value;
    const basis = (count: number, length: number) =>
      msignOfVectors(kernels, kernels.buffer('f32', drawn.normals(count * length)), { n: count, m: length }, { steps: 12 });
    // U S Vᵀ: the right vectors, each as long as its value, mixed by the left ones.
    const right = await kernels.read(basis(n, m));
    const scaled = kernels.buffer(
      'f32',
      right.map((value, i) => value * values[Math.floor(i / m)]!),
    );
    const turned = await kernels.read(outer(kernels, basis(n, n), scaled, size));
    const runs = formats.flatMap((format) =>
      [false, true].flatMap((isTurned) =>
        racers.map((_, racer): Run => {
          const x = kernels.buffer('f32', isTurned ? turned : diagonal);
          store(kernels, x, format);
          return { x, turned: isTurned, racer, format, seen: [] };
        }),
      ),
    );
    for (let step = 0; step <= steps; step++) {
      for (const run of runs) {
        if (step > 0) {
          const next = polynomialStep(kernels, run.x, size, coefficientsAt(racers[run.racer]!, step - 1), run.format);
          kernels.free(run.x);
          run.x = next;
        }
        run.seen.push(...(await look(kernels, run)));
      }
      const course = (format: (typeof formats)[number], isTurned: boolean): Course =>
        runs.filter((run) => run.format === format && run.turned === isTurned).map(({ seen }) => Float32Array.from(seen));
      const [f32, bf16, measured] = [course('f32', false), course('bf16', false), course('bf16', true)];
      const off = (of: Course) => ({
        cubic: farthest(of[0]!),
        quintic: farthest(of[1]!),
        muon: farthest(of[2]!),
        polar: farthest(of[3]!),
      });
      const band = f32[2]!.slice(-n).sort();
      yield {
        step,
        numbers: { f32, bf16 },
        measured: { f32: course('f32', true), bf16: measured },
        off: off(f32),
        offBf16: off(bf16),
        offMeasured: off(measured),
        bandLow: Number(band[0]!.toPrecision(3)),
        bandHigh: Number(band.at(-1)!.toPrecision(3)),
      };
    }
  },
  view({ frame, params: { spectrum, format } }) {
    return (
      <div class="msign-race">
        <div class="before">
          <Spectrum spectrum={spectrum} />
          <table>
            <caption>farthest from 1 after {counted(frame.step, 'step')}</caption>
            <thead>
              <tr>
                <th scope="col">polynomial</th>
                <th scope="col" class="number">
                  f32
                </th>
                <th scope="col" class="number">
                  bf16
                </th>
                <th scope="col" class="number">
                  bf16, matrix
                </th>
              </tr>
            </thead>
            <tbody>
              {racers.map(({ name }, racer) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {[frame.off, frame.offBf16, frame.offMeasured].map((off, column) => (
                    <td key={kinds[column]} class="number">
                      {brief(off[short[racer]!], 2)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="panels">
          {racers.map(({ name }, racer) => (
            <Panel
              key={name}
              name={name}
              numbers={frame.numbers[format][racer]!}
              measured={frame.measured[format][racer]!}
              off={farthest(frame.numbers[format][racer]!)}
            />
          ))}
        </div>
        <p class="quiet">
          Lines: the numbers alone. Dots: the singular values of a real {m} × {n} matrix, measured by Jacobi.
        </p>
      </div>
    );
  },
  describe({ step, off, offBf16, offMeasured, bandLow, bandHigh }) {
    return `After ${whole(step)} ${step === 1 ? 'step' : 'steps'} in f32 the farthest singular value is **${brief(off.polar, 2)}** from 1 under Polar Express, **${brief(off.quintic, 2)}** under quintic and **${brief(off.cubic, 2)}** under cubic Newton–Schulz; Muon’s lie between **${brief(bandLow, 3)} and ${brief(bandHigh, 3)}**. In bf16 Polar Express is ${brief(offBf16.polar, 2)} off, and **${brief(offMeasured.polar, 2)}** on a real matrix.`;
  },
});

const [width, height, base, top, left] = [360, 132, 122, 14, 48];

/** The values that the race begins with, one column each, on a logarithmic axis. */
function Spectrum({ spectrum }: { spectrum: readonly number[] }): VNode {
  const y = linear([lowest, 0], [base, top]);
  const x = (index: number) => left + 18 + (index * (width - left - 30)) / (n - 1);
  return (
    <div class="spectrum">
      <p class="part-title">the singular values before the first step: drag them</p>
      <svg viewBox={`0 0 ${width} ${height}`}>
        <title>Eight singular values, each a handle</title>
        {[0, -1, -2, -3, -4].map((power) => (
          <g key={power} class="axis" aria-hidden="true">
            <path class="hair" d={`M${left} ${y(power)}H${width}`} />
            <text x={left - 8} y={y(power) + 4} text-anchor="end">
              {brief(10 ** power)}
            </text>
          </g>
        ))}
        {spectrum.map((power, index) => (
          <g key={index}>
            <path class="stem" d={`M${place(x(index))} ${base}V${place(y(power))}`} />
            <g
              {...slider({
                param: 'spectrum',
                index,
                label: `Singular value ${index + 1}`,
                value: power,
                min: lowest,
                max: 0,
                step: 0.05,
                from: base,
                to: top,
                axis: 'y',
                text: brief(10 ** power, 3),
              })}
            >
              <rect class="hit" x={x(index) - 15} y={y(power) - 15} width={30} height={30} />
              <circle class="grip" cx={place(x(index))} cy={place(y(power))} r={7} />
            </g>
          </g>
        ))}
      </svg>
    </div>
  );
}

/** One polynomial: every value over the steps. */
function Panel(props: { name: string; numbers: Values; measured: Values; off: number }): VNode {
  const { name, numbers: values, measured, off } = props;
  const tall = 140;
  const x = linear([0, steps], [0, 1]);
  const y = linear([0, mostReached], [tall, 4]);
  const line = (index: number) =>
    Array.from({ length: values.length / n }, (_, step) => `${place(1000 * x(step))} ${place(y(values[step * n + index]!))}`);
  const dots = Array.from(
    measured,
    (value, i) => `M${place(1000 * x(Math.floor(i / n)))} ${place(y(Math.min(mostReached, value)))}h0`,
  );
  return (
    <div class="panel" role="img" aria-label={`${name}: the farthest value is ${brief(off, 2)} from 1`}>
      <p class="part-title">{name}</p>
      <svg width="100%" height={tall} aria-hidden="true">
        <Stretched height={tall}>
          <path class="hair" d={`M0 ${tall}H1000`} />
          <path class="hair" d={`M0 ${place(y(2))}H1000`} />
          <path class="one" d={`M0 ${place(y(1))}H1000`} />
          {Array.from({ length: n }, (_, index) => (
            <path key={index} class="course" d={`M${line(index).join('L')}`} />
          ))}
          <path class="measured" d={dots.join('')} />
        </Stretched>
        {[1, 2].map((tick) => (
          <text key={tick} class="soft" x="-6" y={place(y(tick)) + 4} text-anchor="end">
            {tick}
          </text>
        ))}
      </svg>
      <Axis scale={x} ticks={5} label="steps" />
    </div>
  );
}
