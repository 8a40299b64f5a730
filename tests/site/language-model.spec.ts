/** The language model of the third post: it comes after a click, says so where it does not come, and answers. */
import { readFileSync } from 'node:fs';
import type { Route } from '@playwright/test';
import { alive, expect, figure, frameOf, test, uncover } from './figures.ts';

const post = 'posts/same-prompt-different-answer/';
const weights = readFileSync('content/models/addresses/model.safetensors');
const address = '**/models/addresses/model.safetensors*';

test('the model is fetched after a click; tokens, a tree and the speed come as it goes; it can be cancelled', async ({
  page,
  url,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('model.safetensors') && asked.push(request.url()));
  await page.goto(url + post);
  const host = figure(page, 'temperature-zero');
  await host.scrollIntoViewIfNeeded();
  await alive(host);
  await expect(host).toHaveAttribute('data-state', 'idle');
  await expect(host.locator('.provenance')).toContainText('it fetches 5.2 MB once');
  await uncover(host);
  expect(asked).toEqual([]);
  await host.getByRole('button', { name: 'Run' }).click();
  // The whole sentence: nothing of the recording's is left in it.
  await expect(host.locator('.sentence')).toHaveText(
    /^No completion is whole yet\. [\d,]+ tokens in \d+ steps\. [\d,]+ tokens a second\.$/,
  );
  const tree = () => host.locator('.completion-tree').innerHTML();
  const first = await tree();
  await expect.poll(tree).not.toBe(first);
  expect(asked).toHaveLength(1);
  await host.getByRole('button', { name: 'Cancel' }).click();
  await expect(host).toHaveAttribute('data-state', 'idle');
});

test('where nothing parts, that is said, and another prompt is a press away', async ({ page, url }) => {
  const few = ['completions=8', 'tokens=16', 'busy=4'].map((one) => `temperature-zero.${one}`).join('&');
  await page.goto(`${url}${post}?${few}`);
  const host = figure(page, 'temperature-zero');
  await host.scrollIntoViewIfNeeded();
  await alive(host);
  await uncover(host);
  await host.getByRole('button', { name: 'Run' }).click();
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(host.locator('.sentence')).toContainText('gave one answer. This prompt shows no split on this device.');
  await expect(host.locator('.completions tbody tr').first()).toContainText('1 answer');
  await host.getByRole('button', { name: 'Call me' }).click();
  await expect(page).toHaveURL(/temperature-zero\.prompt=Call(\+|%20)me/);
  await expect(host.locator('.part-title').first()).toContainText('“Call me” goes on');
});

const failures: readonly [what: string, answer: (route: Route) => Promise<void>, says: RegExp][] = [
  ['a server that has lost it', (route) => route.fulfill({ status: 404 }), /model\.safetensors: the server answered 404/],
  ['no network', (route) => route.abort(), /model\.safetensors: it could not be fetched/],
  [
    'a download that breaks off',
    (route) => route.fulfill({ body: weights.subarray(0, 1e6) }),
    /model\.safetensors: 1000000 bytes came, 5218808 were promised/,
  ],
  [
    'other bytes',
    (route) => route.fulfill({ body: Buffer.from(weights).fill(1, 4e6, 4e6 + 1) }),
    /model\.safetensors: its sha256 is [0-9a-f]{64}, not /,
  ],
];
for (const [what, answer, says] of failures)
  test(`${what}: said by name, the recording stays, and the next try fetches it again`, async ({ page, url }) => {
    await page.context().route(address, answer);
    await page.goto(`${url}${post}?true-on-policy.tokens=8`);
    const host = figure(page, 'true-on-policy');
    await host.scrollIntoViewIfNeeded();
    await alive(host);
    await uncover(host);
    await host.getByRole('button', { name: 'Run' }).click();
    const failure = host.locator('.failure');
    await expect(failure).toContainText(says);
    await expect(failure).toContainText('The figure shows its recording.');
    await expect(host).toHaveAttribute('data-state', 'error');
    await expect(host).toHaveAttribute('data-backend', 'recording');
    await expect(host.locator('.drawing .model-text')).not.toBeEmpty();
    await page.context().unroute(address);
    await failure.getByRole('button', { name: 'Fetch it again' }).click();
    await expect(host).toHaveAttribute('data-state', 'done');
    await expect(failure).toHaveCount(0);
    expect(await frameOf(host)).toMatchObject({ whole: true });
  });
