/** What can be taken away from a figure is what the figure shows: JSON, CSV, SVG, BibTeX, and a folder that computes it again. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
// @ts-expect-error citation-js ships no types
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import type { Locator, Page } from '@playwright/test';
import { XMLValidator } from 'fast-xml-parser';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { decodeFrame, frameDifferences } from '../../site/runtime/frame.ts';
import type { FrameValue } from '../../site/runtime/widget.ts';
import { findDriver, offerLoader } from '../helpers/find-driver.ts';
import { expect, frameOf, runToEnd, test } from './figures.ts';

async function take(page: Page, host: Locator, ending: string): Promise<Buffer> {
  const coming = page.waitForEvent('download');
  await host.locator(`[data-export="${ending}"]`).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(`ulp-${await host.getAttribute('data-name')}.${ending}`);
  return readFileSync(await download.path());
}

async function opened(page: Page, url: string, name: string): Promise<Locator> {
  await page.goto(`${url}widgets/${name}/`);
  const host = await runToEnd(page, name);
  await host.getByRole('button', { name: 'Export' }).click();
  return host;
}

function run(folder: string, ...words: string[]): Promise<{ out: string; said: string }> {
  offerLoader(resolve('.cache/vulkan'));
  const env = { ...process.env, ...(process.platform === 'linux' ? { VK_ICD_FILENAMES: findDriver() } : {}) };
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['run.mjs', ...words], { cwd: folder, env });
    let [out, said] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => (code === 0 ? done({ out, said }) : fail(new Error(`${code}: ${said}`))));
  });
}

test('a result as JSON, CSV, SVG and BibTeX, and as a folder that prints the same numbers, edits included', async ({
  page,
  url,
  watched,
}) => {
  test.setTimeout(120_000);
  const host = await opened(page, url, 'rmsnorm-strategies');
  const json = JSON.parse((await take(page, host, 'json')).toString());
  expect(json).toMatchObject({
    widget: 'rmsnorm-strategies',
    origin: 'webgpu',
    title: await host.locator('.figure-title').innerText(),
  });
  expect(json.kernels.length).toBeGreaterThan(0);
  expect(json.sentence).toBe(await host.locator('.sentence').innerText());
  const frame = decodeFrame(json.frame);
  expect(JSON.parse(JSON.stringify(frame))).toEqual(await frameOf(host));

  const csv = (await take(page, host, 'csv')).toString();
  const rows = csv.trim().split('\r\n');
  expect(rows[0]).toBe('field,index,value,format,bits');
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows.slice(1, 200)) {
    const [, , value, format, bits] = row.split(',') as [string, string, string, string, string];
    const bytes = Buffer.from(bits, 'hex');
    const number = format === 'f32' ? bytes.readFloatBE() : format === 'f64' ? bytes.readDoubleBE() : bytes.readUInt32BE();
    if (format !== 'i32') expect(Object.is(number, Number(value)) || Math.fround(Number(value)) === number, row).toBe(true);
  }

  const svg = await take(page, host, 'svg');
  expect(XMLValidator.validate(svg.toString())).toBe(true);
  expect(/class=|style=|foreignObject|var\(/.exec(svg.toString())).toBeNull();
  expect(svg.includes('your row alone')).toBe(true);
  const { data, info } = await sharp(svg).greyscale().raw().toBuffer({ resolveWithObject: true });
  expect(info.width).toBeGreaterThan(500);
  expect(data.filter((value) => value < 100).length).toBeGreaterThan(500);

  const [cited] = new Cite((await take(page, host, 'bib')).toString()).data;
  expect(cited).toMatchObject({ author: [{ family: 'Ulp' }] });
  expect(cited.note).toContain(json.kernels[0][1]);
  expect(cited.note).toMatch(/computed by WebGPU on .* on \d{4}-\d\d-\d\d; params: /);

  const again = await take(page, host, 'zip');
  expect(again.equals(await take(page, host, 'zip'))).toBe(true);
  const folder = mkdtempSync('.cache/exported-');
  for (const [path, bytes] of Object.entries(unzipSync(again))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const inside = join(folder, 'ulp-rmsnorm-strategies');
  mkdirSync(join(inside, 'node_modules'));
  symlinkSync(resolve('node_modules/webgpu'), join(inside, 'node_modules/webgpu'));
  const { out, said } = await run(inside);
  expect(out).toBe(csv);
  expect(said).toContain('The same bits as the exported result');
  expect((await run(inside, '--twin')).out).toBe(csv);
  // The program reads these very files: another kernel, other bits.
  const kernel = join(inside, 'kernels/norm/scale.wgsl');
  writeFileSync(kernel, readFileSync(kernel, 'utf8').replace('* scale) * weight', '* weight[i] * scale) * weight'));
  expect((await run(inside)).said).toContain('Other bits than the exported result');
  rmSync(folder, { recursive: true, force: true });
  expect(watched.errors).toEqual([]);
});

test('what is only recorded is exported as a recording', async ({ page, url }) => {
  await page.goto(`${url}widgets/sampler-trainer-kl/`);
  const host = page.locator('ulp-widget');
  await expect(host.locator('.actions')).not.toHaveAttribute('inert', /.*/);
  await expect(host).toHaveAttribute('data-run', '0');
  await host.getByRole('button', { name: 'Export' }).click();
  const json = JSON.parse((await take(page, host, 'json')).toString());
  const recording = JSON.parse(readFileSync('content/recordings/sampler-trainer-kl/default.json', 'utf8'));
  expect(json).toMatchObject({ origin: 'recording', date: recording.date, adapter: recording.adapter });
  expect(frameDifferences(decodeFrame(json.frame) as FrameValue, decodeFrame(recording.frames.at(-1)))).toEqual([]);
  expect((await take(page, host, 'bib')).toString()).toContain(
    `recorded on ${recording.adapter.replaceAll('_', '\\_')} on ${recording.date}`,
  );
});
