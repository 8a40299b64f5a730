/** Talks, in a real browser with two windows: what an audience sees, what the presenter turns, and what happens when something fails. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import jsQR from 'jsqr';
import sharp from 'sharp';
import { serve } from '../../site/commands/serve.mjs';
import type { TalkLog } from '../../site/talk/log.ts';
import type { PageDeck } from '../../site/talk/page-deck.ts';
import { expect, frameOf, inWorkers, runToEnd, test } from './figures.ts';

const slug = 'the-order-of-addition';
const talk = `talk/${slug}/`;
const talks = readdirSync('dist/talk').filter((name) => !name.includes('.'));

const audienceOf = (page: Page): Locator => page.locator('main.talk');
const slideOf = (page: Page): Locator => page.locator('.slide:not([hidden])');
const hostOf = (page: Page): Locator => slideOf(page).locator('ulp-widget');
const deckOf = async (page: Page): Promise<PageDeck> =>
  JSON.parse((await audienceOf(page).getAttribute('data-deck'))!) as PageDeck;
const at = (page: Page, step: string) => expect(audienceOf(page)).toHaveAttribute('data-step', step);

async function openTalk(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(audienceOf(page)).toHaveAttribute('data-step', /.+/);
}

async function openPane(page: Page): Promise<Page> {
  const popup = page.waitForEvent('popup');
  await page.keyboard.press('s');
  const pane = await popup;
  await expect(pane.locator('main.pane')).toHaveAttribute('data-step', /.+/);
  return pane;
}

/** Every error and policy violation of every page of a context. */
function watch(context: BrowserContext): string[] {
  const errors: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  context.on('weberror', (error) => errors.push(error.error().message));
  return errors;
}

/** 0 to 1, the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The pane shows the audience's step, and its frame. */
async function expectInStep(page: Page, pane: Page): Promise<void> {
  const shown = async () => ({
    step: await audienceOf(page).getAttribute('data-step'),
    sentence: (await slideOf(page).locator('.sentence').allTextContents()).join(''),
  });
  const seen = async () => ({
    step: await pane.locator('main.pane').getAttribute('data-shown'),
    sentence: (await pane.locator('[data-pane="figure"]:visible .sentence').allTextContents()).join(''),
  });
  await expect
    .poll(async () => {
      const [one, other] = [await shown(), await seen()];
      return JSON.stringify(one) === JSON.stringify(other) || { audience: one, pane: other };
    })
    .toBe(true);
}

for (const name of talks)
  for (const ratio of ['16:9', '4:3'])
    test(`every slide of ${name} fits ${ratio}, and nothing on it is set below 24 px at 1080p`, async ({ page, url }) => {
      await page.goto(`${url}talk/${name}/?print=${ratio}`);
      await expect(audienceOf(page)).toHaveAttribute('data-printed', '');
      const found = await page.evaluate(() => {
        const wrong: string[] = [];
        for (const slide of document.querySelectorAll<HTMLElement>('.slide')) {
          const name = slide.dataset.step;
          if (slide.querySelector('[data-overfull]')) wrong.push(`${name}: the drawing does not fit`);
          const edge = slide.getBoundingClientRect();
          const words = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
          while (words.nextNode()) {
            const element = words.currentNode.parentElement!;
            const text = words.currentNode.textContent!.trim();
            if (text === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
            // Words for who listens, and the MathML that KaTeX hides.
            if (element.closest('.visually-hidden, .katex-mathml, title')) continue;
            const inner = (element as unknown as SVGGraphicsElement).getScreenCTM?.();
            const factor = /scale\(([\d.]+)\)/.exec(element.closest<HTMLElement>('.drawing')?.style.transform ?? '')?.[1];
            const scale = inner ? Math.sqrt(Math.abs(inner.a * inner.d - inner.b * inner.c)) : Number(factor ?? 1);
            const size = Number.parseFloat(getComputedStyle(element).fontSize) * scale;
            // Superscripts are read with what they stand on.
            if (size < 11.99 && !element.closest('sup, .katex')) wrong.push(`${name}: "${text.slice(0, 30)}" is ${2 * size} px`);
            const range = document.createRange();
            range.selectNodeContents(words.currentNode);
            const box = range.getBoundingClientRect();
            // Words that are cut off where their part of the drawing ends reach no farther.
            const part = element.closest<SVGSVGElement>('svg svg');
            const isCut = part && getComputedStyle(part).overflow === 'hidden';
            const [from, to] = isCut
              ? [part.getScreenCTM()!.e, part.getScreenCTM()!.e + part.width.baseVal.value * part.getScreenCTM()!.a]
              : [edge.left - box.width, edge.right + box.width];
            const [left, right] = [Math.max(box.left, from), Math.min(box.right, to)];
            if (right > edge.right + 1 || box.bottom > edge.bottom + 1 || left < edge.left - 1)
              wrong.push(`${name}: "${text.slice(0, 30)}" leaves the slide`);
          }
        }
        return { slides: document.querySelectorAll('.slide:not([hidden])').length, wrong };
      });
      expect(found.wrong).toEqual([]);
      expect(found.slides).toBe((await deckOf(page)).steps.length);
    });

test('keys: steps, the answer, a number, the ending, overview, blank, freeze, theme, help; no scroll bar; an address for each step', async ({
  page,
  url,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await openTalk(page, url + talk);
  const { steps } = await deckOf(page);
  await at(page, 'title');
  await page.keyboard.press('PageDown');
  await at(page, 'reduction-order');
  // The question first.
  await expect(hostOf(page).locator('.drawing table')).toBeHidden();
  await page.keyboard.press(' ');
  await expect(hostOf(page).locator('.drawing table')).toBeVisible();
  await at(page, 'reduction-order');
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await page.keyboard.press('ArrowRight');
  await at(page, 'reduction-order/signs');
  await expect(page).toHaveURL(`${url}${talk}#reduction-order/signs`);
  await page.keyboard.press('Home');
  await at(page, 'title');
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await at(page, steps[2]!.id);
  await page.keyboard.press('e');
  await at(page, 'end');
  await expect(slideOf(page).locator('.code')).toHaveAttribute('data-text', `${url}posts/${slug}/`);
  await page.keyboard.press('o');
  await expect(page.getByRole('button', { name: 'What falls off the end' })).toBeVisible();
  await page.getByRole('button', { name: 'What falls off the end' }).click();
  await at(page, 'what-falls-off-the-end');
  await page.keyboard.press('b');
  await expect(page.locator('.blank')).toHaveCSS('background-color', 'rgb(0, 0, 0)');
  await page.keyboard.press('w');
  await expect(page.locator('.blank')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await page.keyboard.press('Escape');
  await expect(page.locator('.blank')).toBeHidden();
  await page.keyboard.press('z');
  await page.keyboard.press('End');
  await at(page, 'what-falls-off-the-end');
  await page.keyboard.press('z');
  await at(page, 'end');
  for (const theme of ['dark', 'projector', 'light']) {
    await page.keyboard.press('t');
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  }
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys of the talk' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await expect(page.locator('html')).toHaveAttribute('data-ratio', '4:3');
  expect(
    await page.evaluate(
      () => document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth,
    ),
  ).toBe(true);
});

test('a swipe turns the page, and a handle keeps its touches', async ({ page, url }) => {
  await openTalk(page, url + talk);
  const swipe = (from: number, to: number) =>
    page.locator('.slides').evaluate(
      (slides, [start, end]) => {
        const at = (type: string, clientX: number) =>
          slides.dispatchEvent(
            new PointerEvent(type, { bubbles: true, pointerType: 'touch', pointerId: 7, clientX: clientX!, clientY: 300 }),
          );
        at('pointerdown', start!);
        at('pointerup', end!);
      },
      [from, to],
    );
  await swipe(800, 500);
  await at(page, 'reduction-order');
  await swipe(500, 800);
  await at(page, 'title');
  await swipe(500, 520);
  await at(page, 'title');
});

test('a step with its params has an address: a talk opens it, and so does the article', async ({ page, url }) => {
  await openTalk(page, `${url}${talk}?cut=20&reduction-order.width=128#reduction-order`);
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await expect(hostOf(page).locator('tbody')).toContainText('tree of 128');
  await expect(slideOf(page).locator('.place')).toHaveText(/^2 \/ 13$/);
  await expect(page).toHaveURL(`${url}${talk}?reduction-order.width=128&cut=20#reduction-order`);
  // A preset of the step itself goes without saying; a param on top of it does not.
  await openTalk(page, `${url}${talk}?reduction-order=signs&reduction-order.width=32#reduction-order/signs`);
  await expect(hostOf(page).locator('tbody')).toContainText('tree of 32');
  await expect(slideOf(page).locator('.params')).toContainText('Workgroup 32');
  const pane = await openPane(page);
  const article = pane.getByRole('link', { name: 'In the article' });
  await expect(article).toHaveAttribute('href', `/posts/${slug}/?reduction-order=signs&reduction-order.width=32#reduction-order`);
  await pane.goto(new URL((await article.getAttribute('href'))!, url).href);
  const host = await runToEnd(pane, 'reduction-order');
  await expect(host.locator('tbody')).toContainText('tree of 32');
});

test('two windows are in step after 50 random actions, and after a reload of either; the pane has no device and runs nothing', async ({
  page,
  url,
  context,
}) => {
  test.setTimeout(180_000);
  const errors = watch(context);
  await context.addInitScript(() => {
    const counted = window as unknown as { workers: number; adapters: number };
    Object.assign(counted, { workers: 0, adapters: 0 });
    const Native = Worker;
    window.Worker = class extends Native {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options);
        counted.workers++;
      }
    };
    if (!('gpu' in navigator)) return;
    const ask = GPU.prototype.requestAdapter;
    GPU.prototype.requestAdapter = function (...given) {
      counted.adapters++;
      return ask.apply(this, given);
    };
  });
  await openTalk(page, url + talk);
  const pane = await openPane(page);
  const { steps } = await deckOf(page);
  const random = seeded(6);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const click = (does: string) => () => pane.locator(`nav [data-does="${does}"]`).click();
  const turn = async () => {
    // A control of the figure, where the step has one that can be turned.
    const slider = pane.locator('.remote-controls input[type="range"]:visible').first();
    if (await slider.count()) await slider.press(pick(['ArrowLeft', 'ArrowRight']));
  };
  const actions: (() => Promise<unknown>)[] = [
    ...Array.from({ length: 4 }, () => click('next')),
    click('previous'),
    click('black'),
    click('freeze'),
    click('theme'),
    click('recorded'),
    click('live'),
    click('qr'),
    turn,
    turn,
    () => page.keyboard.press(pick(['ArrowRight', 'ArrowLeft', 'PageDown', 'o', 'Escape', 't', 'k', 'r', 'End'])),
    () => page.evaluate((id) => (location.hash = `#${id}`), pick(steps).id),
  ];
  for (let count = 0; count < 50; count++) await pick(actions)();
  // A frozen screen and a covered figure are in step, too; here frames are to be compared.
  if ((await page.locator('html').getAttribute('data-frozen')) !== null) await page.keyboard.press('z');
  await page.keyboard.press('Escape');
  await expectInStep(page, pane);

  await page.evaluate(() => (location.hash = '#order-of-sums'));
  await at(page, 'order-of-sums');
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await expectInStep(page, pane);
  await pane.locator('.remote-controls input[type="range"]').first().press('ArrowLeft');
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await expect(hostOf(page).locator('.sentence')).not.toContainText('10,000 shuffles');
  await expectInStep(page, pane);
  const before = await hostOf(page).locator('.sentence').textContent();

  await pane.reload();
  await expectInStep(page, pane);
  await expect(page).toHaveURL(/order-of-sums\.shuffles=/);
  await page.reload();
  await at(page, 'order-of-sums');
  await expect(hostOf(page).locator('.sentence')).toHaveText(before!);
  await expectInStep(page, pane);
  await pane.locator('[data-does="previous"]').click();
  await expectInStep(page, pane);

  const counts = await pane.evaluate(() => {
    const { workers, adapters } = window as unknown as { workers: number; adapters: number };
    return { workers, adapters };
  });
  expect(counts).toEqual({ workers: 0, adapters: 0 });
  expect(await page.evaluate(() => (window as unknown as { workers: number }).workers)).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});

test('a closed audience window is opened again from the pane, at the same step', async ({ page, url, context }) => {
  await openTalk(page, `${url}${talk}#float-adder`);
  const pane = await openPane(page);
  await expectInStep(page, pane);
  await page.close();
  await expect(pane.locator('[data-pane="lost"]')).toBeVisible();
  const opened = context.waitForEvent('page');
  await pane.getByRole('button', { name: 'Open it here' }).click();
  const again = await opened;
  await at(again, 'float-adder');
  await expectInStep(again, pane);
  await expect(pane.locator('[data-pane="lost"]')).toBeHidden();
});

test('foreign messages on the channel are refused, and change nothing', async ({ page, url }) => {
  await openTalk(page, `${url}${talk}#order-of-sums`);
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  const pane = await openPane(page);
  await expectInStep(page, pane);
  const session = (await pane.evaluate(() => sessionStorage.getItem('ulp-pane:the-order-of-addition')))!;
  const before = { step: await audienceOf(page).getAttribute('data-step'), frame: await frameOf(hostOf(page)) };
  const wrong: unknown[] = [
    'next',
    { type: 'do', command: 'next' },
    { talk: 'f'.repeat(32), from: 'pane', message: { type: 'do', command: 'next' } },
    { talk: session, from: 'pane', message: { type: 'go', step: 'nowhere' } },
    { talk: session, from: 'pane', message: { type: 'do', command: 'eval' } },
    { talk: session, from: 'pane', message: { type: 'set', step: 'order-of-sums', param: 'shuffles', text: '1e9', rest: true } },
    { talk: session, from: 'pane', message: { type: 'set', step: 'order-of-sums', param: 'nothing', text: '1', rest: true } },
    { talk: session, from: 'audience', message: { type: 'state', state: { step: 'end' }, began: null, search: '' } },
  ];
  const refused = Number((await page.locator('html').getAttribute('data-refused')) ?? 0);
  // From a third page of the same origin.
  const other = await page.context().newPage();
  await other.goto(`${url}favicon.svg`);
  await other.evaluate(
    ([name, messages]) => {
      const channel = new BroadcastChannel(name as string);
      for (const message of messages as unknown[]) channel.postMessage(message);
    },
    [`ulp-talk-${session}`, wrong] as const,
  );
  await expect.poll(async () => Number(await page.locator('html').getAttribute('data-refused'))).toBe(refused + wrong.length);
  expect({ step: await audienceOf(page).getAttribute('data-step'), frame: await frameOf(hostOf(page)) }).toEqual(before);
  await expectInStep(page, pane);
});

test('a frame of another step than the pane shows is acknowledged, so that the next may come', async ({ page, url }) => {
  await openTalk(page, `${url}${talk}#float-adder`);
  const pane = await openPane(page);
  await expectInStep(page, pane);
  const session = (await pane.evaluate(() => sessionStorage.getItem('ulp-pane:the-order-of-addition')))!;
  const other = await page.context().newPage();
  await other.goto(`${url}favicon.svg`);
  const drawn = await other.evaluate(async (talk) => {
    const channel = new BroadcastChannel(`ulp-talk-${talk}`);
    const heard = new Promise<unknown>((done) => {
      channel.onmessage = ({ data }) => data.message.type === 'drawn' && data.message.number === 1e6 && done(data.from);
      setTimeout(() => done('nothing'), 5000);
    });
    const texts = {};
    const news = { step: 'order-of-sums', number: 1e6, texts, frameTexts: texts, status: 'running', origin: '', trouble: '' };
    channel.postMessage({ talk, from: 'audience', message: { type: 'figure', ...news } });
    return heard;
  }, session);
  expect(drawn).toBe('pane');
});

test('the screen stays awake while the talk is seen, and again after it was hidden', async ({ page, url }) => {
  await page.addInitScript(() => {
    const counted = window as unknown as { asked: string[] };
    counted.asked = [];
    const request = WakeLock.prototype.request;
    WakeLock.prototype.request = function (type) {
      counted.asked.push(type ?? 'screen');
      return request.call(this, type);
    };
  });
  await openTalk(page, url + talk);
  await expect(page.locator('html')).toHaveAttribute('data-awake', '');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  expect(await page.evaluate(() => (window as unknown as { asked: string[] }).asked)).toEqual(['screen', 'screen']);
});

test('the GPU process crashes in mid-talk: the recording is shown and says so, the talk goes on, and a key is live again', async ({
  page,
  url,
  browser,
}) => {
  await openTalk(page, `${url}${talk}#reduction-order`);
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await expect(hostOf(page)).toHaveAttribute('data-backend', 'webgpu');
  const pane = await openPane(page);
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess' as never).catch(() => {});
  await pane.locator('[data-does="run"]').click();
  await expect(hostOf(page)).toHaveAttribute('data-fallback', 'lost');
  await expect(hostOf(page)).toHaveAttribute('data-state', 'recorded');
  await expect(hostOf(page).locator('.mark.recorded')).toBeVisible();
  await expect(pane.locator('[data-pane="origin"]')).toContainText('The graphics device was lost');
  await page.keyboard.press('l');
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await expect(hostOf(page)).toHaveAttribute('data-backend', 'webgpu');
  await expect(hostOf(page).locator('.mark.live')).toBeVisible();
  await page.keyboard.press('k');
  await expect(hostOf(page).locator('.mark.recorded')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await at(page, 'reduction-order/signs');
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await expect(hostOf(page).locator('.mark.live')).toBeVisible();
});

test.describe('a run that takes longer than it promised', () => {
  test.use({ bypassCSP: true });

  test('gives way to the recording', async ({ page, url }) => {
    await page.clock.install();
    await page.addInitScript(inWorkers('GPUBuffer.prototype.mapAsync = () => new Promise(() => {});'));
    await openTalk(page, `${url}${talk}#reduction-order`);
    await expect(hostOf(page)).toHaveAttribute('data-state', 'running');
    await expect(hostOf(page)).not.toHaveAttribute('data-fallback', /.*/);
    await page.clock.fastForward(61_000);
    await expect(hostOf(page)).toHaveAttribute('data-fallback', 'slow');
    await expect(hostOf(page).locator('.mark.recorded')).toBeVisible();
  });
});

test('a log is saved, and its replay on another machine gives the same frames', async ({ page, url, browser }) => {
  test.setTimeout(120_000);
  await openTalk(page, `${url}${talk}`);
  const frames = new Map<string, unknown>();
  const keep = async () => {
    await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
    const step = (await audienceOf(page).getAttribute('data-step'))!;
    frames.set(step, await frameOf(hostOf(page)));
  };
  const rest = async (action: () => Promise<unknown>) => {
    const before = Number((await audienceOf(page).getAttribute('data-rest')) ?? 0);
    await action();
    await expect.poll(async () => Number((await audienceOf(page).getAttribute('data-rest')) ?? 0)).toBeGreaterThan(before);
  };
  await rest(() => page.keyboard.press('ArrowRight'));
  await rest(() => page.evaluate(() => (location.hash = '#vanishing')));
  await keep();
  await rest(() => page.evaluate(() => (location.hash = '#order-of-sums')));
  await rest(() => page.keyboard.press('c'));
  await rest(() => hostOf(page).getByRole('slider', { name: 'Shuffles' }).press('ArrowLeft'));
  await keep();
  await page.keyboard.press('Escape');
  const download = page.waitForEvent('download');
  await rest(() => page.keyboard.press('b'));
  await page.keyboard.press('d');
  const file = (await (await download).path())!;
  const log = JSON.parse(readFileSync(file, 'utf8')) as TalkLog;
  expect(log.entries.map(({ step }) => step)).toEqual(expect.arrayContaining(['reduction-order', 'vanishing', 'order-of-sums']));
  expect(readFileSync(file).length).toBeLessThan(8 * 1024);

  const other = await browser.newContext({ acceptDownloads: true });
  const audience = await other.newPage();
  await openTalk(audience, url + talk);
  const pane = await openPane(audience);
  await pane.getByText('Rehearse and replay').click();
  await pane.locator('[data-pane="file"]').setInputFiles(file);
  await expect(pane.locator('[data-pane="said"]')).toContainText('moments');
  const seen = new Map<string, unknown>();
  for (const [index, entry] of log.entries.entries()) {
    if (index > 0) await pane.locator('[data-pane="forth"]').click();
    await at(audience, entry.step);
    await expect(audience.locator('.blank')).toBeVisible({ visible: entry.blank !== 'none' });
    if (!frames.has(entry.step)) continue;
    const shuffles = entry.texts.shuffles;
    if (shuffles) await expect(slideOf(audience).locator('.params')).toContainText(`Shuffles ${shuffles}`);
    await expect(hostOf(audience)).toHaveAttribute('data-state', 'done');
    seen.set(entry.step, await frameOf(hostOf(audience)));
  }
  expect(seen.size).toBe(frames.size);
  for (const [step, frame] of frames) expect(seen.get(step), step).toEqual(frame);
  // Scrubbed back, the screen is not black and the step is the first.
  await pane.locator('[data-pane="scrub"]').fill('0');
  await at(audience, log.entries[0]!.step);
  await expect(audience.locator('.blank')).toBeHidden();
  await other.close();
});

test('the check runs every step, holds the claims, and stores the talk: then it works without a server', async ({ browser }) => {
  test.setTimeout(120_000);
  const server = await serve({ folder: 'dist' });
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  const errors = watch(context);
  const page = await context.newPage();
  await page.goto(`${server.url}${talk}check/`);
  await expect(page.locator('main.check')).toHaveAttribute('data-done', '', { timeout: 90_000 });
  const rows = page.locator('tr[data-step]');
  await expect(page.locator('tr[data-verdict="live"]')).toHaveCount(await rows.count());
  await expect(page.locator('.summary')).toContainText('every claim holds here');
  // What no step shows, and the text claims, was run too, and is not counted as a step.
  await expect(page.locator('[data-step="text:order-of-sums/kahan"][data-of-the-text] [data-part="claims"]')).toContainText(
    'as written',
  );
  const steps = await page.locator('tr[data-step]:not([data-of-the-text])').count();
  await expect(page.locator('.summary')).toContainText(`${steps} of ${steps} figure steps are live`);
  await expect(page.locator('[data-step="order-of-sums/python-3.12"] [data-part="claims"]')).toContainText('distinct is 102');
  await expect(page.locator('.offline')).toContainText('works without a network now');
  await page.getByRole('button', { name: 'Test card' }).click();
  await expect(page.locator('.test-card')).toBeVisible();
  await page.close();
  expect(errors).toEqual([]);
  await server.close();

  const offline = await context.newPage();
  await openTalk(offline, `${server.url}${talk}?cut=5#reduction-order`);
  await expect(hostOf(offline)).toHaveAttribute('data-state', 'done');
  await expect(hostOf(offline)).toHaveAttribute('data-backend', 'webgpu');
  const pane = await openPane(offline);
  await pane.locator('[data-does="next"]').click();
  await at(offline, 'order-of-sums/python-3.12');
  await expect(hostOf(offline)).toHaveAttribute('data-state', 'done');
  await expectInStep(offline, pane);
  await offline.keyboard.press('k');
  await expect(hostOf(offline).locator('.mark.recorded')).toBeVisible();
  const notes = await context.newPage();
  await notes.goto(`${server.url}${talk}notes/`);
  await expect(notes.locator('.notes-list')).toContainText('Take a show of hands');
  await context.close();
});

test('notes that were opened once are there without a network, and fit a phone', async ({ browser }) => {
  const server = await serve({ folder: 'dist' });
  const context = await browser.newContext({ serviceWorkers: 'allow', viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`${server.url}${talk}notes/`);
  await expect(page.locator('main')).toHaveAttribute('data-stored', '');
  for (const route of ['notes/', 'room/', 'presenter/', 'check/']) {
    await page.goto(`${server.url}${talk}${route}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), route).toBeLessThanOrEqual(360);
  }
  await server.close();
  await page.goto(`${server.url}${talk}notes/`);
  await expect(page.locator('.notes-list')).toContainText('Take a show of hands');
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('h1')!).fontSize)).toBe('32px');
  await context.close();
});

test('the code on a slide leads to a page that says "same", or "differs", large', async ({ page, url }) => {
  await openTalk(page, `${url}${talk}?order-of-sums.shuffles=500#order-of-sums`);
  await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
  await page.keyboard.press('q');
  const code = page.locator('.overlay.qr .code');
  await expect(code).toHaveAttribute('data-text', /#result:order-of-sums=/);
  const address = (await code.getAttribute('data-text'))!;
  expect(address.length).toBeLessThan(400);
  // As a camera has it: from the pixels, at a third of their size, and at an angle.
  const picture = sharp(await page.screenshot())
    .rotate(7, { background: '#888' })
    .resize(640)
    .ensureAlpha()
    .raw();
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  expect(jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data).toBe(address);
  const phone = await page.context().newPage();
  await phone.setViewportSize({ width: 390, height: 844 });
  await phone.goto(address);
  await expect(phone.locator('.verdict b')).toHaveText('same');
  await expect(phone.locator('ulp-widget:visible')).toHaveCount(1);
  await phone.goto(address.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')).replace(/~[^~]{4}([^~]*)$/, '~AAAA$1'));
  await phone.reload();
  await expect(phone.locator('.verdict b')).toHaveText('differs');
  await phone.goto(address.replace(/~[^~]*$/, '~!'));
  await phone.reload();
  await expect(phone.locator('.verdict b')).toHaveText('garbled');
});

test('in print a page a step, as recorded; with notes a page more for each step that has some', async ({ page, url }) => {
  const pages = async (search: string) => {
    await page.goto(`${url}${talk}?print=16:9${search}`);
    await expect(audienceOf(page)).toHaveAttribute('data-printed', '');
    await page.emulateMedia({ media: 'screen' });
    const pdf = await page.pdf({ width: '960px', height: '540px', printBackground: true });
    return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;
  };
  const count = await pages('');
  const { steps, cuts } = await deckOf(page);
  expect(count).toBe(steps.length);
  expect(
    await page.locator('ulp-widget').evaluateAll((all) => all.every((one) => (one as HTMLElement).dataset.run === '0')),
  ).toBe(true);
  expect(await pages('&notes')).toBe(steps.length + steps.filter(({ words }) => words > 0).length);
  expect(await pages('&cut=5')).toBe(cuts.find(({ name }) => name === '5')!.steps.length);
});

test('npm run talk: a folder that serves itself, the steps as PDF, one as a picture and as a film', async ({ page }) => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(resolve('.cache/talk-'));
  const command = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'talk', ...words], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    return { status, printed: stdout + stderr };
  };
  try {
    const given = ['--', '--built', 'dist', '--out', folder];
    expect(command('the-order-of-addtion', ...given).printed).toContain('no post "the-order-of-addtion"; there are');
    expect(command(slug, ...given, '--media', '--step', 'nowhere').printed).toContain('--step nowhere: there are title, ');
    const made = command(
      slug,
      ...given,
      '--pdf',
      '--cut',
      '5',
      '--media',
      '--video',
      '1',
      '--step',
      'reduction-order',
      '--size',
      '1280x720',
    );
    expect(made.status, made.printed).toBe(0);

    const served = await serve({ folder });
    await page.goto(served.url);
    await at(page, 'title');
    const { cuts } = await deckOf(page);
    await page.goto(`${served.url}talk/${slug}/#reduction-order`);
    await page.reload();
    await expect(hostOf(page)).toHaveAttribute('data-state', 'done');
    await expect(hostOf(page)).toHaveAttribute('data-backend', 'webgpu');
    const steps = cuts.find(({ name }) => name === '5')!.steps;
    const pdf = readFileSync(join(folder, `${slug}.pdf`)).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(steps.length);

    const [film, picture] = readdirSync(join(folder, 'media')).sort().reverse() as [string, string];
    expect([film, picture].map((name) => name.replace(/^\d+-/, ''))).toEqual(['reduction-order.webm', 'reduction-order.png']);
    const png = sharp(join(folder, 'media', picture));
    expect(await png.metadata()).toMatchObject({ width: 1280, height: 720 });
    expect((await png.stats()).channels[0]!.stdev).toBeGreaterThan(5);
    await page.goto(`${served.url}favicon.svg`);
    const shown = await page.evaluate(async (path) => {
      const video = document.createElementNS('http://www.w3.org/1999/xhtml', 'video') as HTMLVideoElement;
      video.src = path;
      await new Promise((done, fail) => {
        video.onloadeddata = done;
        video.onerror = () => fail(new Error(video.error?.message));
      });
      return [video.videoWidth, video.videoHeight];
    }, `/media/${film}`);
    expect(shown).toEqual([1280, 720]);
    await served.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const name of talks)
  test(`axe finds nothing in the windows of ${name}`, async ({ page, url }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const analyse = async (where: string, window: Page) => {
      const { violations } = await new AxeBuilder({ page: window }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`);
      expect(found, where).toEqual([]);
    };
    await openTalk(page, `${url}talk/${name}/`);
    const { steps } = await deckOf(page);
    const figure = steps.find(({ kind }) => kind === 'figure')!;
    for (const key of ['', 't', 't']) {
      if (key !== '') await page.keyboard.press(key);
      for (const step of [figure.id, 'end']) {
        await page.evaluate((id) => (location.hash = `#${id}`), step);
        await at(page, step);
        await analyse(`${step}, ${await page.locator('html').getAttribute('data-theme')}`, page);
      }
    }
    for (const [key, over] of [
      ['?', '.help'],
      ['o', '.overview'],
      ['q', '.qr'],
      ['n', '.speaker'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(page.locator(over)).toBeVisible();
      await analyse(over, page);
    }
    await page.evaluate((id) => (location.hash = `#${id}`), figure.id);
    await at(page, figure.id);
    const pane = await openPane(page);
    await expect(pane.locator('main.pane')).toHaveAttribute('data-frame', /.+/);
    await analyse('the presenter pane', pane);
    await pane.goto(`${url}talk/${name}/notes/`);
    await analyse('the notes', pane);
  });

for (const name of talks)
  test(`every page of the talk ${name}: no error, no foreign request, no CSP violation`, async ({ page, url, watched }) => {
    for (const route of ['', 'notes/', 'room/', 'presenter/']) {
      await page.goto(`${url}talk/${name}/${route}`, { waitUntil: 'networkidle' });
      expect(await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content')).not.toMatch(/unsafe/);
      expect(
        await page.locator('[style]').evaluateAll((all) => all.filter((one) => one.outerHTML.includes(' style=""')).length),
      ).toBe(0);
    }
    expect(watched.errors).toEqual([]);
    expect(watched.foreign).toEqual([]);
  });

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('all slides are there, as recorded', async ({ page, url }) => {
    await page.goto(url + talk);
    for (const host of await page.locator('.slide ulp-widget').all()) {
      await expect(host.locator('.drawing :is(svg, table):visible').first()).toBeVisible();
      await expect(host.locator('.sentence')).toBeVisible();
      await expect(host.locator('.mark.recorded')).toBeVisible();
    }
  });
});
