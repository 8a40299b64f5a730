/** The ladder of reasons: each says what happened and what the reader can do, and shows the twin. */
import { alive, expect, figure, frameOf, inWorkers, keys, post, posts, runAWhile, runToEnd, test, uncover } from './figures.ts';

const set = (gpu: string) => `Object.defineProperty(navigator, 'gpu', { configurable: true, value: ${gpu} });`;

const ladder: readonly [reason: string, gpu: string, says: RegExp][] = [
  ['throws', `{ requestAdapter() { throw new TypeError('refused'); } }`, /refused to look for a graphics adapter/],
  ['no-adapter', '{ requestAdapter: async () => null }', /found no graphics adapter/],
  ['silent', '{ requestAdapter: () => new Promise(() => {}) }', /did not answer within 5 seconds/],
];

test.describe('a worker whose GPU misbehaves', () => {
  // The worker is wrapped in a blob, which the page's own policy would rightly refuse.
  test.use({ bypassCSP: true });
  for (const [reason, gpu, says] of ladder) {
    test(`${reason}: said, with a remedy, and the twin computes`, async ({ page, url }) => {
      await page.addInitScript(inWorkers(set(gpu)));
      await page.goto(`${url}${post}?order-of-sums=f32`);
      const host = await runToEnd(page, 'order-of-sums');
      await expect(host).toHaveAttribute('data-backend', 'reference');
      await expect(host.locator(`[data-reason="${reason}"]`)).toContainText(says);
      await expect(host.locator('.provenance')).toContainText('computed in JavaScript');
      expect(await frameOf(host)).toMatchObject({ distinct: 133 });
      await expect(page).toHaveURL(/order-of-sums=f32/);
    });
  }

  test('a device that cannot be had for want of memory leaves the other figures theirs', async ({ page, url }) => {
    await page.addInitScript(
      inWorkers(`
      const native = GPUDevice.prototype.createBuffer;
      GPUDevice.prototype.createBuffer = function (descriptor) {
        return native.call(this, descriptor.size > 300000 ? { ...descriptor, size: this.limits.maxBufferSize } : descriptor);
      };`),
    );
    await page.goto(`${url}${post}?order-of-sums=f32`);
    const sums = await runToEnd(page, 'order-of-sums');
    await expect(sums.locator('[data-reason="memory"]')).toContainText('ran out of memory');
    await expect(sums).toHaveAttribute('data-backend', 'reference');
    const adder = await runToEnd(page, 'float-adder');
    await expect(adder).toHaveAttribute('data-backend', 'webgpu');
  });
});

test.describe('workers without WebGPU on a page that has it', () => {
  test.use({ bypassCSP: true });

  test('the GPU’s engine runs on the page', async ({ page, url }) => {
    await page.addInitScript(inWorkers('delete WorkerNavigator.prototype.gpu;'));
    await page.goto(`${url}${post}?order-of-sums=f32`);
    const host = await runToEnd(page, 'order-of-sums');
    await expect(host).toHaveAttribute('data-backend', 'webgpu');
    expect(await frameOf(host)).toMatchObject({ distinct: 133 });
    expect(page.workers().length).toBe(0);
  });
});

test.describe('a kernel that does not compile', () => {
  test.use({ bypassCSP: true });

  test('is shown on its line with its name, can be reported, and the other figures go on', async ({ page, url, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.addInitScript(
      inWorkers(`
      const native = GPUDevice.prototype.createShaderModule;
      GPUDevice.prototype.createShaderModule = function (descriptor) {
        return native.call(this, { ...descriptor, code: descriptor.code.replace('var seen = ', 'var seen : f32 = ') });
      };`),
    );
    await page.goto(url + post);
    const race = figure(page, 'atomic-race');
    await race.scrollIntoViewIfNeeded();
    await alive(race);
    await uncover(race);
    await race.getByRole('button', { name: 'Run' }).click();
    await expect(race).toHaveAttribute('data-state', 'error');
    const failure = race.locator('.failure');
    await expect(failure).toContainText(/reduce\/atomic\.wgsl:\d+:\d+/);
    await expect(failure.locator('pre')).toContainText('var seen = ');
    await expect(race.locator('.drawing svg').first()).toBeVisible();
    await failure.getByRole('button', { name: 'Copy report' }).click();
    await expect(race.locator('.notice').first()).toContainText('Report copied');
    expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toMatchObject({
      widget: 'atomic-race',
      failure: { kernel: 'reduce/atomic' },
    });
    await runToEnd(page, 'order-of-sums');
  });
});

test.describe('without WebGPU', () => {
  test.use({ bypassCSP: true });
  test.beforeEach(async ({ page }) => {
    await page.addInitScript('delete Navigator.prototype.gpu;');
    await page.addInitScript(inWorkers('delete WorkerNavigator.prototype.gpu;'));
  });

  test('no API: said, and a figure works on the twin, params and all', async ({ page, url }) => {
    await page.goto(url + post);
    const host = await runToEnd(page, 'order-of-sums');
    await expect(host.locator('[data-reason="no-api"]')).toContainText('has no WebGPU');
    await host.locator('select').selectOption('left to right, f32');
    await expect(host.locator('.sentence')).toContainText('133 sums');
    await expect(host).toHaveAttribute('data-backend', 'reference');
  });

  for (const path of posts)
    test(`/${path}: every figure computes on the twin, or plays its recording and says so`, async ({ page, url }) => {
      test.setTimeout(400_000);
      await page.goto(url + path);
      for (const key of await keys(page)) {
        // The twin of a network in training takes its time: one frame says all that is asked here.
        const host = await runAWhile(page, key, 1);
        await expect(host).toHaveAttribute('data-backend', /reference|recording/);
        await expect(host.locator('[data-reason="no-api"]')).toBeVisible();
      }
    });

  test('a figure that varies by run plays its recording, and computes once its params are changed', async ({ page, url }) => {
    await page.goto(url + post);
    const host = figure(page, 'reduction-order');
    await alive(host);
    await uncover(host);
    await expect(host.locator('[data-reason="no-api"]')).toContainText('shows its recording');
    await expect(host).toHaveAttribute('data-state', 'recorded');
    await host.getByRole('radio', { name: '128' }).check();
    await expect(host).toHaveAttribute('data-state', 'done');
    await expect(host).toHaveAttribute('data-backend', 'reference');
    await expect(host.locator('tbody')).toContainText('tree of 128');
  });
});

test('a lost device (the GPU process crashes) is opened again, the run restarted, the params kept', async ({
  page,
  url,
  browser,
}) => {
  await page.goto(`${url}${post}?reduction-order.width=128`);
  const host = await runToEnd(page, 'reduction-order');
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess' as never).catch(() => {});
  await host.getByRole('button', { name: 'Run again' }).click();
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(host).toHaveAttribute('data-backend', 'webgpu');
  await expect(host.locator('tbody')).toContainText('tree of 128');
  await expect(host.locator('[data-reason]')).toHaveCount(0);
});
