import { expect, test } from 'vitest';
import { draggedValue } from '../../site/runtime/dragged-value.ts';
import { choice, flag, numbers, order, range } from '../../site/runtime/params.ts';

test('draggedValue(param, now, dragged) gives each kind of param a value of its own kind', () => {
  expect(draggedValue(range('Length', { min: 1, max: 100 }, 10), 10, { index: undefined, value: 12 })).toBe(12);
  expect(draggedValue(choice('Width', ['32', '64'], '32'), '32', { index: undefined, value: 1 })).toBe('64');
  expect(draggedValue(flag('Bright', false), false, { index: undefined, value: 1 })).toBe(true);
  const before = [1, 2, 3];
  expect(draggedValue(numbers('Points', { min: 0, max: 9 }, before), before, { index: 1, value: 7 })).toEqual([1, 7, 3]);
  expect(before).toEqual([1, 2, 3]);
  expect(draggedValue(order('Cards', 4), [0, 1, 2, 3], { index: 0, value: 2 })).toEqual([1, 2, 0, 3]);
});
