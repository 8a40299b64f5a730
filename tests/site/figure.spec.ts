/** Figures alive: what derives from the contract, in a real browser on a real (software) adapter. */
import type { Locator, Page } from '@playwright/test';
import { alive, expect, figure, frameOf, inWorkers, post, runToEnd, test, uncover } from './figures.ts';

test('a figure that ran on a software adapter says so', async ({ page, url }) => {
  await page.goto(url + post);
  const host = await runToEnd(page, 'reduction-order');
  await expect(host).toHaveAttribute('data-backend', 'webgpu');
  await expect(host.locator('.provenance')).toContainText('software, not a GPU');
});

test('nothing runs off-screen, and a figure that waits for a click waits', async ({ page, url }) => {
  await page.goto(url + post);
  await runToEnd(page, 'reduction-order');
  await expect(figure(page, 'order-of-sums')).toHaveAttribute('data-run', '0');
  const race = figure(page, 'atomic-race');
  await race.scrollIntoViewIfNeeded();
  await alive(race);
  await uncover(race);
  await expect(race).toHaveAttribute('data-state', 'idle');
  await expect(race).toHaveAttribute('data-run', '0');
  await expect(race.locator('.provenance')).toContainText('a run takes');
});

test('a param restarts the run at once, the URL follows at rest, a reload brings it back, reset clears it', async ({
  page,
  url,
}) => {
  await page.goto(url + post);
  const host = await runToEnd(page, 'reduction-order');
  const before = Number(await host.getAttribute('data-run'));
  await host.getByRole('radio', { name: '128' }).check();
  expect(Number(await host.getAttribute('data-run'))).toBeGreaterThan(before);
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(page).toHaveURL(/\?reduction-order\.width=128$/);
  await expect(host.locator('tbody')).toContainText('tree of 128');
  await page.reload();
  await runToEnd(page, 'reduction-order');
  await expect(host.locator('tbody')).toContainText('tree of 128');
  await expect(host.getByRole('radio', { name: '128' })).toBeChecked();
  await host.getByRole('button', { name: 'Reset' }).click();
  await expect(host.locator('tbody')).toContainText('tree of 64');
  await expect(page).toHaveURL(url + post);
});

test('bad values in a URL: the default is used, one line says which and why', async ({ page, url }) => {
  await page.goto(`${url}${post}?reduction-order=wid&reduction-order.width=100&reduction-order.lenght=3`);
  const host = await runToEnd(page, 'reduction-order').catch(() => figure(page, 'reduction-order'));
  await expect(host.locator('.notice')).toHaveText([
    /preset "wid"/,
    /"100" is none of 32, 64, 128, 256; shown: 64/,
    /"lenght".*"length"/,
  ]);
});

test('the keyboard alone: a slider, the bracket, a card, a lane', async ({ page, url }) => {
  await page.goto(url + post);
  const numbers = await runToEnd(page, 'reduction-order');
  await numbers.getByRole('slider', { name: 'Numbers' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(numbers.locator('output').first()).toHaveText('2,048');
  await expect(page).toHaveURL(/reduction-order\.length=2048/);

  const adder = await runToEnd(page, 'float-adder');
  await adder.getByRole('slider', { name: 'Bracket' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(adder.locator('.sentence')).toContainText('a + (b + c) is 23.4');
  await expect(adder.getByRole('slider', { name: 'Bracket' })).toBeFocused();

  const sums = await runToEnd(page, 'order-of-sums');
  await sums.getByRole('button', { name: /^1, place 4/ }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(sums.getByRole('button', { name: /^1, place 3/ })).toBeFocused();
  await expect(page).toHaveURL(/order-of-sums\.cards=0\.1\.3\.2\.4\.5\.6\.7/);

  const race = await runToEnd(page, 'atomic-race');
  const runs = await race.getAttribute('data-run');
  const lane = race.getByRole('slider', { name: 'Lane 2, finishing time' });
  await lane.focus();
  await page.keyboard.press('End');
  await expect(lane).toHaveAttribute('aria-valuetext', '100, number 8 of 8');
  // Finishing times only redraw: nothing runs again.
  expect(await race.getAttribute('data-run')).toBe(runs);
});

/** Takes an element at its middle and lets it go `by` pixels further on. */
async function drag(page: Page, what: Locator, by: { x: number; y?: number }) {
  await what.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await what.boundingBox())!;
  const from = { x: x + width / 2, y: y + height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x, from.y + (by.y ?? 0), { steps: 6 });
  await page.mouse.up();
}

test('the pointer: the bracket, a card and a lane are dragged', async ({ page, url }) => {
  await page.goto(url + post);
  const adder = await runToEnd(page, 'float-adder');
  await drag(page, adder.locator('.bracket .grip'), { x: 80 });
  await expect(adder.locator('.sentence')).toContainText('a + (b + c) is 23.4');
  await expect(page).toHaveURL(/float-adder\.bracket=/);

  const sums = await runToEnd(page, 'order-of-sums');
  await drag(page, sums.getByRole('button', { name: /^0\.01, place 3/ }), { x: -240 });
  await expect(sums.getByRole('button', { name: /^0\.01, place 1/ })).toBeFocused();
  await expect(page).toHaveURL(/order-of-sums\.cards=2\.0\.1\.3/);

  const race = await runToEnd(page, 'atomic-race');
  const lane = race.getByRole('slider', { name: 'Lane 2, finishing time' });
  const before = Number(await lane.getAttribute('aria-valuenow'));
  const track = (await lane.locator('xpath=..').boundingBox())!;
  // The track's values go from 2 to 94 percent of its width.
  await drag(page, lane.locator('.grip'), { x: (track.width * 0.92) / 2 });
  expect(Number(await lane.getAttribute('aria-valuenow'))).toBeCloseTo(before + 50, -1);
  await expect(page).toHaveURL(/atomic-race\.times=/);
});

test('a fast drag keeps drawing: the latest values win', async ({ page, url }) => {
  await page.goto(url + post);
  const host = await runToEnd(page, 'order-of-sums');
  const slider = host.getByRole('slider', { name: 'Shuffles' });
  await slider.evaluate((input: HTMLInputElement) => {
    for (let value = 100; value <= 5000; value += 100) {
      input.value = String(value);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(host.locator('.sentence')).toContainText('5,000 shuffles');
});

test('a copied link carries the result: the opener learns that the bits are the same, or which differ', async ({
  page,
  url,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(url + post);
  const host = await runToEnd(page, 'order-of-sums');
  await host.getByRole('button', { name: 'Link' }).click();
  await expect(host.locator('.notice')).toContainText('Link copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('#result:order-of-sums=');

  const other = await context.newPage();
  await other.goto(link);
  await runToEnd(other, 'order-of-sums');
  await expect(figure(other, 'order-of-sums').locator('.notice')).toContainText('carries');
  await expect(figure(other, 'order-of-sums').locator('.notice')).toContainText(/same bits as here|0 of 64/);

  await other.goto(`${link.slice(0, -40)}!`);
  await other.reload();
  await runToEnd(other, 'order-of-sums');
  await expect(figure(other, 'order-of-sums').locator('.notice')).toContainText(/cut off or garbled|another size|other bits/);
});

test('a claim says what this device gives, once the figure has run with its preset', async ({ page, url }) => {
  await page.goto(url + post);
  const claim = page.locator('ulp-claim[data-of="distinct"][data-preset="default"]').first();
  await expect(claim).not.toHaveAttribute('data-verdict', /.*/);
  await runToEnd(page, 'order-of-sums');
  await expect(claim).toHaveAttribute('data-verdict', 'same');
  await expect(claim).toContainText('JavaScript agrees');
});

test('a knob in a sentence turns its figure, and follows it', async ({ page, url }) => {
  await page.goto(url + post);
  const host = await runToEnd(page, 'reduction-order');
  const knob = page.locator('ulp-knob input');
  await knob.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(host.locator('output').first()).toHaveText('2,048');
  await host.getByRole('button', { name: 'Reset' }).click();
  await expect(page.locator('ulp-knob output')).toHaveText(/4,?096/);
});

test('the prediction: nothing is shown before, the verdict after', async ({ page, url }) => {
  await page.goto(url + post);
  const host = figure(page, 'reduction-order');
  await alive(host);
  await expect(host.locator('.drawing table')).toBeHidden();
  await expect(host.locator('.sentence')).toBeHidden();
  await host.getByRole('button', { name: 'all five' }).click();
  await expect(host.locator('.verdict')).toContainText('You said all five');
  await expect(host.locator('.drawing table')).toBeVisible();
});

test.describe('a run that takes its time', () => {
  test.use({ bypassCSP: true });

  test('step, pause, progress and cancel', async ({ page, url }) => {
    await page.addInitScript(
      inWorkers(`
      const native = GPUBuffer.prototype.mapAsync;
      GPUBuffer.prototype.mapAsync = async function (...given) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        return native.apply(this, given);
      };`),
    );
    await page.goto(`${url}${post}?atomic-race.races=1000`);
    const host = figure(page, 'atomic-race');
    await host.scrollIntoViewIfNeeded();
    await alive(host);
    await uncover(host);
    await host.getByRole('button', { name: 'Step' }).click();
    await expect(host).toHaveAttribute('data-state', 'paused');
    await expect(host.locator('.part-title')).toContainText('50 races');
    await host.getByRole('button', { name: 'Step' }).click();
    await expect(host.locator('.part-title')).toContainText('100 races');
    await host.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(host).toHaveAttribute('data-state', 'running');
    await host.getByRole('button', { name: 'Pause' }).click();
    await expect(host).toHaveAttribute('data-state', 'paused');
    await host.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(host.locator('progress')).toHaveAttribute('max', '20');
    await host.getByRole('button', { name: 'Cancel' }).click();
    await expect(host).toHaveAttribute('data-state', 'idle');
    const frames = await frameOf(host);
    await host.getByRole('button', { name: 'Step' }).click();
    await expect(host.locator('.part-title')).toContainText('50 races');
    expect(frames).toBeTruthy();
  });
});

test('speech follows at rest only, and only once the reader has done something', async ({ page, url }) => {
  await page.goto(url + post);
  const host = await runToEnd(page, 'float-adder');
  await host.getByRole('slider', { name: 'Bracket' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(host.locator('[aria-live="polite"]').first()).toContainText('is 23.4');
  await expect(host.locator('[data-part="spoken"]')).not.toContainText('**');
});

test('the kernel that ran can be read', async ({ page, url }) => {
  await page.goto(url + post);
  const host = await runToEnd(page, 'reduction-order');
  await host.getByRole('button', { name: 'Kernel' }).click();
  await expect(host.locator('details.kernels')).toHaveAttribute('open', '');
  await expect(host.locator('details.kernels')).toContainText('kernels/reduce/tree.wgsl');
});
