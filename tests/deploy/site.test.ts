/** The site below a path of a host: twice the same bytes, every link leads somewhere, and its other faces are what they claim to be. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { join, posix, relative, resolve, sep } from 'node:path';
import { type Element, isTag } from 'domhandler';
import { findAll, textContent } from 'domutils';
import { XMLValidator } from 'fast-xml-parser';
import { parseAtomFeed, parseRssFeed } from 'feedsmith';
import { parseDocument } from 'htmlparser2';
import jsonld from 'jsonld';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nginx } from '../commands/nginx.mjs';

const root = 'https://ulp.example/blog/';
mkdirSync('.cache', { recursive: true });
const folder = mkdtempSync('.cache/deploy-');
const [one, other] = ['one', 'other'].map((name) => join(folder, name)) as [string, string];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As an author does, with caches of its own: nothing comes from an earlier build. */
function build(out: string): Promise<void> {
  const env: Record<string, string | undefined> = { ...process.env, ULP_CACHE: `./${out}-cache`, NO_COLOR: '1' };
  // What Vitest says of itself would be taken for the build's own: a draft would be built, the base lost.
  for (const name of ['NODE_ENV', 'MODE', 'DEV', 'PROD', 'SSR', 'TEST', 'BASE_URL', 'VITEST']) delete env[name];
  const words = ['site/commands/build.mjs', '--base', '/blog/', '--site', 'https://ulp.example', '--out', `./${out}`];
  return new Promise((resolve, reject) => {
    const child = spawn('node', words, { env });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(printed))));
  });
}

const filesOf = (out: string): string[] =>
  readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join(posix.sep))
    .sort();
const text = (path: string): string => readFileSync(join(one, path), 'utf8');
const pages = (): string[] => filesOf(one).filter((path) => path.endsWith('.html'));
const elements = (html: string, name: string): Element[] => findAll((node) => node.name === name, parseDocument(html).children);

beforeAll(async () => {
  await build(one);
  await build(other);
}, 300_000);

test('two builds of the same commit are the same, byte for byte', () => {
  const digests = (out: string) =>
    Object.fromEntries(
      filesOf(out).map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(join(out, path)))
          .digest('hex'),
      ]),
    );
  expect(digests(other)).toEqual(digests(one));
});

/** The file that an address of the site stands for, and its fragment; undefined for one of another site. */
function target(link: string, from: string): { file: string; id: string } | undefined {
  const url = new URL(link, from);
  if (url.origin !== 'https://ulp.example') return undefined;
  if (!url.href.startsWith(root)) return { file: `(outside of the base) ${url.href}`, id: '' };
  const path = decodeURIComponent(url.pathname.slice('/blog/'.length));
  return { file: path === '' || path.endsWith('/') ? `${path}index.html` : path, id: decodeURIComponent(url.hash.slice(1)) };
}

const ids = new Map<string, Set<string>>();
function idsOf(file: string): Set<string> {
  const known =
    ids.get(file) ??
    new Set(
      findAll(({ attribs }) => attribs.id !== undefined, parseDocument(text(file)).children).map(({ attribs }) => attribs.id!),
    );
  ids.set(file, known);
  return known;
}

/** What is wrong with a link: undefined where nothing is. */
function broken(link: string, from: string): string | undefined {
  const found = target(link, from);
  if (!found) return undefined;
  const path = join(one, found.file);
  if (!existsSync(path) || !statSync(path).isFile()) return `${from}: ${link}`;
  // A fragment may carry a result or an edit; those are no places.
  if (found.id !== '' && !/[:=]/.test(found.id) && found.file.endsWith('.html') && !idsOf(found.file).has(found.id))
    return `${from}: ${link} has no #${found.id}`;
  return undefined;
}

test('every link, script, style and picture of every page is there, below the base, fragments included', () => {
  const wrong: string[] = [];
  let count = 0;
  for (const page of pages()) {
    const from = root + page.replace(/index\.html$/, '');
    const document = parseDocument(text(page));
    for (const { attribs } of findAll(() => true, document.children))
      for (const name of ['href', 'src', 'data-worker', 'data-src', 'data-page', 'data-picture']) {
        const link = attribs[name];
        if (link === undefined || /^(data:|mailto:)/.test(link)) continue;
        count++;
        const what = broken(link, from);
        if (what) wrong.push(what);
      }
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(1000);
});

test('each page names its own address, a picture, and says who it is to machines', async () => {
  for (const page of pages()) {
    const html = text(page);
    const here = root + page.replace(/index\.html$/, '');
    const canonical = elements(html, 'link').find(({ attribs }) => attribs.rel === 'canonical')?.attribs.href;
    if (/name="robots" content="noindex"/.test(html) && !page.startsWith('embed/')) continue;
    expect(canonical, page).toBe(page.startsWith('embed/') ? here.replace('/embed/', '/widgets/') : here);
    if (page.startsWith('embed/')) continue;
    const image = elements(html, 'meta').find(({ attribs }) => attribs.property === 'og:image')?.attribs.content;
    expect(
      readFileSync(join(one, target(image!, root)!.file))
        .subarray(1, 4)
        .toString(),
      page,
    ).toBe('PNG');
  }
  for (const [page, type] of [
    ['index.html', 'Blog'],
    ...readdirSync(join(one, 'posts')).flatMap((name) =>
      name.endsWith('.md') ? [] : [[`posts/${name}/index.html`, 'BlogPosting']],
    ),
    ['widgets/whose-row/index.html', 'LearningResource'],
  ] as [string, string][]) {
    const [script] = elements(text(page), 'script').filter(({ attribs }) => attribs.type === 'application/ld+json');
    const data = JSON.parse(textContent(script!));
    // schema.org's own context needs a network; its terms are those of its vocabulary.
    const strict: object = { safe: true };
    const [expanded] = (await jsonld.expand(
      { ...data, '@context': { '@vocab': 'https://schema.org/' } },
      strict,
    )) as unknown as Record<string, unknown>[];
    expect(expanded!['@type'], page).toEqual([`https://schema.org/${type}`]);
    const urls = JSON.stringify(data).match(/https:\/\/ulp\.example[^"]*/g) ?? [];
    expect(urls.map((url) => broken(url, root)).filter(Boolean)).toEqual([]);
    if (type === 'BlogPosting')
      for (const term of ['headline', 'datePublished', 'dateModified', 'author', 'image', 'url', 'publisher'])
        expect(expanded, `${page}: ${term}`).toHaveProperty([`https://schema.org/${term}`]);
  }
});

const slugs = (): string[] => readdirSync(join(one, 'posts')).filter((name) => !name.endsWith('.md'));

test('RSS and Atom are well-formed, parse, and hold each post whole: figures as SVG that needs no style sheet, and their sentence', () => {
  for (const path of ['rss.xml', 'atom.xml']) expect(XMLValidator.validate(text(path)), path).toBe(true);
  const rss = parseRssFeed(text('rss.xml')) as {
    language?: string;
    items?: { title?: string; link?: string; guid?: { value?: string }; pubDate?: string; content?: { encoded?: string } }[];
  };
  const atom = parseAtomFeed(text('atom.xml')) as {
    id?: string;
    updated?: string;
    links?: { rel?: string; href?: string }[];
    entries?: {
      id?: string;
      title?: unknown;
      updated?: string;
      published?: string;
      authors?: { name?: string }[];
      content?: unknown;
    }[];
  };
  expect(rss.language).toBe('en');
  expect(atom.id).toBe(root);
  expect(atom.links?.find(({ rel }) => rel === 'self')?.href).toBe(`${root}atom.xml`);
  expect(atom.updated).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(rss.items).toHaveLength(slugs().length);
  expect(atom.entries).toHaveLength(slugs().length);
  for (const slug of slugs()) {
    const link = `${root}posts/${slug}/`;
    const item = rss.items!.find((one) => one.link === link)!;
    const entry = atom.entries!.find(({ id }) => id === link)!;
    expect(Date.parse(item.pubDate!)).not.toBeNaN();
    expect(entry.authors?.[0]?.name).toBeTruthy();
    expect(Date.parse(entry.updated!)).toBeGreaterThanOrEqual(Date.parse(entry.published!));
    const contents = [
      item.content!.encoded!,
      typeof entry.content === 'string' ? entry.content : String((entry.content as { value: string }).value),
    ];
    for (const content of contents) {
      const nodes = findAll(() => true, parseDocument(content).children);
      const names = new Set(nodes.map(({ name }) => name));
      for (const gone of ['script', 'style', 'link', 'button', 'input', 'ulp-widget', 'ulp-claim', 'ulp-knob'])
        expect(names, `${slug}: ${gone}`).not.toContain(gone);
      expect(nodes.filter(({ attribs }) => attribs.class !== undefined)).toEqual([]);
      expect(content).not.toMatch(/undefined|\[object|NaN"/);
      const figures = nodes.filter(
        ({ name, children }) => name === 'figure' && children.some((child) => isTag(child) && child.name === 'figcaption'),
      );
      expect(figures.length).toBeGreaterThan(0);
      const svgs = nodes.filter(({ name }) => name === 'svg');
      expect(svgs.some(({ children }) => children.some((child) => isTag(child) && child.attribs.fill !== undefined))).toBe(true);
      // A formula comes once, as MathML.
      expect(nodes.filter(({ name }) => name === 'math').length).toBe(nodes.filter(({ name }) => name === 'annotation').length);
      const links = nodes.flatMap(({ attribs }) => [attribs.href, attribs.src].filter((one): one is string => one !== undefined));
      expect(links.filter((one) => !/^https?:/.test(one))).toEqual([]);
      expect(links.map((one) => broken(one, link)).filter(Boolean)).toEqual([]);
    }
  }
});

test('each post as Markdown: no bare component, figures as sentence and table, formulas as TeX, code with its language', () => {
  for (const slug of slugs()) {
    const markdown = text(`posts/${slug}.md`);
    const page = text(`posts/${slug}/index.html`);
    const prose = markdown
      .replace(/^```[\s\S]*?^```$/gm, '')
      .replace(/`[^`\n]*`/g, '')
      .replace(/\$\$[\s\S]*?\$\$|\$[^$\n]+\$/g, '')
      .replace(/<https?:[^>]*>/g, '');
    expect(prose.match(/<\/?[A-Za-z][^>]*>/g) ?? [], slug).toEqual([]);
    expect(/\bundefined\b|\[object|^\s*\{.*\}\s*$/m.exec(prose)).toBeNull();
    const sentences = elements(page, 'p').filter(({ attribs }) => attribs['data-part'] === 'sentence');
    for (const sentence of sentences)
      expect(markdown.replace(/\\/g, ''), slug).toContain(textContent(sentence).trim().slice(0, 60));
    expect(markdown.match(/^\| -+/gm)?.length ?? 0, slug).toBeGreaterThanOrEqual(sentences.length);
    if (/class="katex"/.test(page)) expect(markdown).toMatch(/\$[^$]+\$/);
    expect(markdown).not.toContain('¶');
    for (const [, url] of markdown.matchAll(/\]\((https:\/\/ulp\.example[^)\s]*)/g)) expect(broken(url!, root)).toBeUndefined();
  }
});

test('llms.txt, robots.txt and the map of the site name what is there', () => {
  const llms = text('llms.txt');
  expect(llms).toMatch(/^# Ulp\n\n> /);
  const links = [...llms.matchAll(/\]\((https:[^)]*)\)/g)].map(([, url]) => url!);
  expect(links.length).toBeGreaterThan(slugs().length);
  expect(links.map((url) => broken(url, root)).filter(Boolean)).toEqual([]);
  expect(text('robots.txt')).toContain(`Sitemap: ${root}sitemap-index.xml`);
  const mapped = [...text('sitemap-0.xml').matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url!);
  expect(mapped.map((url) => broken(url, root)).filter(Boolean)).toEqual([]);
  const indexed = pages().filter((page) => page !== '404.html' && !/noindex/.test(text(page).slice(0, 6000)));
  expect(mapped.sort()).toEqual(indexed.map((page) => root + page.replace(/index\.html$/, '')).sort());
});

test('_headers gives every page one policy on framing, and every file one rule of caching: hashed files for good, all else for now', () => {
  const rules: { path: string; headers: string[] }[] = [];
  for (const line of text('_headers').trimEnd().split('\n'))
    if (line.startsWith(' ')) rules.at(-1)!.headers.push(line.trim());
    else rules.push({ path: line, headers: [] });
  for (const file of filesOf(one).filter((path) => path !== '_headers')) {
    const address = `/blog/${file.replace(/index\.html$/, '')}`;
    const all = rules
      .filter(({ path }) => (path.endsWith('*') ? address.startsWith(path.slice(0, -1)) : address === path))
      .flatMap(({ headers }) => headers);
    const policies = all.filter((header) => header.startsWith('Content-Security-Policy'));
    const caching = all.filter((header) => header.startsWith('Cache-Control'));
    expect(caching, file).toHaveLength(1);
    expect(caching[0]!.includes('immutable'), file).toBe(file.startsWith('_astro/'));
    expect(all).toContain('X-Content-Type-Options: nosniff');
    if (!file.endsWith('.html')) continue;
    expect(policies, file).toHaveLength(1);
    expect(policies[0]).toContain(file.startsWith('embed/') ? 'frame-ancestors *;' : "frame-ancestors 'self';");
  }
});

const { path: nginxPath, env: nginxEnv, etc, missing } = nginx();
if (missing) console.log(`left out: the recipe for nginx is not run. ${missing}`);

test.skipIf(missing !== undefined)('the recipe for nginx serves pages, their headers and what is not there', async () => {
  const place = resolve(folder, 'nginx');
  mkdirSync(join(place, 'root'), { recursive: true });
  symlinkSync(resolve(one), join(place, 'root/blog'));
  const recipe = readFileSync('deploy/nginx.conf', 'utf8')
    .replace('/etc/nginx/mime.types', `${etc}/mime.types`)
    .replace('/srv/ulp/dist', join(place, 'root'))
    .replace('listen 80;', `listen unix:${place}/socket;`)
    .replace('/404.html', '/blog/404.html');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${place}/${name};`)
    .join(' ');
  writeFileSync(
    join(place, 'nginx.conf'),
    `daemon off; pid ${place}/pid; error_log ${place}/errors; user root; events {}\nhttp { access_log off; ${temporary}\n${recipe}\n}\n`.replace(
      'user root; ',
      process.getuid?.() === 0 ? 'user root; ' : '',
    ),
  );
  const child = spawn(nginxPath!, ['-e', join(place, 'errors'), '-c', join(place, 'nginx.conf')], {
    env: { ...process.env, ...nginxEnv },
  });
  try {
    const get = (path: string) =>
      new Promise<{ status: number; headers: Record<string, string | string[] | undefined> }>((done, fail) =>
        request({ socketPath: join(place, 'socket'), path, headers: { host: 'ulp.example' } }, (response) => {
          response.resume();
          done({ status: response.statusCode!, headers: response.headers });
        })
          .once('error', fail)
          .end(),
      );
    await vi.waitFor(() => get('/blog/'), { timeout: 10_000 });
    const page = await get('/blog/posts/the-order-of-addition/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'self'");
    expect(page.headers['cache-control']).toContain('max-age=0');
    expect((await get('/blog/embed/whose-row/')).headers['content-security-policy']).toContain('frame-ancestors *');
    const script = filesOf(one).find((path) => /^_astro\/figure\..*\.js$/.test(path))!;
    expect((await get(`/blog/${script}`)).headers).toMatchObject({
      'cache-control': expect.stringContaining('immutable'),
      'content-type': expect.stringContaining('javascript'),
    });
    expect((await get('/blog/posts/the-order-of-addition.md')).headers['content-type']).toContain('text/markdown');
    expect((await get('/blog/posts/the-order-of-addition')).status).toBe(301);
    expect((await get('/blog/nothing/')).status).toBe(404);
  } finally {
    child.kill();
  }
});
