/**
 * An author's first hour, in a copy of the tree: a post, a widget and a kernel made by the command line, then the dev server, with every
 * kind of edit and every kind of slip.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { copyOfTree } from '../helpers/copy-of-tree.ts';
import { alive, expect, figure, test, uncover } from './figures.ts';

let copy: string;
let dev: ChildProcess | undefined;

test.beforeAll(() => {
  copy = copyOfTree('authoring');
});
test.afterAll(() => {
  dev?.kill();
  rmSync(copy, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

function command(...words: string[]): { code: number | null; printed: string } {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', ...words], {
    cwd: copy,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, printed: stdout + stderr };
}

/** Changes a file of the copy. @returns what brings it back */
function edit(path: string, change: (text: string) => string): () => void {
  const file = join(copy, path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path}: the edit changed nothing`);
  writeFileSync(file, after);
  return () => writeFileSync(file, before);
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

test.describe
  .serial('from an idea to a live figure', () => {
    const key = 'first-figure';
    const post = 'site/posts/my-first-post.mdx';

    test('npm run new: names are checked, nothing is overwritten, what it writes stands', () => {
      test.setTimeout(180_000);
      expect(command('new', '--', '--help').printed).toContain('npm run new post');
      expect(command('new', 'pots', 'x')).toMatchObject({ code: 1, printed: expect.stringContaining('new pots?') });
      expect(command('new', 'widget', 'First Figure').printed).toContain('such as first-figure');
      expect(command('new', 'kernel', 'squares').printed).toContain('operation/order');
      expect(command('new', 'kernel', 'runtime/squares').printed).toContain('kernels/runtime is not an operation');

      expect(command('new', 'post', 'My first post')).toMatchObject({ code: 0 });
      expect(command('new', 'post', 'My first post')).toMatchObject({
        code: 1,
        printed: expect.stringContaining('my-first-post.mdx is there already'),
      });
      expect(command('new', 'widget', key, '--', '--kernel', 'energy/squares')).toMatchObject({ code: 0 });
      for (const path of [
        `site/widgets/${key}.tsx`,
        `content/recordings/${key}/many.json`,
        'kernels/energy/squares.wgsl',
        'tests/kernels/energy-squares.test.ts',
      ])
        expect(existsSync(join(copy, path)), path).toBe(true);
      expect(command('new', 'widget', key).printed).toContain(`site/widgets/${key} is there already`);
    });

    test('npm run check and the new kernel’s own test pass, unchanged', () => {
      test.setTimeout(180_000);
      const checked = command('check');
      expect(checked.printed).toContain('3 of 3');
      expect(checked.code).toBe(0);
      const run = spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', 'node', 'tests/kernels/energy-squares'], {
        cwd: copy,
        encoding: 'utf8',
        shell: process.platform === 'win32',
      });
      expect(run.stdout).toMatch(/7 passed/);
    });

    test('the dev server: a figure is live, edits are taken over with params kept, slips are shown where they are', async ({
      page,
    }) => {
      test.setTimeout(240_000);
      edit(post, (text) => text.replace('## What it says', `<Widget name="${key}" caption="Mine." />\n\n## What it says`));
      const port = await freePort();
      // By itself and not through npx, which would leave it behind.
      dev = spawn(join(copy, 'node_modules', '.bin', 'astro'), ['dev', '--port', String(port)], {
        cwd: copy,
        shell: process.platform === 'win32',
      });
      const url = `http://127.0.0.1:${port}/posts/my-first-post/`;
      await expect(async () => expect((await fetch(url)).status).toBe(200)).toPass({ timeout: 60_000 });
      await page.goto(url);
      const host = figure(page, key);
      await host.scrollIntoViewIfNeeded();
      await alive(host);
      await uncover(host);
      // Off-screen nothing runs, and styles that come late in dev move the page.
      await expect(async () => {
        await host.scrollIntoViewIfNeeded();
        await expect(host).toHaveAttribute('data-state', 'done', { timeout: 2000 });
      }).toPass({ timeout: 60_000 });
      await expect(host).toHaveAttribute('data-backend', 'webgpu');
      await host.getByRole('checkbox', { name: 'Sorted' }).check();
      await expect(page).toHaveURL(/first-figure\.sorted=1/);
      let loads = 0;
      page.on('load', () => loads++);

      // A drawing, then what is computed.
      edit(`site/widgets/${key}.tsx`, (text) => text.replace('<p class="mono">sum', '<p class="mono">all in all'));
      await expect(host.locator('.drawing')).toContainText('all in all');
      const before = await host.locator('.sentence').textContent();
      edit('kernels/energy/squares.wgsl', (text) => text.replace('sum += number * number', 'sum += number'));
      await expect(host.locator('.sentence')).not.toHaveText(before!);
      await expect(host).toHaveAttribute('data-state', 'done');

      // A slip in a kernel.
      const mend = edit('kernels/energy/squares.wgsl', (text) => text.replace('var sum = 0.0;', 'var sum = 0.0'));
      await expect(host).toHaveAttribute('data-state', 'error');
      await expect(host.locator('.failure')).toContainText(/energy\/squares\.wgsl:\d+:\d+/);
      mend();
      await expect(host).toHaveAttribute('data-state', 'done');
      await expect(host.getByRole('checkbox', { name: 'Sorted' })).toBeChecked();
      expect(loads).toBe(0);

      // What the author's device gave is kept, dated, and shown beside the figure; other params than the preset's are not.
      const kept = host.locator('.keep-run [role="status"]');
      await host.getByRole('button', { name: 'Keep this run' }).click();
      await expect(kept).toContainText('not the params of the preset');
      await host.getByRole('checkbox', { name: 'Sorted' }).uncheck();
      await expect(host).toHaveAttribute('data-state', 'done');
      await host.getByRole('button', { name: 'Keep this run' }).click();
      await expect
        .poll(() => (existsSync(join(copy, 'content/captures', key)) ? readdirSync(join(copy, 'content/captures', key)) : []))
        .toEqual([expect.stringMatching(/^default@google-swiftshader.*\.json$/)]);
      // The dev server reloads the page for the new file by itself, or does not.
      await expect(async () => {
        await page.goto(url).catch(() => {});
        await expect(host.locator('.capture summary')).toContainText(/Captured on google swiftshader.*software, not a GPU/, {
          timeout: 5000,
        });
      }).toPass({ timeout: 60_000 });
      await host.scrollIntoViewIfNeeded();
      await alive(host);
      await host.getByRole('checkbox', { name: 'Sorted' }).check();
      await expect(page).toHaveURL(/first-figure\.sorted=1/);

      // The text: the page comes anew, its address keeps the params.
      edit(post, (text) => text.replace('State the puzzle here', 'State the riddle here'));
      await expect(page.locator('main')).toContainText('State the riddle here');
      await alive(host);
      await expect(host.getByRole('checkbox', { name: 'Sorted' })).toBeChecked();
      const review = await (await fetch(url.replace('/posts/', '/review/'))).text();
      expect(review).toContain(`${key}, default, recorded`);
      edit(post, (text) => text.replace(`<Widget name="${key}"`, '<Widget name="frist-figure"'));
      const overlay = page.locator('vite-error-overlay');
      await expect(overlay).toContainText('my-first-post.mdx:');
      await expect(overlay).toContainText(`did you mean "${key}"?`);
    });
  });
