import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './subgroup.wgsl?raw';

type Add = (a: number, b: number) => number;

/** Orders in which devices were seen to add the lanes of a subgroup. */
export const subgroupOrders = {
  'one after another': (lanes: readonly number[], add: Add) => lanes.reduce(add),
  'adjacent pairs': (lanes: readonly number[], add: Add) => {
    let left = lanes;
    while (left.length > 1)
      left = left.flatMap((value, i) => (i % 2 === 0 ? [i + 1 < left.length ? add(value, left[i + 1]!) : value] : []));
    return left[0]!;
  },
  'halves folded': (lanes: readonly number[], add: Add) => {
    let left = [...lanes];
    for (; left.length > 1; left = left.slice(0, left.length / 2))
      for (let i = 0; i < left.length / 2; i++) left[i] = add(left[i]!, left[i + left.length / 2]!);
    return left[0]!;
  },
} as const;
export type SubgroupOrder = keyof typeof subgroupOrders;

/** The order that explains a device's sums of subgroups of `size` lanes, or undefined where none does. */
export function subgroupOrderOf(values: Float32Array, sums: Float32Array, size: number, add: Add): SubgroupOrder | undefined {
  const groups = Array.from({ length: Math.floor(values.length / size) }, (_, group) => [
    ...values.slice(group * size, (group + 1) * size),
  ]);
  return (Object.keys(subgroupOrders) as SubgroupOrder[]).find((order) =>
    groups.every((lanes, group) => Object.is(subgroupOrders[order](lanes, add), sums[group * size]!)),
  );
}

/**
 * What subgroupAdd gives in each lane, and of how many lanes a subgroup is. values f32[count] → sums f32[count], sizes u32[count].
 * The order is the device's own; the twin has subgroups of four lanes, one after another, and is never held to a device.
 */
export const subgroup = defineKernel({
  name: 'probe/subgroup',
  wgsl,
  bindings: { values: read('f32'), sums: write('f32'), sizes: write('u32') },
  constants: {},
  uniforms: { count: 'u32' },
  features: ['subgroups'],
  workgroups: ({ uniforms: { count } }) => [Math.ceil(count / 32)],
  reference({ arrays: { values, sums, sizes }, uniforms: { count }, arithmetic: { add } }) {
    for (let index = 0; index < count; index++) {
      const first = index - (index % 4);
      sums[index] = subgroupOrders['one after another']([...values.subarray(first, Math.min(first + 4, count))], add);
      sizes[index] = 4;
    }
  },
});
