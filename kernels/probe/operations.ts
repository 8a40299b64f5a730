import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './operations.wgsl?raw';

/** Results for each four operands, in this order. */
export const operationNames = ['sum', 'product', 'quotient', 'root', 'fma', 'dot'] as const;

/**
 * What a device makes of operations that WGSL leaves partly open: a + b, a · b, a / b, √|a|, fma(a, b, c), dot((a, b, c, d), (d, c, b, a)).
 * operands f32[count, 4] → results f32[count, 6]. The twin rounds each once, fma as `arithmetic` has it, and adds a dot product from its
 * first element to its last: so do both of the CPU drivers that our tests run on; a GPU need not.
 */
export const operations = defineKernel({
  name: 'probe/operations',
  wgsl,
  bindings: { operands: read('vec4f'), results: write('f32') },
  constants: {},
  uniforms: { count: 'u32' },
  workgroups: ({ uniforms: { count } }) => grid(Math.ceil(count / 64)),
  reference({ arrays: { operands, results }, uniforms: { count }, arithmetic }) {
    const { add, multiply, mulAdd, round } = arithmetic;
    for (let index = 0; index < count; index++) {
      const [a, b, c, d] = operands.subarray(index * 4, index * 4 + 4) as unknown as readonly [number, number, number, number];
      // a / b and √a of f32 are innocuously double-rounded: an f64 has more than twice the digits (Figueroa, 1995).
      results.set([add(a, b), multiply(a, b), round(a / b), round(Math.sqrt(Math.abs(a))), mulAdd(a, b, c)], index * 6);
      results[index * 6 + 5] = [multiply(a, d), multiply(b, c), multiply(c, b), multiply(d, a)].reduce(add);
    }
  },
});
