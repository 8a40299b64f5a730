/** Without a network: what was opened can be read and runs; nothing is half kept; an update leaves an open page alone. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serve } from '../../site/commands/serve.mjs';
import { writeLists } from '../../site/offline/integration.ts';
import { test as base, expect, frameOf, runToEnd } from './figures.ts';

/** A copy of the build that a test may change, on an origin of its own. */
const test = base.extend<{ site: { url: string; folder: string } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  site: async ({}, use) => {
    const folder = mkdtempSync('.cache/offline-');
    cpSync('dist', folder, { recursive: true });
    const server = await serve({ folder });
    await use({ url: server.url, folder });
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  },
});
test.use({ serviceWorkers: 'allow' });

const path = 'posts/the-order-of-addition/';

/** Asks for pages to be kept, as a talk's check does, and waits for the answers. */
const keep = (page: Page, pages: readonly string[]) =>
  page.evaluate(async (asked) => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const answers: { page: string; kept: boolean; files: number; missing: string[] }[] = [];
    const all = new Promise<typeof answers>((resolve) => {
      port1.onmessage = ({ data }) => answers.push(data) === asked.length && resolve(answers);
    });
    active!.postMessage({ type: 'keep', pages: asked }, [port2]);
    return all;
  }, pages);

test('what was opened is read without a network, its figures run, and another page says what is kept', async ({
  page,
  site,
  context,
}) => {
  await page.goto(site.url + path);
  const [answer] = await keep(page, [path]);
  expect(answer).toMatchObject({ page: path, kept: true, missing: [] });
  expect(answer!.files).toBeGreaterThan(20);
  await context.setOffline(true);
  await page.goto(`${site.url}${path}?order-of-sums=f32`);
  const host = await runToEnd(page, 'order-of-sums');
  await expect(host).toHaveAttribute('data-backend', 'webgpu');
  expect(await frameOf(host)).toMatchObject({ distinct: 133 });
  // A figure that had never come near while there was a network.
  await expect(await runToEnd(page, 'reduction-order')).toHaveAttribute('data-backend', 'webgpu');
  await page.goto(`${site.url}kernels/`);
  await expect(page.getByRole('heading', { name: 'Not kept' })).toBeVisible();
  await page.getByRole('link', { name: 'The order of addition' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'The order of addition' })).toBeVisible();
  expect(await keep(page, ['kernels/', 'https://example.org/'])).toMatchObject([{ kept: false }, { kept: false }]);
});

test('a bad and a missing file heal; a page of which a file does not come is not kept', async ({ page, site, context }) => {
  await page.goto(site.url + path);
  await keep(page, [path]);
  const { bad, gone } = await page.evaluate(async () => {
    const cache = await caches.open('ulp-files');
    const urls = (await cache.keys()).map(({ url }) => url);
    const bad = urls.find((url) => /\/figure\.[^/]*\.js$/.test(url))!;
    const gone = urls.find((url) => /\/workers\/worker\.[^/]*\.js$/.test(url))!;
    const whole = await (await cache.match(bad))!.text();
    await cache.put(bad, new Response(whole.slice(0, 500), { headers: { 'content-type': 'text/javascript' } }));
    await cache.delete(gone);
    return { bad, gone };
  });
  // Cut where it is served: fetched anew, and the figures run.
  await page.reload();
  await runToEnd(page, 'order-of-sums');
  expect(await keep(page, [path])).toMatchObject([{ kept: true }]);
  await context.setOffline(true);
  await page.reload();
  await runToEnd(page, 'order-of-sums');
  const sizes = await page.evaluate(
    async (urls) => {
      const cache = await caches.open('ulp-files');
      return Promise.all(urls.map(async (url) => (await (await cache.match(url))!.text()).length));
    },
    [bad, gone],
  );
  expect(sizes[0]).toBeGreaterThan(500);
  expect(sizes[1]).toBeGreaterThan(0);

  await context.setOffline(false);
  const list = JSON.parse(readFileSync(join(site.folder, 'kernels/offline.json'), 'utf8'));
  const script = list.files.find(([file]: [string]) => /gpu-fingerprint.*\.js$/.test(file))[0];
  writeFileSync(join(site.folder, script), '<p>Please log in to the network of this hotel.');
  expect(await keep(page, ['kernels/'])).toMatchObject([{ kept: false, missing: [script] }]);
  await context.setOffline(true);
  await page.goto(`${site.url}kernels/`);
  await expect(page.getByRole('heading', { name: 'Not kept' })).toBeVisible();
});

test('an update waits until no page of the old one is open, which goes on with its own files; then those go', async ({
  page,
  site,
  context,
}) => {
  await page.goto(site.url + path);
  await keep(page, [path]);
  await page.reload();
  // Another build: every script of the page has another name, the old ones are gone from the server, and there is a new worker.
  const scripts = readdirSync(join(site.folder, '_astro')).filter((file) => /^(figure|page)\..*\.js$/.test(file));
  const renamed = (text: string) => scripts.reduce((all, file) => all.replaceAll(file, file.replace(/\.js$/, 'B.js')), text);
  for (const file of readdirSync(site.folder, { recursive: true }) as string[])
    if (/\.(js|html)$/.test(file)) {
      const old = join(site.folder, file);
      const text = readFileSync(old, 'utf8');
      rmSync(old);
      writeFileSync(join(site.folder, renamed(file)), renamed(text));
    }
  writeFileSync(
    join(site.folder, 'service-worker.js'),
    `${readFileSync(join(site.folder, 'service-worker.js'), 'utf8')}\n// another build`,
  );
  await writeLists(site.folder);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state)).toBe('installed');
  // The open page has not loaded its figures yet; the server no longer has what they need.
  expect((await page.request.get(`${site.url}_astro/${scripts.find((file) => file.startsWith('figure'))}`)).status()).toBe(404);
  await runToEnd(page, 'reduction-order');

  const kept = () =>
    page.evaluate(async () => (await (await caches.open('ulp-files')).keys()).map(({ url }) => url.replace(/^.*\//, '')));
  await page.goto(site.url + path);
  await keep(page, [path]);
  expect(await kept()).toContain(scripts[0]);
  // No page of the old worker is left: the new one takes over, and drops what nothing names.
  await page.goto('about:blank');
  await expect
    .poll(async () => {
      await page.goto(site.url + path);
      const waiting = await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
      const names = await kept();
      await page.goto('about:blank');
      return !waiting && !names.includes(scripts[0]!) && names.some((name) => name === renamed(scripts[0]!));
    })
    .toBe(true);
  await context.setOffline(true);
  await page.goto(site.url + path);
  await runToEnd(page, 'order-of-sums');
});
