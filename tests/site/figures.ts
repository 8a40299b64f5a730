/** What the browser tests share: pages that watch themselves, and figures waited for by what the element reflects, never by time. */
import { readdirSync } from 'node:fs';
import { test as base, expect, type Locator, type Page } from '@playwright/test';

export const post = 'posts/the-order-of-addition/';
/** Every post: what holds for any of them is tested on each. */
export const posts = readdirSync('dist/posts')
  .filter((name) => !name.endsWith('.md'))
  .map((slug) => `posts/${slug}/`);
/** Every page of the site that a reader can reach. */
export const routes = ['', 'widgets/', 'widgets/reduction-order/', 'embed/reduction-order/', 'kernels/', '404.html', ...posts];

export interface Watched {
  /** Console errors, uncaught errors, CSP violations. */
  readonly errors: string[];
  /** Requests to any other origin. */
  readonly foreign: string[];
  /** Every script that came, with its decoded bytes. */
  readonly scripts: { url: string; body: Buffer }[];
}

export const test = base.extend<{ url: string; watched: Watched }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  url: async ({}, use) => use(process.env.ULP_URL!),
  watched: async ({ page, url }, use) => {
    const watched: Watched = { errors: [], foreign: [], scripts: [] };
    page.on('console', (message) => {
      if (message.type() === 'error') watched.errors.push(message.text());
    });
    page.on('pageerror', (error) => watched.errors.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:')) watched.foreign.push(request.url());
    });
    page.on('response', async (response) => {
      if (/javascript/.test(response.headers()['content-type'] ?? ''))
        watched.scripts.push({ url: response.url(), body: await response.body().catch(() => Buffer.alloc(0)) });
    });
    await use(watched);
  },
});
export { expect };

export const figure = (page: Page, key: string): Locator => page.locator(`ulp-widget[data-key="${key}"]`);
export const keys = (page: Page): Promise<string[]> =>
  page.locator('ulp-widget').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.key!));

/** Scrolls to a figure, uncovers it, runs it if it waits for a click, and waits until it is done. */
export async function runToEnd(page: Page, key: string): Promise<Locator> {
  const host = figure(page, key);
  await host.scrollIntoViewIfNeeded();
  await alive(host);
  await uncover(host);
  if ((await host.getAttribute('data-state')) === 'idle') await host.getByRole('button', { name: 'Run' }).click();
  await expect(host).toHaveAttribute('data-state', 'done');
  return host;
}

/** Like `runToEnd`, but a run of more than a few frames is cancelled after the second, or so many: its rest does the same again. */
export async function runAWhile(page: Page, key: string, frames = 2): Promise<Locator> {
  const host = figure(page, key);
  await host.scrollIntoViewIfNeeded();
  await alive(host);
  await uncover(host);
  if ((await host.getAttribute('data-state')) === 'idle') await host.getByRole('button', { name: 'Run' }).click();
  await page.waitForFunction(
    ([element, most]) =>
      (element as HTMLElement).dataset.state === 'done' ||
      // A figure that can but play its recording.
      ((element as HTMLElement).dataset.state === 'recorded' && (element as HTMLElement).dataset.run !== '0') ||
      // Of frames, not of bytes that come.
      (((element as HTMLElement).querySelector('.so-far:not(.fetching)')?.previousElementSibling as HTMLProgressElement | null)
        ?.value ?? 0) >= most,
    [await host.elementHandle(), frames] as const,
    { timeout: 120_000 },
  );
  // It may end by itself in between.
  if (!/done|recorded/.test((await host.getAttribute('data-state'))!))
    await host
      .getByRole('button', { name: 'Cancel' })
      .click({ timeout: 5000 })
      .catch(() => {});
  await expect(host).toHaveAttribute('data-state', /done|idle|recorded/);
  return host;
}

/** Alive: its actions can be used. */
export const alive = (host: Locator): Promise<void> => expect(host.locator('.actions')).not.toHaveAttribute('inert', /.*/);

export async function uncover(host: Locator): Promise<void> {
  const show = host.getByRole('button', { name: 'show me' });
  if (await show.count()) await show.click();
}

export const frameOf = (host: Locator): Promise<unknown> =>
  host.evaluate((element) => JSON.parse(JSON.stringify((element as HTMLElement & { frame: unknown }).frame)));

/** Runs code in every worker of the page before its own program. The worker is wrapped in a blob: the test must set `bypassCSP`. */
export const inWorkers = (code: string) => `{
  const Native = Worker;
  window.Worker = class extends Native {
    constructor(url, options) {
      const source = ${JSON.stringify(code)} + '\\nawait import(' + JSON.stringify(new URL(url, location.href).href) + ');';
      super(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), options);
    }
  };
}`;
