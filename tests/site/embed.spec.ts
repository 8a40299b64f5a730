/** A figure in somebody else's page: its size, its silence, hostile neighbours, params that are locked, and no script at all. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, figure, frameOf, test } from './figures.ts';

/** The embed code as the gallery gives it to a reader. */
async function codeOf(page: Page, url: string, name: string): Promise<string> {
  await page.goto(`${url}widgets/${name}/`);
  return (await page.locator('#embed-code').textContent())!;
}

/** Another origin, and one that browsers trust: a figure in an untrusted page has no WebGPU. */
const served = new Map<string, string>();
let server: Server;
test.beforeAll(async () => {
  server = createServer(({ url = '/' }, response) => response.setHeader('content-type', 'text/html').end(served.get(url)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const elsewhere = (path = '/') => `http://localhost:${(server.address() as AddressInfo).port}${path}`;

async function host(page: Page, body: string): Promise<void> {
  served.set('/', `<!doctype html><title>Elsewhere</title><p>Words.</p>${body}`);
  await page.goto(elsewhere());
}

test('an embed runs in a foreign page, which takes its height from that frame alone; nothing else is said', async ({
  page,
  url,
}) => {
  const code = await codeOf(page, url, 'float-adder');
  const watch = `<script>const said = []; addEventListener('message', ({ data, source }) => { if (source !== window) said.push(data); });</script>`;
  await host(page, `${watch}${code}<iframe id="stranger" srcdoc="<p>A stranger.</p>"></iframe>`);
  const frame = page.locator('iframe').first();
  await expect(frame.contentFrame().locator('ulp-widget')).toHaveAttribute('data-state', 'done');
  const inside = frame.contentFrame().locator('html');
  const high = () => inside.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
  await expect.poll(async () => Number(await frame.getAttribute('height'))).toBe(await high());
  expect(await inside.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);

  const fits = String(await high());
  const hostile: unknown[] = [{ type: 'ulp-embed', height: 5 }, { type: 'ulp-embed' }, null, 'ulp-embed', 7];
  await page.evaluate((all) => {
    for (const data of all) postMessage(data, '*');
  }, hostile);
  const stranger = page.frames().find((one) => one.url() === 'about:srcdoc')!;
  await stranger.evaluate((all) => {
    for (const data of all) parent.postMessage(data, '*');
  }, hostile);
  // Even the figure's own frame is not believed everything.
  for (const height of [-1, 1e9, Number.NaN, 'tall', null])
    await inside.evaluate((_, value) => parent.postMessage({ type: 'ulp-embed', height: value }, '*'), height);
  await inside.evaluate(() => parent.postMessage(null, '*'));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await expect(frame).toHaveAttribute('height', fits);

  const said = await page.evaluate(
    'said.filter((data) => data && typeof data.height === "number" && data.height > 0 && data.height < 1e5)',
  );
  expect((said as object[]).length).toBeGreaterThan(0);
  for (const data of said as object[]) expect(Object.keys(data).sort()).toEqual(['height', 'type']);
});

test('the snippet refuses a message of its own frame once that frame has gone to another origin', async ({ page, url }) => {
  const code = await codeOf(page, url, 'float-adder');
  served.set('/gone', `<script>parent.postMessage({ type: 'ulp-embed', height: 33 }, '*')</script>gone`);
  await host(page, code.replace(/src="[^"]*"/, `src="${elsewhere('/gone')}"`));
  await expect(page.frameLocator('iframe').getByText('gone')).toBeVisible();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await expect(page.locator('iframe')).toHaveAttribute('height', '640');
});

test('a foreign page may frame an embed and no other page: the header says so', async ({ page, url }) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/frame-ancestors/.test(message.text())) refused.push(message.text());
  });
  await host(page, `<iframe src="${url}embed/float-adder/"></iframe>`);
  await expect(page.frameLocator('iframe').locator('ulp-widget')).toBeVisible();
  expect(refused).toEqual([]);
  for (const route of ['', 'posts/the-order-of-addition/', 'widgets/float-adder/', '404.html']) {
    await host(page, `<iframe src="${url}${route}"></iframe>`);
    await expect.poll(() => refused.length, { message: route }).toBeGreaterThan(0);
    await expect(page.frameLocator('iframe').locator('main')).toHaveCount(0);
    refused.length = 0;
  }
});

test('the code follows the figure’s params; locked, the embed shows them and lets none be changed', async ({ page, url }) => {
  await page.goto(`${url}widgets/reduction-order/?reduction-order.length=8`);
  await page.getByLabel('params locked').check();
  const code = page.locator('#embed-code');
  await expect(code).toContainText('locked');
  const src = /src="([^"]*)"/.exec((await code.textContent())!)![1]!.replaceAll('&amp;', '&');
  expect(src).toBe(`${url}embed/reduction-order/?reduction-order.length=8&locked`);
  await page.goto(src);
  const widget = figure(page, 'reduction-order');
  await expect(widget).toHaveAttribute('data-state', 'done');
  await expect(widget.locator('fieldset.controls')).toBeHidden();
  const before = await frameOf(widget);
  await widget
    .locator('input[type="range"]')
    .first()
    .evaluate((input: HTMLInputElement) => {
      input.value = '12';
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
  await expect(widget).toHaveAttribute('data-run', '1');
  expect(await frameOf(widget)).toEqual(before);
  await page.goto(`${url}embed/atomic-race/?locked`);
  const handle = figure(page, 'atomic-race').locator('.handle').first();
  await expect(handle).toHaveAttribute('aria-disabled', 'true');
  await expect(handle).not.toHaveAttribute('tabindex', /.*/);
});

test('oEmbed: the page points to an answer of type rich whose markup is the snippet', async ({ page, url, request }) => {
  for (const route of ['widgets/whose-row/', 'embed/whose-row/']) {
    await page.goto(url + route);
    const href = await page.locator('link[type="application/json+oembed"]').getAttribute('href');
    const answer = await (await request.get(new URL(new URL(href!, url).pathname, url).href)).json();
    expect(answer).toMatchObject({
      version: '1.0',
      type: 'rich',
      width: 900,
      height: 640,
      title: 'A server, you, and the others',
    });
    expect(answer.html).toContain('<iframe src=');
    expect(answer.html).toContain('source !== frame.contentWindow');
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('a foreign page shows the frame’s recorded figure, and a picture that says what it shows', async ({
    page,
    url,
    request,
  }) => {
    const html = await (await request.get(`${url}widgets/reduction-order/`)).text();
    const code = /id="embed-code"[^>]*>([\s\S]*?)<\/pre>/
      .exec(html)![1]!
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#34;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    await host(page, code.replaceAll(/http:\/\/[^/"]*\//g, url));
    const picture = page.getByRole('img');
    await expect(picture).toHaveAttribute('alt', /Five orders give/);
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1200);
    await expect(page.frameLocator('iframe').locator('.mark.recorded')).toBeVisible();
  });
});
