/** Dragging an arrow: from what `arrow()` wrote and a pointer's way to components, and from keys. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrow, turn } from '../../site/figure/arrow.ts';
import { at, axesOf, camera, dot } from '../../site/figure/project.ts';
import { type ArrowData, dragged, keyed } from '../../site/runtime/drag-arrow.ts';

/** `data-min` is `dataset.min`, and everything is text. */
const dataOf = (attributes: Record<string, unknown>): ArrowData & { value: string } =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => (key.startsWith('data-') ? [[key.slice(5), String(value)]] : [])),
  ) as unknown as ArrowData & { value: string };

const flat = dataOf(
  arrow({
    param: 'g',
    label: 'Gradient',
    value: [1, -0.5],
    min: -2,
    max: 2,
    step: 0.1,
    axes: [
      [40, 0],
      [0, -40],
    ],
  }),
);
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });
const origin = { x: 100, y: 100 };

describe('two components', () => {
  const from = (x: number, y: number) => dragged(flat, { from: origin, value: flat.value }, { x, y });

  test('go with the pointer, up is more, rounded to the step', () => {
    expect(from(120, 100)).toEqual([1.5, -0.5]);
    expect(from(100, 60)).toEqual([1, 0.5]);
    expect(from(101.9, 100)).toEqual([1, -0.5]);
    expect(from(102.1, 100)).toEqual([1.1, -0.5]);
  });
  test('stop at their ends, and 0 has no sign', () => {
    expect(from(1000, 1000)).toEqual([2, -2]);
    expect(Object.is(from(100, 81)[1], 0)).toBe(true);
  });
  test('move by arrow keys, a step or a tenth of the way, and by no other', () => {
    expect(keyed(flat, key('ArrowRight'))).toEqual([1.1, -0.5]);
    expect(keyed(flat, key('ArrowLeft'))).toEqual([0.9, -0.5]);
    expect(keyed(flat, key('ArrowUp'))).toEqual([1, -0.4]);
    expect(keyed(flat, key('ArrowDown', true))).toEqual([1, -0.9]);
    for (const other of ['PageUp', 'Home', 'a', 'Tab']) expect(keyed(flat, key(other))).toBeUndefined();
  });
});

describe('three components, dragged in the plane that the reader looks at', () => {
  const angles = fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -180, max: 180 }));
  const dataAt = (view: readonly number[], value: readonly number[]) => {
    const projection = { ...camera(view), x: 150, y: 150, scale: 60 };
    const data = dataOf(arrow({ param: 'g', label: 'g', value, min: -50, max: 50, step: 1e-6, axes: axesOf(projection) }));
    return { projection, data };
  };

  test('the tip goes as far as the pointer, and neither nearer nor farther', () => {
    fc.assert(
      fc.property(angles, fc.integer({ min: -80, max: 80 }), fc.integer({ min: -80, max: 80 }), (view, x, y) => {
        const { projection, data } = dataAt(view, [1, 2, 3]);
        const moved = dragged(data, { from: origin, value: data.value }, { x: 100 + x, y: 100 + y });
        const [fromX, fromY] = at(projection, [1, 2, 3]);
        const [toX, toY] = at(projection, moved);
        expect(toX - fromX).toBeCloseTo(x, 2);
        expect(toY - fromY).toBeCloseTo(y, 2);
        expect(dot(projection.toward, moved) - dot(projection.toward, [1, 2, 3])).toBeCloseTo(0, 4);
      }),
    );
  });
  test('keys reach every component from any side, and the tip goes where the key points', () => {
    fc.assert(
      fc.property(angles, (view) => {
        const { projection, data } = dataAt(view, [0, 0, 0]);
        const pressed = (name: string) => keyed({ ...data, step: '1' }, key(name))!;
        const touched = ['ArrowRight', 'ArrowUp', 'PageUp'].map((name) => pressed(name).findIndex((one) => one !== 0));
        expect(touched.toSorted()).toEqual([0, 1, 2]);
        const [x] = at(projection, [0, 0, 0]);
        expect(at(projection, pressed('ArrowRight'))[0]).toBeGreaterThan(x);
        expect(at(projection, pressed('ArrowLeft'))[0]).toBeLessThan(x);
        expect(at(projection, pressed('ArrowUp'))[1]).toBeLessThanOrEqual(projection.y + 1e-9);
      }),
    );
  });
});

test('a view that is turned keeps what is nearest under the pointer', () => {
  const data = dataOf(turn({ param: 'camera', value: [0, 0], radius: 100 }));
  const [turned, tilted] = dragged(data, { from: origin, value: data.value }, { x: 117.4532925, y: 108.7266463 });
  expect([turned, tilted]).toEqual([-10, 5]);
  const projection = { ...camera([turned!, tilted!]), x: 0, y: 0, scale: 100 };
  const [x, y] = at(projection, camera([0, 0]).toward);
  expect(x).toBeCloseTo(100 * Math.sin(Math.PI / 18), 6);
  expect(y).toBeGreaterThan(8);
});
