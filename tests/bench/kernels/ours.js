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

/** By kind: [name, whether its bits are free of the batch, what it queues]. The first invariant one stands in the invariant column. */
const ways = {
  matmul: ({ m, n, k }) =>
    [
      { kind: 'register' },
      { kind: 'row' },
      ...(m * n * k < large ? [{ kind: 'naive' }, { kind: 'coalesced' }, { kind: 'tiled' }] : []),
      ...(m <= 8 ? [16, 64].map((width) => ({ kind: 'gemv', width })) : []),
      ...(m * n * k < large
        ? [...[2, 8].map((splits) => ({ kind: 'split', splits })), ...[4, 16].map((workers) => ({ kind: 'stream', workers }))]
        : []),
    ].map((strategy) => [
      strategyName(strategy) + (strategy.width ? `, ${strategy.width} lanes` : ''),
      !['split', 'stream'].includes(strategy.kind),
      (kernels, operands) => matmul(kernels, operands, { m, n, k }, strategy),
    ]),
  sum: ({ length }) => [
    ...widths.map((width) => [
      `tree of ${width}`,
      true,
      (kernels, { x }) => treeSum(kernels, x, { rows: 1, length }, { width: Math.max(2, width) }),
    ]),
    ['strided, 64 lanes', true, (kernels, { x }) => stridedSum(kernels, x, { rows: 1, length }, { width: 64 })],
    ...[64, 256, 4096].map((splits) => [
      `${splits} parts`,
      true,
      (kernels, { x }) => splitSum(kernels, x, { rows: 1, length }, { splits }),
    ]),
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
    [{ kind: 'whole' }, { kind: 'size', size: 64 }, { kind: 'size', size: 128 }].map((cuts) => [
      cuts.kind === 'whole' ? 'whole' : `parts of ${cuts.size} keys`,
      true,
      (kernels, buffers) => attention(kernels, buffers, { queries: tokens, past: 0, heads, size }, cuts),
    ]),
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
