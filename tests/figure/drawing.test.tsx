/** The drawing vocabulary: what numbers become. */
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import { f32ToBits } from '../../kernels/f32/bits.ts';
import { AxisX } from '../../site/figure/axis.tsx';
import { BitStrip } from '../../site/figure/bit-strip.tsx';
import { card, slider } from '../../site/figure/handle.ts';
import { brief, counted, f32Text, signed, whole } from '../../site/figure/numbers.ts';
import { linear, squareRoot, steps } from '../../site/figure/scale.ts';
import { Axis, Columns } from '../../site/figure/spread.tsx';

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '−0'],
    [0.5, '0.5'],
    [-1234.5678, '−1235'],
    [1e-10, '1 × 10⁻¹⁰'],
    [-2.5e20, '−2.5 × 10²⁰'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('brief(%d) is %s', (value, text) => expect(brief(value)).toBe(text));

  test('f32Text(x) tells neighbouring floats apart', () => {
    const next = 2058 + 2 ** -12;
    expect(f32Text(2058)).not.toBe(f32Text(next));
    expect(f32Text(-0.652867436)).toBe('−0.652867436');
  });
  test('whole, signed and counted', () => {
    expect(whole(65536)).toBe('65,536');
    expect([signed(2), signed(0), signed(-2)]).toEqual(['+2', '0', '−2']);
    expect([counted(1, 'sum'), counted(258, 'sum')]).toEqual(['1 sum', '258 sums']);
  });
});

describe('scales', () => {
  test('linear(domain, range) meets both ends, and a domain of one point does not divide by zero', () => {
    const x = linear([-2, 2], [10, 50]);
    expect([x(-2), x(0), x(2)]).toEqual([10, 30, 50]);
    expect(linear([3, 3], [0, 1])(3)).toBe(0);
    expect(x.ticks(4)).toEqual([-2, -1, 0, 1, 2]);
  });
  test('squareRoot(domain, range) lifts small counts', () => {
    expect(squareRoot([0, 100], [0, 10])(25)).toBe(5);
  });
  test('steps(xs, ys, x, y) is level around a point, upright between points, and broken where a sum is not finite', () => {
    const one = linear([0, 1], [0, 1]);
    expect(steps([0, 1, 2, 3], [5, 5, 7, 7], one, one)).toBe('M0 5H1.5V7H3');
    expect(steps([0, 1, 2, 3], [5, Number.NaN, 7, 7], one, one)).toBe('M0 5H0M2 7H3');
  });
});

describe('BitStrip', () => {
  const cells = (html: string, kind: string) =>
    [...html.matchAll(/<path class="([^"]*)" d="([^"]*)"/g)]
      .filter(([, name]) => name === kind)
      .map(([, , d]) => d!.split('M').length - 1)[0] ?? 0;
  const wide = (html: string) => html.slice(0, html.indexOf('bits-narrow'));

  test('draws 32 cells, ones filled', () => {
    const html = wide(renderToString(<BitStrip bits={BigInt(f32ToBits(-1.5))} />));
    // Sign, seven ones of the exponent 127, and the first bit of the significand.
    expect(cells(html, 'bit-one')).toBe(9);
    expect(cells(html, 'bit-zero')).toBe(23);
  });
  test('marks what differs from the bits it is compared with', () => {
    const html = wide(renderToString(<BitStrip bits={BigInt(f32ToBits(1))} against={BigInt(f32ToBits(1 + 2 ** -23))} />));
    expect(cells(html, 'bit-zero differs')).toBe(1);
    expect(cells(html, 'bit-one differs')).toBe(0);
  });
});

describe('columns and axes', () => {
  test('a column a value that came, the differing ones apart', () => {
    const html = renderToString(
      <Columns
        values={[-1, 0, 1]}
        counts={[2, 4, 0]}
        x={linear([-1, 1], [0, 1])}
        base={10}
        height={(count) => count}
        differs={(value) => value !== 0}
      />,
    );
    expect(html).toMatch(/class="column" d="M499 10v-4/);
    expect(html).toMatch(/class="column differs" d="M-1 10v-2h2v2z"/);
  });
  test('an axis names its ticks, and those at its ends stay inside', () => {
    const html = renderToString(<Axis scale={linear([0, 10], [0, 1])} ticks={2} label="ulp" />);
    expect(html).toMatch(/x="0%"[^>]*text-anchor="start">0</);
    expect(html).toMatch(/x="50%"[^>]*text-anchor="middle">5</);
    expect(html).toMatch(/x="100%"[^>]*text-anchor="end">10</);
    expect(renderToString(<AxisX scale={linear([0, 10], [20, 120])} y={50} ticks={2} />)).toContain('x="70"');
  });
});

test('handles carry what the page and a screen reader need', () => {
  expect(
    slider({
      param: 'times',
      index: 2,
      label: 'Lane 3',
      value: 40,
      min: 0,
      max: 100,
      from: 0,
      to: 1,
      unit: 'share',
      text: '40, first',
    }),
  ).toMatchObject({
    'data-handle': 'times',
    'data-index': 2,
    'data-unit': 'share',
    role: 'slider',
    tabindex: 0,
    'aria-valuenow': 40,
    'aria-valuetext': '40, first',
  });
  expect(card({ param: 'cards', index: 0, count: 8, label: '0.01' })['aria-label']).toContain('0.01, place 1 of 8');
});
