/** Our kernels as candidates for a row: each queues its dispatches on a context and returns the result's buffer. */
import { attention } from '../../../kernels/attention/attention.ts';
import { matmul } from '../../../kernels/matmul/matmul.ts';
import { strategyName } from '../../../kernels/matmul/strategy.ts';
import { layerNorm, rmsNorm, rmsNormSplit } from '../../../kernels/norm/norms.ts';
import { splitSum, stridedSum, treeSum } from '../../../kernels/reduce/sums.ts';
import { openGpu } from '../../../kernels/runtime/gpu.ts';
import { softmax } from '../../../kernels/softmax/softmax.ts';

const widths = [16, 64, 256];
/** From so many products on, a run takes seconds: only those are tried that lead at a smaller size. */
const large = 2 ** 29;

const fours = ', in fours';
const alone = ', without groups';
/** A kernel's order in the shape for GPUs, which posts show: others of its name are shapes for CPUs. */
const shownAs = (name) => name.replace(fours, '').replace(alone, '');

/** By kind: [name, whether its bits are free of the batch, what it queues]. */
const ways = {
  matmul: ({ m, n, k }) => {
    const strategies = [
      { kind: 'register' },
      { kind: 'row' },
      ...(m <= 8 ? [16, 64].map((width) => ({ kind: 'gemv', width })) : []),
      ...(m * n * k < large
        ? [
            ...['naive', 'coalesced', 'tiled'].map((kind) => ({ kind })),
            ...[2, 8].map((splits) => ({ kind: 'split', splits })),
            ...[4, 16].map((workers) => ({ kind: 'stream', workers })),
          ]
        : []),
    ];
    const way = (strategy, options, shape = '') => [
      strategyName(strategy) + (strategy.width ? `, ${strategy.width} lanes` : '') + shape,
      !['split', 'stream'].includes(strategy.kind),
      (kernels, operands) => matmul(kernels, operands, { m, n, k }, strategy, options),
    ];
    return [
      ...strategies.map((strategy) => way(strategy, {})),
      ...['register', 'row'].map((kind) => way({ kind }, { fours: true }, fours)),
    ];
  },
  sum: ({ length }) => [
    ...widths.map((width) => [
      `tree of ${width}`,
      true,
      (kernels, { x }) => treeSum(kernels, x, { rows: 1, length }, { width: Math.max(2, width) }),
    ]),
    ['strided, 64 lanes', true, (kernels, { x }) => stridedSum(kernels, x, { rows: 1, length }, { width: 64 })],
    ...[64, 256, 4096].flatMap((splits) =>
      [false, true].map((inFours) => [
        `${splits} parts${inFours ? fours : ''}`,
        true,
        (kernels, { x }) => splitSum(kernels, x, { rows: 1, length }, { splits }, { fours: inFours }),
      ]),
    ),
  ],
  rmsNorm: ({ epsilon, ...size }) => [
    ...widths.map((width) => [
      `a group of ${width} a row`,
      true,
      (kernels, { x, weight }) => rmsNorm(kernels, { input: x, weight }, size, { width, epsilon }),
    ]),
    [
      '4 groups a row',
      true,
      (kernels, { x, weight }) => rmsNormSplit(kernels, { input: x, weight }, size, { splits: 4, epsilon }),
    ],
  ],
  layerNorm: ({ epsilon, ...size }) =>
    widths.map((width) => [
      `a group of ${width} a row`,
      true,
      (kernels, { x, weight, bias }) => layerNorm(kernels, { input: x, weight, bias }, size, { width, epsilon }),
    ]),
  softmax: (size) =>
    ['three', 'online'].flatMap((passes) =>
      [4, ...widths].map((width) => [
        `${passes === 'three' ? 'three passes' : 'online'}, ${width} lanes`,
        true,
        (kernels, { x }) => softmax(kernels, x, size, { passes, width }),
      ]),
    ),
  attention: ({ tokens, heads, size }) =>
    [{ kind: 'whole' }, { kind: 'size', size: 64 }, { kind: 'size', size: 128 }].flatMap((cuts) =>
      [true, false].map((group) => [
        (cuts.kind === 'whole' ? 'whole' : `parts of ${cuts.size} keys`) + (group ? '' : alone),
        true,
        (kernels, buffers) => attention(kernels, buffers, { queries: tokens, past: 0, heads, size }, cuts, { group }),
      ]),
    ),
};

export async function open() {
  const device = await openGpu(navigator.gpu);
  return {
    adapter: device.adapter,
    candidates({ kind, shape, operands }) {
      const kernels = device.context(new AbortController().signal);
      const buffers = Object.fromEntries(Object.entries(operands).map(([name, array]) => [name, kernels.buffer('f32', array)]));
      const candidates = ways[kind](shape).map(([name, invariant, queue]) => ({
        name,
        invariant,
        shown: shownAs(name),
        async run(all) {
          const start = performance.now();
          const output = queue(kernels, buffers);
          const data = await kernels.read(output, all ? undefined : { offset: 0, length: 1 });
          const ms = performance.now() - start;
          kernels.free(output);
          return { ms, data };
        },
      }));
      return { candidates, free: () => kernels.dispose() };
    },
  };
}
