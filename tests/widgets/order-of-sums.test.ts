/** The algorithms and the generator against what real CPython interpreters printed: tests/fixtures/python-sums. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referenceContext } from '../../kernels/runtime/reference.ts';
import { presetValues } from '../../site/runtime/values.ts';
import widget from '../../site/widgets/order-of-sums/index.tsx';
import { mersenneTwister, shuffle } from '../../site/widgets/order-of-sums/mersenne-twister.ts';

interface Run {
  readonly one: 'an int' | 'a float';
  readonly seed: number;
  readonly rounds: number;
  readonly orders: readonly (readonly number[])[];
  readonly sums: readonly (readonly [hex: string, count: number])[];
}
const interpreters: readonly { version: string; runs: readonly Run[] }[] = JSON.parse(
  readFileSync(new URL('../fixtures/python-sums/sums.json', import.meta.url), 'utf8'),
);

/** Which of the widget's methods stands for an interpreter. */
const methods = { '3.11': 'Python 3.11', '3.12': 'Python 3.12', '3.13': 'Python 3.12', '3.14': 'Python 3.14' } as const;

/** A double from Python's `float.hex()`. */
function fromHex(hex: string): number {
  const [, sign, whole, fraction, exponent] = /^(-?)0x([01])\.([0-9a-f]+)p([+-]\d+)$/.exec(hex)!;
  return (sign ? -1 : 1) * (Number(whole) + Number.parseInt(fraction!, 16) / 16 ** fraction!.length) * 2 ** Number(exponent);
}

test('the fixture is of four interpreters, and gives the numbers of the post', () => {
  const of = (version: string, one: string) =>
    interpreters.find((all) => all.version.startsWith(version))!.runs.find((run) => run.one === one && run.seed === 42)!.sums
      .length;
  expect(['3.11', '3.12', '3.13', '3.14'].map((version) => of(version, 'an int'))).toEqual([258, 102, 102, 9]);
  expect(['3.11', '3.12', '3.13', '3.14'].map((version) => of(version, 'a float'))).toEqual([258, 1, 1, 1]);
});

for (const { version, runs } of interpreters)
  for (const { one, seed, rounds, orders, sums } of runs) {
    test(`CPython ${version}, 1 is ${one}, seed ${seed}: the same shuffles, the same sums, each as often`, async () => {
      const bits = mersenneTwister(seed);
      const order = [0, 1, 2, 3, 4, 5, 6, 7];
      const shuffled = orders.map(() => {
        shuffle(order, bits);
        return [...order];
      });
      expect(shuffled).toEqual(orders);

      const method = methods[version.split('.').slice(0, 2).join('.') as keyof typeof methods];
      const context = referenceContext(new AbortController().signal);
      const values = { ...presetValues('order-of-sums', widget, 'default'), method, one, seed, shuffles: rounds };
      const { value: frame } = await widget.compute(context, values as never, {}).next();
      context.dispose();
      const found = [...frame!.values].map((value, index) => [value, frame!.counts[index]]);
      expect(found).toEqual(sums.map(([hex, count]) => [fromHex(hex), count]));
      expect(frame!.distinct).toBe(sums.length);
    });
  }
