/** A post as one zip: what is in it, that the same site gives the same bytes, and that it runs from the folder alone. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { serve } from '../../site/commands/serve.mjs';
import { expect, runToEnd, test } from './figures.ts';

const slug = 'the-order-of-addition';

function archive(...words: string[]): { code: number | null; printed: string } {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'archive', ...words], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return { code: status, printed: stdout + stderr };
}

test('npm run archive: text, kernels, recordings, citation; the same bytes twice; alive where it is unpacked', async ({
  page,
}) => {
  const folder = mkdtempSync(resolve('.cache/archived-'));
  try {
    expect(archive('the-order-of-addtion').printed).toContain('no post "the-order-of-addtion"; there are');
    const [first, second] = ['one.zip', 'two.zip'].map((name) => join(folder, name)) as [string, string];
    for (const out of [first, second]) expect(archive(slug, '--', '--built', 'dist', '--out', out)).toMatchObject({ code: 0 });
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);

    const files = unzipSync(readFileSync(first));
    const text = (path: string) => new TextDecoder().decode(files[`${slug}/${path}`]);
    expect(text('citation.bib')).toMatch(/^@misc\{[\s\S]*title = \{The order of addition\}/);
    expect(text(`${slug}.md`)).toContain('# ');
    expect(text('kernels/reduce/tree.wgsl')).toBe(readFileSync('kernels/reduce/tree.wgsl', 'utf8'));
    expect(text('kernels/reduce/tree.ts')).toContain("name: 'reduce/tree'");
    expect(text('recordings/reduction-order/default.json')).toContain('"adapter"');

    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const served = await serve({ folder: join(folder, slug) });
    await page.goto(`${served.url}posts/${slug}/`);
    await expect(await runToEnd(page, 'reduction-order')).toHaveAttribute('data-backend', 'webgpu');
    await served.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
