import { random } from '../../../kernels/f32/random.ts';
import { f32UlpDistance } from '../../../kernels/f32/ulp.ts';
import { functionNames, functions } from '../../../kernels/probe/functions.ts';
import { operationNames, operations } from '../../../kernels/probe/operations.ts';
import { subgroup, subgroupOrderOf } from '../../../kernels/probe/subgroup.ts';
import type { KernelContext } from '../../../kernels/runtime/context.ts';
import { counted, whole } from '../../figure/numbers.ts';
import { range, seed } from '../../runtime/params.ts';
import { text } from '../../runtime/text-param.ts';
import { defineWidget } from '../../runtime/widget.ts';
import { type Card, type CardKey, cardLabels, readCard, traitsOf, writeCard } from './card.ts';
import { type Comparison, compared, computedAs, made } from './sample.ts';
import { outputs } from './sample-size.ts';
import { contractions, dotOrders, type Four, wayOf } from './ways.ts';

const { fround } = Math;
/** Rounding by the letter of IEEE 754, and the two habits that WGSL allows. */
const habits = {
  'strict (IEEE 754)': { fused: false, flushes: false, twoSumKept: true },
  fused: { fused: true, flushes: false, twoSumKept: true },
  flushed: { fused: false, flushes: true, twoSumKept: true },
} as const;

interface Frame {
  readonly count: number;
  /** For sum, product, quotient and root: results that are not the nearest float, and the farthest of them in ulp. */
  readonly wrong: readonly number[];
  readonly farthest: readonly number[];
  readonly fma: string;
  readonly dot: string;
  readonly fused: boolean;
  readonly flushes: boolean;
  readonly twoSumKept: boolean;
  /** The device's sample product beside twins of known habits, and the friend's. */
  readonly as: readonly (Comparison & { readonly [key: string]: string | number })[];
  /** Whether a device was measured at all: the twin rounds as JavaScript does. Farthest exp, log and tanh from the nearest float, in ulp; lanes of a subgroup and the order in which they are added. */
  readonly own: { readonly functions: readonly number[]; readonly subgroup: string; readonly measured: boolean };
}

/** Farthest from the nearest float, by function. */
async function functionErrors(kernels: KernelContext, inputs: Float32Array<ArrayBuffer>): Promise<number[]> {
  const count = inputs.length;
  const results = kernels.buffer('f32', functionNames.length * count);
  kernels.run(functions, { inputs: kernels.buffer('f32', inputs), results }, { uniforms: { count } });
  const found = await kernels.read(results);
  return [Math.exp, (x: number) => Math.log(Math.abs(x)), Math.tanh].map((right, which) =>
    inputs.reduce(
      (most, x, index) =>
        Math.max(most, Math.abs(f32UlpDistance(fround(right(x)), found[index * functionNames.length + which]!))),
      0,
    ),
  );
}

/** How a subgroup adds its lanes: "4 lanes, adjacent pairs". */
async function subgroupHabit(kernels: KernelContext, values: Float32Array<ArrayBuffer>): Promise<string> {
  if (!kernels.features.has('subgroups')) return 'not offered here';
  const count = values.length;
  const buffers = {
    values: kernels.buffer('f32', values),
    sums: kernels.buffer('f32', count),
    sizes: kernels.buffer('u32', count),
  };
  kernels.run(subgroup, buffers, { uniforms: { count } });
  const sums = await kernels.read(buffers.sums);
  const [size = 1] = await kernels.read(buffers.sizes);
  return `${size} lanes, ${subgroupOrderOf(values, sums, size, kernels.arithmetic.add) ?? 'in an order we do not know'}`;
}

const cardOf = ({ fused, flushes, twoSumKept, farthest, dot, own }: Frame): Card => ({
  fma: fused ? 'once' : 'twice',
  sub: flushes ? 'flushed' : 'kept',
  sum: twoSumKept ? 'kept' : 'folded away',
  div: String(farthest[2]),
  sqrt: String(farthest[3]),
  dot,
  exp: String(own.functions[0]),
  log: String(own.functions[1]),
  tanh: String(own.functions[2]),
  lanes: own.subgroup,
});

export default defineWidget({
  title: 'How does this device round?',
  params: {
    friend: text('A friend’s card', '', { longest: 300, hint: 'Paste the line that the figure shows on another device' }),
    count: range('Operands', { min: 64, max: 4096, scale: 'log2' }, 1024),
    seed: seed(1),
  },
  varies: 'by device',
  deviceOnly: ['own'],
  // What WGSL asks of every device: sums and products are the nearest floats, quotients within 2.5 ulp.
  holds: ({ wrong, farthest }: Frame) => wrong[0] === 0 && wrong[1] === 0 && farthest[2]! <= 3,
  starts: 'visible',
  cost: ({ count }) => ({ flops: 16 * count + 2 * 64 * outputs, bytes: 52 * count }),
  async *compute(kernels, { count, seed: start, friend }) {
    // Of one size and both signs, so that the orders of a dot product end in different floats.
    const operands = random(start).normals(4 * count);
    const fours = Array.from(
      { length: count },
      (_, index) => Array.from(operands.subarray(index * 4, index * 4 + 4)) as unknown as Four,
    );
    const results = kernels.buffer('f32', operationNames.length * count);
    kernels.run(operations, { operands: kernels.buffer('vec4f', operands), results }, { uniforms: { count } });
    const found = await kernels.read(results);
    const of = (which: number) => Array.from({ length: count }, (_, index) => found[index * operationNames.length + which]!);
    const nearest = [
      ([a, b]: Four) => fround(a + b),
      ([a, b]: Four) => fround(a * b),
      ([a, b]: Four) => fround(a / b),
      ([a]: Four) => fround(Math.sqrt(Math.abs(a))),
    ];
    const errors = nearest.map((right, which) =>
      of(which).map((value, index) => Math.abs(f32UlpDistance(right(fours[index]!), value))),
    );
    const sample = await made(kernels, start);
    const theirs = readCard(friend);
    const as = Object.entries({ ...habits, ...(theirs ? { 'the friend’s device': traitsOf(theirs) } : {}) }).map(
      ([name, traits]) => ({ ...compared(name, sample, computedAs(traits, start)) }),
    );
    const own = {
      measured: kernels.backend === 'webgpu',
      functions: await functionErrors(kernels, operands.subarray(0, count).slice()),
      subgroup: await subgroupHabit(kernels, operands.slice(0, Math.min(count, 256))),
    };
    const { fused, flushes, twoSumKept } = kernels.arithmetic;
    yield {
      count,
      wrong: errors.map((ulps) => ulps.filter((ulp) => ulp !== 0).length),
      farthest: errors.map((ulps) => Math.max(...ulps)),
      fma: wayOf(contractions, fours, of(4)),
      dot: wayOf(dotOrders, fours, of(5)),
      fused,
      flushes,
      twoSumKept,
      as,
      own,
    };
  },
  view: ({ frame, params: { friend } }) => {
    const card = cardOf(frame);
    const theirs = readCard(friend);
    const keys = Object.keys(cardLabels) as CardKey[];
    return (
      <div class="gpu-fingerprint">
        <div class="scrolls">
          <table>
            <thead>
              <tr>
                <th scope="col">over {counted(frame.count, 'set', 'sets')} of operands</th>
                <th scope="col">{frame.own.measured ? 'this device' : 'JavaScript, no device'}</th>
                {theirs && <th scope="col">the friend’s</th>}
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">a + b, a · b</th>
                <td class={frame.wrong[0] || frame.wrong[1] ? 'differs' : ''}>
                  {frame.wrong[0] || frame.wrong[1] ? 'not always the nearest float' : 'the nearest float, always'}
                </td>
                {theirs && <td />}
              </tr>
              {keys.map((key) => (
                <tr key={key}>
                  <th scope="row">{cardLabels[key]}</th>
                  <td>
                    {key === 'fma'
                      ? `rounded ${card.fma}${frame.fma === 'one rounding' ? '; fma() once' : '; fma() twice'}`
                      : card[key]}
                  </td>
                  {theirs && (
                    <td class={theirs[key] === card[key] ? '' : 'differs'}>
                      {theirs[key]}
                      {theirs[key] === card[key] ? '' : ' ≠'}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {friend !== '' && !theirs && <p class="quiet">The line above is no card: one begins with ulp1 fma=…</p>}
        <p class="part-title">one small product, made by {frame.own.measured ? 'this device' : 'the twin'} and computed as …</p>
        <table>
          <tbody>
            {frame.as.map(({ name, differing, farthest }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class={differing === 0 ? '' : 'differs'}>
                  {differing === 0
                    ? `the same bits in all ${outputs} outputs`
                    : `${differing} of ${outputs} outputs differ, at most ${whole(farthest)} ulp`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="part-title">
          {frame.own.measured ? 'your card, to send to somebody' : 'the card of JavaScript, not of your device'}
        </p>
        <code class="card-line">{writeCard(card)}</code>
      </div>
    );
  },
  describe: ({ count, wrong, fused, flushes, dot, twoSumKept, as, own }) => {
    const agrees = as.filter(({ differing }) => differing === 0).map(({ name }) => name);
    return `${own.measured ? 'Over' : 'No device was measured: this is JavaScript. Over'} ${counted(count, 'set', 'sets')} of operands, sums and products ${wrong[0] === 0 && wrong[1] === 0 ? '**are the nearest floats**' : '__are not the nearest floats__'}; a · b + c is rounded ${fused ? '**once**' : '**twice**'}, subnormals are ${flushes ? '**flushed**' : '**kept**'}, a dot product is added as **${dot}**, and a compensated sum is ${twoSumKept ? '**safe without a guard**' : '__folded away without a guard__'}. ${agrees.length === 0 ? 'No twin of ours gives the bits of its sample product' : `Its sample product has the bits of the twin that is **${agrees.join('** and of the one that is **')}**`}.`;
  },
});
