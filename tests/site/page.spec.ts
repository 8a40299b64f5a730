/** The pages as pages: policy, weight, links, width, themes, print, feed, without JavaScript. */
import { brotliCompressSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, figure, frameOf, keys, post, posts, routes, runAWhile, runToEnd, test } from './figures.ts';

const brotli = (bodies: readonly Buffer[]): number => bodies.reduce((sum, body) => sum + brotliCompressSync(body).length, 0);

for (const route of routes) {
  test(`/${route}: no error, no foreign request, no CSP violation`, async ({ page, url, watched }) => {
    await page.goto(url + route, { waitUntil: 'networkidle' });
    expect(watched.errors.filter((text) => !/404 \(Not Found\)/.test(text))).toEqual([]);
    expect(watched.foreign).toEqual([]);
    expect(await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content')).not.toMatch(/unsafe/);
  });

  test(`/${route}: axe finds nothing in the light and the dark theme`, async ({ page, url }) => {
    test.setTimeout(400_000);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(url + route);
    for (const key of await keys(page)) await runAWhile(page, key);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
      expect(found, colorScheme).toEqual([]);
    }
  });

  for (const width of [320, 390, 768, 1440]) {
    test(`/${route}: nothing is wider than a screen of ${width}`, async ({ page, url }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(url + route);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

for (const path of posts)
  test(`/${path}: at most 5 kB of JavaScript (brotli) before any figure is near`, async ({ page, url, watched }) => {
    await page.setViewportSize({ width: 1280, height: 300 });
    // The first figure stands above the fold: it is pushed away, as a long introduction would.
    await page.route('**/posts/**', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: (await response.text()).replace('<main id="main">', `<main id="main">${'<p>&nbsp;</p>'.repeat(60)}`),
      });
    });
    await page.goto(url + path, { waitUntil: 'networkidle' });
    expect(await page.locator('ulp-widget[data-run="0"]').count()).toBe(await page.locator('ulp-widget').count());
    const bytes = brotli(watched.scripts.map(({ body }) => body));
    console.log(`JavaScript before any figure is near: ${bytes} bytes brotli`);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(5 * 1024);
  });

/** kB of JavaScript (brotli) with every figure of a post alive: on the page, and in its workers. The editor, which a click loads, aside. */
const budgets: Readonly<Record<string, { page: number; workers: number }>> = {
  'posts/the-order-of-addition/': { page: 25, workers: 19 },
  // Fourteen figures, three of them of a language model.
  'posts/same-prompt-different-answer/': { page: 46, workers: 57 },
  // The largest kernels: it trains networks.
  'posts/a-step-on-the-manifold/': { page: 40, workers: 48 },
};
const anyPost = { page: 40, workers: 44 };

for (const path of posts)
  test(`/${path}: every figure comes alive and holds, within its weight; no shift, no WGSL on the page's thread`, async ({
    page,
    url,
    watched,
  }) => {
    test.setTimeout(400_000);
    await page.addInitScript(watchShifts);
    let fonts = 0;
    page.on('response', async (response) => {
      if (/woff2?$/.test(new URL(response.url()).pathname)) fonts += (await response.body()).length;
    });
    await page.goto(url + path);
    for (const key of await keys(page)) {
      const host = await runAWhile(page, key);
      await expect(host.locator('.mark.live')).toBeVisible();
      expect(await frameOf(host)).toBeTruthy();
      await expect(host.locator('.notice')).toHaveCount(0);
    }
    await page.waitForLoadState('networkidle');

    expect(page.workers().length).toBe(1);
    const scripts = new Map(watched.scripts.map(({ url: from, body }) => [from, body]));
    const bodies = (pages: boolean) =>
      [...scripts].filter(([from]) => !from.includes('/_astro/workers/') === pages).map(([, body]) => body);
    const bytes = { page: brotli(bodies(true)), workers: brotli(bodies(false)) };
    console.log(
      `JavaScript with all figures of ${path} alive: page ${bytes.page}, workers ${bytes.workers} bytes brotli; fonts ${fonts}`,
    );
    const budget = budgets[path] ?? anyPost;
    expect(bytes.workers).toBeGreaterThan(0);
    expect(bytes.page).toBeLessThanOrEqual(budget.page * 1024);
    expect(bytes.workers).toBeLessThanOrEqual(budget.workers * 1024);
    const withKernels = (all: readonly Buffer[]) => all.filter((body) => body.includes('@compute')).length;
    expect(withKernels(bodies(false))).toBeGreaterThan(0);
    expect(withKernels(bodies(true))).toBe(0);
    expect(fonts).toBeGreaterThan(0);
    expect(fonts).toBeLessThanOrEqual(120 * 1024);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
    expect(shifts.filter(({ value }) => value > 0.001)).toEqual([]);
    expect(watched.errors).toEqual([]);
  });

interface Shift {
  readonly value: number;
  readonly what: readonly string[];
}
function watchShifts(): void {
  const shifts: Shift[] = [];
  Object.assign(window, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
      sources: { node?: Node }[];
    })[])
      if (!entry.hadRecentInput)
        shifts.push({
          value: entry.value,
          what: entry.sources.map(({ node }) => {
            const element = node instanceof Element ? node : node?.parentElement;
            return `${node?.nodeName}.${element?.className} “${node?.textContent?.slice(0, 40)}” in ${element?.closest('ulp-widget')?.id}`;
          }),
        });
  }).observe({ type: 'layout-shift', buffered: true });
}

test('every link to a place of the site leads somewhere', async ({ page, url, request }) => {
  const seen = new Set<string>();
  for (const route of routes) {
    await page.goto(url + route);
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    for (const link of links) {
      if (!link.startsWith(url) || seen.has(link)) continue;
      seen.add(link);
      const [address, id] = link.split('#') as [string, string | undefined];
      const response = await request.get(address);
      expect(response.status(), link).toBe(200);
      if (id) expect(await response.text(), link).toContain(`id="${id}"`);
    }
  }
  expect(seen.size).toBeGreaterThan(10);
});

test('the theme follows the system until the reader chooses, and the choice stays', async ({ page, url }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(url + post);
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await paper()).toBe('rgb(22, 22, 20)');
  await page.getByRole('button', { name: 'Switch to the light theme' }).click();
  expect(await paper()).toBe('rgb(251, 250, 246)');
  await page.reload();
  expect(await paper()).toBe('rgb(251, 250, 246)');
  await expect(page.getByRole('button', { name: 'Switch to the dark theme' })).toBeVisible();
});

test('reduced motion: nothing moves by itself', async ({ page, url }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(url + post);
  const host = await runToEnd(page, 'order-of-sums');
  await host.getByRole('button', { name: 'Run again' }).click();
  const moving = await page.evaluate(() => {
    const animated = document.getAnimations().filter(({ playState }) => playState === 'running').length;
    const styles = [...document.querySelectorAll('*')].map((element) => getComputedStyle(element));
    const eased = styles.filter(({ transitionDuration }) =>
      transitionDuration.split(',').some((time) => Number.parseFloat(time) > 0.01),
    );
    return { animated, eased: eased.length, smooth: getComputedStyle(document.documentElement).scrollBehavior };
  });
  expect(moving).toEqual({ animated: 0, eased: 0, smooth: 'auto' });
});

for (const path of posts)
  test(`/${path} in print: black on white, controls gone, figures and notes there`, async ({ page, url }) => {
    await page.goto(url + path);
    await runToEnd(page, (await keys(page))[0]!);
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['.site-header', '.contents', '.actions', 'fieldset.controls', '.ask .choices', 'details.kernels'])
      for (const one of await page.locator(gone).all()) await expect(one).toBeHidden();
    for (const key of await keys(page)) {
      await expect(figure(page, key).locator('.drawing :is(svg, table):visible').first()).toBeVisible();
      await expect(figure(page, key).locator('.sentence')).toBeVisible();
    }
    await expect(page.locator('.aside').first()).toBeVisible();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe('rgb(255, 255, 255)');
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });

test('the feed holds the whole post: figures with their sentence, no script, no bare component', async ({ request, url }) => {
  const xml = await (await request.get(`${url}rss.xml`)).text();
  expect(xml).toContain('&lt;svg');
  expect(xml).toContain('Added by left to right, f64, 10,000 shuffles give 258 sums');
  expect(xml).not.toMatch(/&lt;(script|ulp-|button|input)/);
  expect(xml).not.toMatch(/undefined|\[object/);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const path of posts)
    test(`/${path}: every figure shows its recorded result and says so`, async ({ page, url }) => {
      await page.goto(url + path);
      const hosts = await page.locator('ulp-widget').all();
      expect(hosts.length).toBeGreaterThan(0);
      for (const host of hosts) {
        await expect(host.locator('.drawing :is(svg, table):visible').first()).toBeVisible();
        await expect(host.locator('.sentence')).not.toBeEmpty();
        await expect(host.locator('.sentence')).toBeVisible();
        await expect(host.locator('.mark.recorded')).toBeVisible();
        await expect(host.locator('fieldset.controls')).toBeHidden();
        await expect(host.locator('.actions')).toBeHidden();
      }
    });

  test('sidenotes can be read, narrow and wide', async ({ page, url }) => {
    await page.goto(url + post);
    await expect(page.locator('.aside').first()).toBeVisible();
    await page.setViewportSize({ width: 390, height: 800 });
    await expect(page.locator('.aside').first()).toBeHidden();
    await page.locator('.aside-number').first().click();
    await expect(page.locator('.aside').first()).toBeVisible();
  });
});

test('headings and figures can be linked to, and the contents list marks what is read', async ({ page, url }) => {
  await page.goto(`${url}${post}#how-many-answers-are-there`);
  await expect(page.locator('.contents a[aria-current="true"]')).toHaveText('How many answers are there?');
  await runToEnd(page, 'order-of-sums');
  await expect(page.locator('.contents a[href="#order-of-sums"]')).toHaveAttribute('data-live', '');
});
