/** The gallery: every widget with what is known of it, and each state brought about where a real one would come from. */
import { readdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, figure, test } from './figures.ts';

const names = readdirSync('site/widgets').map((file) => file.replace(/\.tsx$/, ''));

test('every widget has a page, which lists its params, presets and kernels, fits a phone, and has nothing that axe finds', async ({
  page,
  url,
  watched,
}) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto(`${url}widgets/`);
  for (const name of names) await expect(page.locator(`.gallery a[href$="/widgets/${name}/"]`)).toHaveCount(1);
  for (const [index, name] of names.entries()) {
    await page.emulateMedia({ colorScheme: index % 2 === 0 ? 'light' : 'dark', reducedMotion: 'reduce' });
    await page.goto(`${url}widgets/${name}/`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(320);
    await expect(page.locator('.presets dt').first(), name).toContainText('default');
    const kernels = await page.locator('ulp-widget .kernels .source').count();
    await expect(page.locator('ul.plain li'), name).toHaveCount(kernels);
    const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
    expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]!.html.slice(0, 120)}`)).toEqual([]);
  }
  expect(watched.errors).toEqual([]);
});

const states: readonly [state: string, expected: { state: string; backend: string; says: RegExp }][] = [
  ['live', { state: 'done', backend: 'webgpu', says: /^live/ }],
  ['twin', { state: 'done', backend: 'reference', says: /computed in JavaScript/ }],
  ['no-webgpu', { state: 'done', backend: 'reference', says: /This browser has no WebGPU/ }],
  ['lost', { state: 'done', backend: 'reference', says: /graphics device was lost and no adapter came back/ }],
  ['error', { state: 'error', backend: 'recording', says: /The run failed: .*simulated|cannot convert/ }],
];

test('each state comes about, and says what it is', async ({ page, url, watched }) => {
  // A widget that is bound to be equal: so the twin computes where the GPU is out of reach.
  await page.goto(`${url}widgets/batch-flips-bits/`);
  for (const [state, expected] of states) {
    const details = page.locator(`#state-${state}`);
    await details.locator('summary').click();
    const inside = details.locator('iframe').contentFrame();
    const widget = inside.locator('ulp-widget');
    // A figure comes alive where it is seen, and what loads above it may have moved it away since the click.
    await widget.scrollIntoViewIfNeeded();
    await expect(widget, state).toHaveAttribute('data-state', expected.state);
    await expect(widget, state).toHaveAttribute('data-backend', expected.backend);
    await expect(widget.locator('.status'), state).toContainText(expected.says);
    // The frame is as high as what it shows.
    await expect
      .poll(() => inside.locator('html').evaluate((root) => root.scrollHeight - innerHeight), { message: state })
      .toBeLessThanOrEqual(1);
    await details.locator('summary').click();
  }
  expect(watched.errors).toEqual([]);

  const recorded = page.locator('#state-recorded');
  await recorded.locator('summary').click();
  const still = recorded.locator('iframe').contentFrame().locator('ulp-widget');
  await expect(still).toHaveAttribute('data-run', '0');
  await expect(still.locator('.mark.recorded')).toBeVisible();
  await expect(still.locator('.actions')).toBeHidden();

  const print = page.locator('#state-print');
  await print.locator('summary').click();
  const paper = print.locator('iframe').contentFrame();
  await expect(paper.locator('.actions')).toBeHidden();
  await expect(paper.locator('.drawing svg:visible').first()).toBeVisible();
  expect(await paper.locator('html').evaluate((root) => getComputedStyle(root).backgroundColor)).toBe('rgb(255, 255, 255)');
});

test('a preset is a link that opens the figure with it, and stays in the embed code', async ({ page, url }) => {
  await page.goto(`${url}widgets/reduction-order/`);
  await page.locator('.presets').getByRole('link', { name: 'short' }).click();
  await expect(figure(page, 'reduction-order').locator('output').first()).toHaveText('8');
  await expect(page.locator('#embed-code')).toContainText('?reduction-order=short');
});
