import { expect, test } from 'vitest';
import { paramFacts } from '../../site/runtime/param-facts.ts';
import { range } from '../../site/runtime/params.ts';
import type { AnyWidget } from '../../site/runtime/widget.ts';
import { sample } from '../helpers/sample-widget.ts';

const takes = (widget: AnyWidget) => Object.fromEntries(paramFacts(widget).map((fact) => [fact.key, fact.takes]));

test('paramFacts(widget) says in words what each param takes', () => {
  expect(takes(sample)).toEqual({
    width: '32, 64',
    length: '1 to 100, in steps of 1',
    bright: 'yes or no',
    points: '2 numbers, 0 to 9',
    cards: 'an order of 3 things',
  });
});

test('paramFacts(widget) counts the steps of a logarithmic range by factors', () => {
  const params = {
    size: range('Size', { min: 2, max: 65_536, scale: 'log2' }, 64),
    rate: range('Rate', { min: 0.001, max: 1, scale: 'log10', step: 0.25 }, 0.1),
  };
  expect(takes({ ...sample, params } as AnyWidget)).toEqual({
    size: '2 to 65,536, by powers of two',
    rate: '0.001 to 1, 4 steps to each factor of ten',
  });
});
