/** The search, by keyboard: it finds text, widgets, params and kernels, under the page's policy, and is not loaded before it is asked for. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, post, test } from './figures.ts';

async function searched(page: Page, text: string): Promise<void> {
  await page.locator('.search-dialog input').fill(text);
  await expect(page.locator('.search-dialog')).toHaveAttribute('data-asked', text);
}

test('"/" opens it, arrows and Enter lead to what is found: a section, a widget by a param, a kernel by its order', async ({
  page,
  url,
  watched,
}) => {
  await page.goto(url, { waitUntil: 'networkidle' });
  expect(watched.scripts.filter(({ url: from }) => /pagefind|dialog/.test(from))).toEqual([]);
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await expect(dialog.getByRole('combobox')).toBeFocused();

  await searched(page, 'small enough to do by hand');
  const found = dialog.getByRole('option');
  await expect(found.filter({ hasText: 'The order of addition' })).toHaveCount(1);
  await expect(found.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(found.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(dialog.getByRole('combobox')).toHaveAttribute('aria-activedescendant', 'found-1');

  // A param by its label.
  await searched(page, 'Workgroup');
  await expect(found.filter({ hasText: 'Five orders, how many sums?' }).first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('.search-dialog').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);

  await searched(page, 'ж');
  await expect(dialog.getByRole('status')).toContainText('Nothing has “ж”');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await page.keyboard.press('/');
  await searched(page, 'softmax online');
  const kernel = found.filter({ hasText: 'softmax/online' });
  await expect(kernel).toHaveCount(1);
  while ((await kernel.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${url}kernels/#softmax/online`);
  await expect(page.locator('details[id="softmax/online"]')).toHaveAttribute('open', '');
  expect(watched.errors).toEqual([]);
  expect(watched.foreign).toEqual([]);
});

test('"/" is a letter where something is typed', async ({ page, url }) => {
  await page.goto(url + post);
  const seed = page.locator('ulp-widget input.seed').first();
  await expect(seed).toBeEnabled();
  await seed.press('/');
  await expect(page.locator('dialog')).toHaveCount(0);
});
