/**
 * `npm run talk <post>`: builds the site, unless it is given (`--built FOLDER`), and writes one folder with all that the talk needs, for any static server, or for a stick: it
 * holds a server of its own. `-- --pdf` prints the steps as recorded (`--notes`: each with its notes after it), `-- --media` takes
 * pictures of the steps as they run, `-- --video 8` films so many seconds of each; `--step` picks some, `--cut 20` those of a cut.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyTalk } from './copy-talk.mjs';
import { chromiumArguments, findChromium } from './find-chromium.mjs';
import { giveUp, install, root, run } from './install.mjs';
import { serve } from './serve.mjs';

const usage =
  'Usage: npm run talk <post> [-- --out FOLDER --built FOLDER --pdf --notes --media --video SECONDS --step ID --cut MINUTES --theme light|dark|projector --size 1920x1080]';

function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        built: { type: 'string' },
        pdf: { type: 'boolean', default: false },
        notes: { type: 'boolean', default: false },
        media: { type: 'boolean', default: false },
        video: { type: 'string' },
        step: { type: 'string', multiple: true },
        cut: { type: 'string' },
        theme: { type: 'string', default: 'light' },
        size: { type: 'string', default: '1920x1080' },
      },
    });
    return { ...values, post: positionals[0] };
  } catch (error) {
    return giveUp(`${error.message}\n${usage}`);
  }
}

const read = (slug) => `The talk "${slug}", with all that it needs.

Serve this folder from any static server, at the root of its address, and open that address in a browser:

    node start.mjs          (Node 20 or newer)
    python3 -m http.server  (then http://localhost:8000/)

Opened as a file, without a server, the slides show their recordings only: browsers run nothing from files.
`;

/** Copies the talk's files, as the build has listed them. */
function writeFolder(dist, slug, out) {
  const count = copyTalk(dist, slug, out);
  writeFileSync(
    join(out, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>${slug}</title><meta http-equiv="refresh" content="0; url=talk/${slug}/"><a href="talk/${slug}/">The talk</a>\n`,
  );
  writeFileSync(join(out, 'README.txt'), read(slug));
  return count;
}

const fileName = (index, id) => `${String(index + 1).padStart(2, '0')}-${id.replaceAll(/[^\w.-]+/g, '-')}`;

/** The steps of the cut, or those that were picked. */
async function stepsOf(page, { step: picked, cut = '' }) {
  const deck = JSON.parse(await page.locator('main.talk').getAttribute('data-deck'));
  const steps = deck.cuts.find(({ name }) => name === cut)?.steps.map(({ id }) => id);
  if (!steps) giveUp(`--cut ${cut}: the post has ${deck.cuts.map(({ name }) => name || 'the whole deck').join(', ')}`);
  const unknown = picked?.find((id) => !steps.includes(id));
  if (unknown !== undefined) giveUp(`--step ${unknown}: there are ${steps.join(', ')}`);
  return steps.map((id, index) => ({ id, index })).filter(({ id }) => !picked || picked.includes(id));
}

/** At the step, its figure done or shown from its recording. */
async function goTo(page, id) {
  await page.evaluate((hash) => location.assign(hash), `#${encodeURIComponent(id).replaceAll('%2F', '/')}`);
  await page.locator(`main.talk[data-step="${id}"]`).waitFor();
  if (await page.locator('.slide:not([hidden]) ulp-widget[data-asks]:not([data-answered])').count())
    await page.keyboard.press('ArrowRight');
}
const settled = (page) =>
  page.waitForFunction(() => {
    const host = document.querySelector('.slide:not([hidden]) ulp-widget');
    return (
      !host ||
      host.dataset.state === 'done' ||
      host.dataset.fallback ||
      (host.dataset.state === 'recorded' && host.dataset.run !== '0')
    );
  });

/** Films what the page shows: pictures of it are drawn on a canvas of another page, whose stream that page encodes. */
async function film(page, encoder, seconds, { width, height }) {
  await encoder.evaluate(
    ([wide, high]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [wide, high];
      const context = canvas.getContext('2d');
      const type = ['video/webm;codecs=vp9', 'video/webm'].find((one) => MediaRecorder.isTypeSupported(one));
      const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: type, videoBitsPerSecond: 8e6 });
      const pieces = [];
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      window.film = {
        draw: async (text) =>
          context.drawImage(
            await createImageBitmap(await (await fetch(`data:image/png;base64,${text}`)).blob()),
            0,
            0,
            wide,
            high,
          ),
        start: () => recorder.start(),
        end: () =>
          new Promise((done) => {
            recorder.onstop = async () => {
              let text = '';
              for (const byte of new Uint8Array(await new Blob(pieces).arrayBuffer())) text += String.fromCharCode(byte);
              done(btoa(text));
            };
            recorder.stop();
          }),
      };
    },
    [width, height],
  );
  const picture = async () => (await page.screenshot({ type: 'png' })).toString('base64');
  await encoder.evaluate((text) => window.film.draw(text), await picture());
  await encoder.evaluate(() => window.film.start());
  await page.keyboard.press('r');
  for (const until = Date.now() + seconds * 1000; Date.now() < until; )
    await encoder.evaluate((text) => window.film.draw(text), await picture());
  return Buffer.from(await encoder.evaluate(() => window.film.end()), 'base64');
}

const options = asked();
const slug = options.post;
if (!slug) giveUp(usage);
if (!['light', 'dark', 'projector'].includes(options.theme)) giveUp(`--theme ${options.theme}: there are light, dark, projector`);
const [width, height] = options.size.split('x').map(Number);
if (!(width > 0 && height > 0)) giveUp(`--size ${options.size}: as 1920x1080`);
const seconds = options.video === undefined ? undefined : Number(options.video);
if (seconds !== undefined && !(seconds > 0)) giveUp(`--video ${options.video}: seconds, as 8`);
const out = resolve(options.out ?? `talk-${slug}`);

await install();
if (options.built === undefined && (await run('npm', ['run', '--silent', 'build'], { env: { ULP_OFFLINE: 'off' } })) !== 0)
  giveUp('The site was not built: the reason stands above');
const dist = resolve(options.built ?? process.env.ULP_OUT ?? join(root, 'dist'));
if (!existsSync(join(dist, 'talk', slug, 'files.json')))
  giveUp(
    `There is no post "${slug}"; there are ${readdirSync(join(dist, 'talk'))
      .filter((name) => name !== 'index.html')
      .join(', ')}`,
  );
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const count = writeFolder(dist, slug, out);
console.log(`\n${out}: the talk, ${count} files. \`node ${join(out, 'start.mjs')}\` shows it.`);

if (options.pdf || options.media || seconds !== undefined) {
  // Loaded here: whoever presents from the folder needs no browser driver.
  const { chromium } = await import('playwright');
  const server = await serve({ folder: out });
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
  const address = (search) =>
    `${server.url}talk/${slug}/?${new URLSearchParams({ ...(options.cut ? { cut: options.cut } : {}), ...search })}`;
  if (options.pdf) {
    const page = await browser.newPage();
    await page.goto(address({ print: '16:9', ...(options.notes ? { notes: '1' } : {}) }));
    await page.locator('main.talk[data-printed]').waitFor();
    await page.emulateMedia({ media: 'screen' });
    await page.pdf({ path: join(out, `${slug}.pdf`), width: '960px', height: '540px', printBackground: true });
    await page.close();
    console.log(`${slug}.pdf: the steps, as recorded`);
  }
  if (options.media || seconds !== undefined) {
    mkdirSync(join(out, 'media'), { recursive: true });
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(address({}));
    await page.locator('main.talk[data-step]').waitFor();
    while ((await page.locator('html').getAttribute('data-theme')) !== options.theme) await page.keyboard.press('t');
    const encoder = seconds === undefined ? undefined : await browser.newPage();
    for (const { id, index } of await stepsOf(page, options)) {
      await goTo(page, id);
      await settled(page);
      const name = fileName(index, id);
      if (options.media) await page.screenshot({ path: join(out, 'media', `${name}.png`) });
      if (encoder) writeFileSync(join(out, 'media', `${name}.webm`), await film(page, encoder, seconds, { width, height }));
      console.log(`media/${name}`);
    }
  }
  await browser.close();
  await server.close();
}
