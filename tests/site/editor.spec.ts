/** A kernel edited by the reader: what it does to the bits, what goes wrong, how it travels, and that it counts for nothing. */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { alive, expect, figure, frameOf, inWorkers, post, runToEnd, test, uncover } from './figures.ts';

const key = 'reduction-order';
const tree = 'reduce/tree';
const source = (host: Locator, kernel = tree) => host.locator(`[data-kernel="${kernel}"]`);
const note = (host: Locator) => host.locator('[data-part="edited"]');

/** Runs the figure and opens the editor of one of its kernels. */
async function openEditor(page: Page, of = key, kernel = tree): Promise<Locator> {
  const host = await runToEnd(page, of);
  await host.getByRole('button', { name: 'Kernel', exact: true }).click();
  await source(host, kernel).getByRole('button', { name: 'Edit' }).click();
  await expect(source(host, kernel).locator('.cm-content')).toBeFocused();
  return host;
}

/** Writes `to` in the place of `from`, by the keyboard: CodeMirror draws only what is in view, so text is not found in its elements. */
async function edit(host: Locator, from: string, to: string, kernel = tree): Promise<void> {
  const text = await source(host, kernel).locator('pre').first().textContent();
  const at = text!.indexOf(from);
  expect(at, `"${from}" in ${kernel}`).toBeGreaterThanOrEqual(0);
  const changed = text!.slice(0, at) + to + text!.slice(at + from.length);
  await write(host, changed, kernel);
}
async function write(host: Locator, text: string, kernel = tree): Promise<void> {
  const content = source(host, kernel).locator('.cm-content');
  await content.focus();
  await content.press('ControlOrMeta+a');
  await content.page().keyboard.insertText(text);
}

/** An edit as a link carries it, of a kernel that has changed since. */
const packed = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const edit = JSON.stringify({ 'reduce/tree': { wgsl: 'fn main() {}', of: '0123456789abcdef' } });
    const deflated = new Response(new Blob([edit]).stream().pipeThrough(new CompressionStream('deflate-raw')));
    const text = btoa(String.fromCharCode(...new Uint8Array(await deflated.arrayBuffer())));
    return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  });

const runEdit = (host: Locator) => host.page().keyboard.press('ControlOrMeta+Enter');
const slightly = ['output[group] = partials[0];', 'output[group] = partials[0] * 1.0000002;'] as const;

test.beforeEach(async ({ page, url }) => {
  await page.goto(url + post);
});

test('an edit that changes the bits: they are counted, the figure is marked; one click restores', async ({ page, watched }) => {
  const host = await openEditor(page);
  const before = (await frameOf(host)) as { sums: Record<string, number> };
  await edit(host, ...slightly);
  await expect(source(host).locator('.mark.edited')).toBeVisible();
  await expect(host).not.toHaveAttribute('data-edited', /.*/);
  await runEdit(host);
  await expect(note(host)).toContainText(/[\d,]+ of [\d,]+ values differ from those of the author’s kernel, at most \d+ ulp/);
  await expect(source(host).locator('.edit-said')).toContainText('values differ');
  await expect(host).toHaveAttribute('data-edited', tree);
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(host.locator('.provenance .mark')).toHaveText('live, edited');
  const after = (await frameOf(host)) as typeof before;
  expect(after.sums[1]).not.toBe(before.sums[1]);
  expect(after.sums[0]).toBe(before.sums[0]);

  await note(host).getByRole('button', { name: 'Restore' }).click();
  await expect(host).not.toHaveAttribute('data-edited', /.*/);
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(note(host)).toHaveCount(0);
  await expect(host.locator('.provenance .mark')).toHaveText('live');
  expect(((await frameOf(host)) as typeof before).sums[1]).toBe(before.sums[1]);
  await expect.poll(() => page.workers().length).toBe(1);
  expect(watched.errors).toEqual([]);
});

test('an edit that only says it otherwise: the same bits', async ({ page, url }) => {
  // A figure without a race: where the author's own kernel wavers, so may the verdict.
  await page.goto(`${url}posts/same-prompt-different-answer/`);
  const kernel = 'reduce/load-split';
  const host = await openEditor(page, 'mend-the-kernel', kernel);
  await edit(host, 'sum += partials[part];', 'sum = sum + partials[part];', kernel);
  await source(host, kernel).getByRole('button', { name: 'Run' }).click();
  await expect(note(host)).toContainText('Same bits as with the author’s kernel');
});

test('the kernel of the exercise, mended: it is solved, and what is exported holds the kernel that ran', async ({
  page,
  url,
}) => {
  await page.goto(`${url}posts/same-prompt-different-answer/`);
  const kernel = 'reduce/load-split';
  const host = await openEditor(page, 'mend-the-kernel', kernel);
  const check = page.locator('ulp-check[data-key="mend-the-kernel"]');
  await expect(check.getByRole('status')).toHaveText('not yet');
  const [written, mended] = ['let parts = max(1u, width / max(1u, uniforms.rows));', 'let parts = width;'];
  await edit(host, written, mended, kernel);
  await runEdit(host);
  await expect(check.getByRole('status')).toHaveText('solved on your device');
  await expect(check).toHaveAttribute('data-solved', '');
  await expect(host).toHaveAttribute('data-state', 'done');
  await host.getByRole('button', { name: 'Export' }).click();
  const coming = page.waitForEvent('download');
  await host.locator('[data-export="zip"]').click();
  const files = unzipSync(readFileSync(await (await coming).path()));
  const text = (path: string) => new TextDecoder().decode(files[`ulp-mend-the-kernel/${path}`]);
  expect(JSON.parse(text('result.json'))).toMatchObject({ edited: [kernel], frame: { mended: true } });
  expect(text(`kernels/${kernel}.wgsl`)).toContain(mended);
  expect(text(`kernels/${kernel}.wgsl`)).not.toContain(written);
});

test('while an edit runs, a changed param runs it again, and is compared with the author’s kernel of those params', async ({
  page,
}) => {
  const host = await openEditor(page);
  await edit(host, ...slightly);
  await runEdit(host);
  await expect(note(host)).toContainText('values differ');
  await host.getByRole('radio', { name: '128' }).check();
  await expect(host.locator('tbody')).toContainText('tree of 128');
  await expect(note(host)).toContainText('values differ');
  await expect(host).toHaveAttribute('data-edited', tree);
});

test('what does not compile is shown on its line; the figure says so, and goes on', async ({ page, watched }) => {
  const host = await openEditor(page);
  const before = await frameOf(host);
  await edit(host, '+= partials[lane + stride]', '+= mistake[lane + stride]');
  await runEdit(host);
  await expect(host).toHaveAttribute('data-state', 'error');
  await expect(source(host).locator('.cm-complaint')).toContainText("unresolved value 'mistake'");
  await expect(source(host).locator('.cm-broken')).toContainText('mistake[lane + stride]');
  await expect(source(host).locator('.cm-broken-number')).toHaveText('32');
  await expect(source(host).locator('.cm-wrong')).toHaveText('mistake');
  await expect(host.locator('.failure')).toContainText('edited kernel reduce/tree: 32:');
  await expect(host).not.toHaveAttribute('data-edited', /.*/);
  expect(await frameOf(host)).toEqual(before);
  await edit(host, ...slightly);
  await runEdit(host);
  await expect(note(host)).toContainText('values differ');
  await expect(source(host).locator('.cm-complaint')).toHaveCount(0);
  await runToEnd(page, 'float-adder');
  expect(watched.errors.filter((text) => !/ShaderModule|CreateShaderModule|mistake/.test(text))).toEqual([]);
});

test('an endless loop ends with a message on its line, and every other figure still runs', async ({ page }) => {
  const host = await openEditor(page);
  await edit(host, 'workgroupBarrier();\n\n', 'workgroupBarrier();\n  loop {}\n');
  await runEdit(host);
  await expect(host).toHaveAttribute('data-state', 'error');
  await expect(source(host).locator('.cm-complaint')).toContainText('this loop went round 1,048,576 times and was ended');
  await expect(source(host).locator('.cm-broken')).toHaveText('  loop {}');
  // Its worker, and with it its device, is not used again.
  await expect.poll(() => page.workers().length).toBe(1);
  const other = await runToEnd(page, 'float-adder');
  await expect(other).toHaveAttribute('data-backend', 'webgpu');
  await host.scrollIntoViewIfNeeded();
  await note(host).getByRole('button', { name: 'Restore' }).click();
  await expect(host).toHaveAttribute('data-state', 'done');
  await expect(host).not.toHaveAttribute('data-edited', /.*/);
});

test('an edited result is nobody’s claim and no answer; it has an event of its own', async ({ page }) => {
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const type of ['ulp-result', 'ulp-edited-result'])
      document.addEventListener(type, (event) => {
        const { key, widget, edited, frame, values, definition } = (event as CustomEvent).detail;
        heard.push({ type, key, widget, edited, has: [frame, values, definition].every(Boolean) });
      });
  });
  const host = await openEditor(page);
  // How many agree is up to a race.
  await expect(host.locator('.verdict')).toContainText(/Here: (one|two|three|four)\./);
  await edit(host, ...slightly);
  await runEdit(host);
  await expect(note(host)).toContainText('values differ');
  const heard = await page.evaluate(() => (window as unknown as { heard: { type: string }[] }).heard);
  expect(heard).toEqual([
    { type: 'ulp-result', key, widget: key, has: true },
    { type: 'ulp-edited-result', key, widget: key, edited: [tree], has: true },
  ]);
  await expect(host.locator('.verdict')).toContainText(`Here: ${await host.getAttribute('data-answer')}.`);
});

test('a Claim keeps what the author’s kernel gave; a kernel that these params do not run changes nothing', async ({
  page,
  url,
}) => {
  await page.goto(`${url}${post}?order-of-sums=f32`);
  const permuted = 'reduce/permuted';
  const host = await openEditor(page, 'order-of-sums', permuted);
  const claim = page.locator('ulp-claim[data-widget="order-of-sums"][data-preset="f32"]').first();
  await expect(claim).toHaveAttribute('data-verdict', 'same');
  const says = await claim.textContent();
  await edit(host, 'output[row] = sum;', 'output[row] = 1.0;', permuted);
  await runEdit(host);
  await expect(note(host)).toContainText('The result differs: it has');
  expect(await frameOf(host)).toMatchObject({ distinct: 1 });
  await expect(claim).toHaveAttribute('data-verdict', 'same');
  expect(await claim.textContent()).toBe(says);
  await host.locator('select').selectOption('left to right, f64');
  await expect(note(host)).toContainText('does not run what was edited');
});

test('a link carries the edit: its opener sees a diff, and nothing runs before a click', async ({ page, url, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const host = await openEditor(page);
  await edit(host, ...slightly);
  await runEdit(host);
  await expect(note(host)).toContainText('values differ');
  await host.getByRole('button', { name: 'Link', exact: true }).click();
  await expect(host.locator('.status .notice')).toContainText('It carries these params and your edit');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain(`#edit:${key}=`);

  const other = await context.newPage();
  await other.goto(link);
  const opened = figure(other, key);
  const carried = opened.locator('[data-part="carried"]');
  await expect(carried).toContainText('It has not run');
  await expect(carried).toBeInViewport();
  await expect(carried.locator('del')).toHaveText(/36.*output\[group\] = partials\[0\];/);
  await expect(carried.locator('ins')).toHaveText(/36.*output\[group\] = partials\[0\] \* 1\.0000002;/);
  await uncover(opened);
  await expect(opened).toHaveAttribute('data-state', 'done');
  await expect(opened).not.toHaveAttribute('data-edited', /.*/);
  expect(other.workers().length).toBe(1);
  await carried.getByRole('button', { name: 'Run this edit' }).click();
  await expect(note(opened)).toContainText('values differ');
  await expect(opened).toHaveAttribute('data-edited', tree);
  await expect(carried).toHaveCount(0);

  await other.reload();
  await carried.getByRole('button', { name: 'Leave it out' }).click();
  await expect(carried).toHaveCount(0);
  await other.reload();
  await carried.getByRole('button', { name: 'Open it in the editor' }).click();
  await expect(source(opened).locator('.cm-content')).toBeFocused();
  await expect(opened).not.toHaveAttribute('data-edited', /.*/);

  for (const [broken, says] of [
    [`${link.slice(0, -30)}`, 'cut off or garbled'],
    [`${link}!`, 'cut off or garbled'],
    [`${url}${post}#edit:${key}=${'A'.repeat(30_000)}`, 'too large'],
  ] as const) {
    const third = await context.newPage();
    await third.goto(broken);
    await expect(figure(third, key).locator('.notice').first()).toContainText(says);
    await expect(figure(third, key).locator('[data-part="carried"]')).toHaveCount(0);
    await third.close();
  }
});

test('the report says what was edited', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const host = await openEditor(page);
  await edit(host, ...slightly);
  await runEdit(host);
  await expect(note(host)).toContainText('values differ');
  await edit(host, '+= partials[lane + stride]', '+= mistake[lane + stride]');
  await runEdit(host);
  await host.getByRole('button', { name: 'Copy report' }).click();
  await expect(host.locator('.status .notice').first()).toContainText('Report copied');
  const report = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(report).toMatchObject({ edited: [tree], failure: { kernel: tree } });
  expect(report.failure.source).toContain('mistake');
});

test('the keyboard: Tab indents, Escape and then Tab leaves the editor', async ({ page }) => {
  const host = await openEditor(page);
  const content = source(host).locator('.cm-content');
  await expect(content).toHaveAttribute('aria-label', /WGSL of reduce\/tree. Escape, then Tab, leaves/);
  await page.keyboard.press('Tab');
  await expect(content).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(source(host).getByRole('button', { name: 'Run' })).toBeFocused();
  await source(host).getByRole('button', { name: 'Close' }).click();
  await expect(source(host).locator('pre')).toBeVisible();
  await expect(source(host).getByRole('button', { name: 'Edit' })).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing at an open editor with an error, a mark and a diff in the ${colorScheme} theme`, async ({
    page,
    url,
    watched,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const host = await openEditor(page);
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).include(`#${key}`).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)).toEqual([]);
    };
    await edit(host, ...slightly);
    await runEdit(host);
    await expect(note(host)).toContainText('values differ');
    await check();
    await edit(host, '+= partials[lane + stride]', '+= mistake[lane + stride]');
    await runEdit(host);
    await expect(source(host).locator('.cm-complaint')).toBeVisible();
    await check();
    await page.goto(`${url}${post}?again#edit:${key}=${await packed(page)}`);
    await expect(host.locator('.diff')).toBeVisible();
    await expect(host.locator('[data-part="carried"]')).toContainText('has changed since');
    await check();
    expect(watched.errors.filter((text) => /policy|style/i.test(text))).toEqual([]);
  });

for (const width of [320, 390, 1440])
  test(`nothing is wider than a screen of ${width} with the editor open`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const host = await openEditor(page);
    await edit(host, ...slightly);
    await runEdit(host);
    await expect(note(host)).toContainText('values differ');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

test('nothing of the editor is fetched before the kernels are shown, and CodeMirror only at "Edit"', async ({
  page,
  watched,
}) => {
  const host = await runToEnd(page, key);
  await page.waitForLoadState('networkidle');
  const has = (text: string) => watched.scripts.some(({ body }) => body.includes(text));
  expect(has('cm-content')).toBe(false);
  expect(has('ulp-edited-result')).toBe(false);
  await host.getByRole('button', { name: 'Kernel', exact: true }).click();
  await expect(source(host).getByRole('button', { name: 'Edit' })).toBeVisible();
  expect(has('cm-content')).toBe(false);
  await source(host).getByRole('button', { name: 'Edit' }).click();
  await expect(source(host).locator('.cm-content')).toBeVisible();
  await expect.poll(() => has('cm-content')).toBe(true);
});

test.describe('an edited worker that does not answer', () => {
  test.use({ bypassCSP: true });

  test('is ended by Cancel, and the figure runs again', async ({ page, url }) => {
    await page.addInitScript(
      inWorkers(`if (self.name === 'edited') {
        const native = GPUQueue.prototype.submit;
        let submitted = 0;
        GPUQueue.prototype.submit = function (...given) {
          if (++submitted > 8) for (;;);
          return native.apply(this, given);
        };
      }`),
    );
    await page.goto(url + post);
    const host = await openEditor(page);
    await edit(host, ...slightly);
    await runEdit(host);
    await expect(host).toHaveAttribute('data-state', 'running');
    await host.getByRole('button', { name: 'Cancel' }).click();
    await expect(host).toHaveAttribute('data-state', 'idle');
    await note(host).getByRole('button', { name: 'Restore' }).click();
    await expect(host).toHaveAttribute('data-state', 'done');
    await expect.poll(() => page.workers().length).toBe(1);
  });
});

test.describe('without WebGPU', () => {
  test.use({ bypassCSP: true });

  test('editing says that it needs WebGPU, and a link’s edit is shown but cannot run', async ({ page, url }) => {
    await page.addInitScript('delete Navigator.prototype.gpu;');
    await page.addInitScript(inWorkers('delete WorkerNavigator.prototype.gpu;'));
    await page.goto(url + post);
    const host = figure(page, key);
    await host.scrollIntoViewIfNeeded();
    await alive(host);
    await uncover(host);
    await host.getByRole('button', { name: 'Kernel', exact: true }).click();
    await source(host).getByRole('button', { name: 'Edit' }).click();
    await expect(source(host)).toContainText('Editing a kernel needs WebGPU');
    await expect(source(host).locator('.cm-content')).toHaveCount(0);
    await page.goto(`${url}${post}?again#edit:${key}=${await packed(page)}`);
    const carried = host.locator('[data-part="carried"]');
    await expect(carried).toContainText('Editing a kernel needs WebGPU');
    await expect(carried.locator('del').first()).toBeVisible();
    await expect(carried.getByRole('button')).toHaveCount(0);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the kernels can be read, and nothing offers to edit them', async ({ page }) => {
    await page.locator(`#${key} details.kernels summary`).click();
    await expect(source(figure(page, key)).locator('pre')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  });
});

test('the exercise: a kernel that is mended is said to be, one that adds too little is not', async ({ page, url }) => {
  test.setTimeout(120_000);
  await page.goto(`${url}posts/same-prompt-different-answer/`);
  const kernel = 'reduce/load-split';
  const host = await openEditor(page, 'mend-the-kernel', kernel);
  await expect(host.locator('.verdict')).toContainText('Not yet');
  const cut = 'let parts = max(1u, width / max(1u, uniforms.rows));';
  await edit(host, cut, 'let parts = width;', kernel);
  await runEdit(host);
  await expect(host).toHaveAttribute('data-edited', kernel);
  await expect(host.locator('.verdict')).toContainText('Mended');
  // The same order in every batch, and wrong: half of the numbers are left out.
  const text = await source(host, kernel).locator('pre').first().textContent();
  await write(host, text!.replace(cut, 'let parts = 8u;').replace('part < parts; part++', 'part < 4u; part++'), kernel);
  await runEdit(host);
  await expect(host.locator('.verdict')).toContainText('the sum is wrong');
});
