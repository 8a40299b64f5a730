/** A long run in a post, and the exercises that listen to runs. */
import { alive, expect, figure, frameOf, test, uncover } from './figures.ts';

const post = 'posts/a-step-on-the-manifold/';

test('a training run fetches its digits after a click, shows progress, draws as it goes, and can be cancelled', async ({
  page,
  url,
}) => {
  const digits: string[] = [];
  page.on('request', (request) => request.url().includes('digits.bin') && digits.push(request.url()));
  await page.goto(url + post);
  const host = figure(page, 'train-three-ways');
  await host.scrollIntoViewIfNeeded();
  await alive(host);
  await expect(host).toHaveAttribute('data-state', 'idle');
  await expect(host.locator('.provenance')).toContainText('it fetches 990 kB once');
  expect(digits).toEqual([]);
  await uncover(host);
  await host.getByRole('button', { name: 'Run' }).click();
  const bar = host.locator('progress');
  const sentence = host.locator('.sentence');
  await expect(sentence).toContainText('Step 15 of 270.');
  expect(digits).toHaveLength(1);
  const first = await host.locator('.drawing').innerHTML();
  await expect(sentence).toContainText('Step 30 of 270.');
  expect(await host.locator('.drawing').innerHTML()).not.toBe(first);
  expect(Number(await bar.getAttribute('value'))).toBeGreaterThan(0);
  await host.getByRole('button', { name: 'Cancel' }).click();
  await expect(host).toHaveAttribute('data-state', 'idle');
  const { off, accuracy } = (await frameOf(host)) as { off: number; accuracy: Record<string, number>[] };
  expect(off).toBeLessThan(0.01);
  for (const course of accuracy) expect(Object.values(course).at(-1)).toBeGreaterThan(20);
});

test('an exercise is open until a run of the reader’s solves it', async ({ page, url }) => {
  await page.goto(`${url}${post}?lipschitz-budget.first=0.5,0.5`);
  const host = figure(page, 'lipschitz-budget');
  const check = page.locator('ulp-check[data-key="lipschitz-budget"]');
  await host.scrollIntoViewIfNeeded();
  await alive(host);
  await uncover(host);
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(check).toHaveText('not yet');
  await page.goto(`${url}${post}?lipschitz-budget=worst`);
  await host.scrollIntoViewIfNeeded();
  await uncover(host);
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(check).toHaveText(/^solved/);
});
