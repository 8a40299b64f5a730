/** A small static server for the built site: the same one that `npm start`, the browser tests and the bench use. Node's own modules only. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { constants, createBrotliCompress } from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.xml': 'application/xml; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.pagefind': 'application/wasm',
};

/** The file that a path of the URL stands for, or undefined: none there, or outside the folder. */
export async function fileFor(folder, pathname) {
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const path = normalize(join(folder, decoded));
  if (path.includes('\0') || (path !== normalize(folder) && !path.startsWith(normalize(folder + sep)))) return undefined;
  for (const candidate of decoded.endsWith('/') ? [join(path, 'index.html')] : [path, join(path, 'index.html')]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}

/** The rules of `_headers`, as Netlify and Cloudflare Pages read them: a path, which may end in `*`, and the headers below it. */
async function headerRules(folder) {
  const text = await readFile(join(folder, '_headers'), 'utf8').catch(() => '');
  const rules = [];
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name) rules.at(-1).headers.push([name.toLowerCase(), value]);
    else if (line.trim() !== '') rules.push({ path: line.trim(), headers: [] });
  }
  return (pathname) =>
    Object.fromEntries(
      rules
        .filter(({ path }) => (path.endsWith('*') ? pathname.startsWith(path.slice(0, -1)) : pathname === path))
        .flatMap(({ headers }) => headers),
    );
}

/**
 * Serves `folder` under `base` on 127.0.0.1. Port 0 takes any free port.
 * Rejects with code EADDRINUSE where the port is taken.
 * @param {{ folder: string, port?: number, base?: string }} options
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve({ folder, port = 0, base = '/' }) {
  const headersFor = await headerRules(folder);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const below = pathname.startsWith(base) ? `/${pathname.slice(base.length)}` : undefined;
    const file = below === undefined ? undefined : await fileFor(folder, below);
    // A folder without its slash would break the page's relative addresses.
    if (file?.endsWith('index.html') && !pathname.endsWith('/') && !pathname.endsWith('index.html')) {
      response.writeHead(301, { location: `${pathname}/` }).end();
      return;
    }
    if (file === undefined) {
      const page = await readFile(join(folder, '404.html')).catch(() => 'Not found');
      response.writeHead(404, { 'content-type': types['.html'], ...headersFor(`${base}404.html`) }).end(page);
      return;
    }
    const type = types[extname(file)] ?? 'application/octet-stream';
    // As hosts do, so that what is measured here is what a reader gets.
    const compressed = /text|json|xml/.test(type) && /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''));
    response.writeHead(200, {
      'content-type': type,
      ...(compressed ? { 'content-encoding': 'br', vary: 'accept-encoding' } : {}),
      'cache-control': 'no-cache',
      ...headersFor(pathname),
    });
    if (request.method === 'HEAD') response.end();
    else if (compressed)
      createReadStream(file)
        .pipe(createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }))
        .pipe(response);
    else createReadStream(file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${server.address().port}${base}`;
      resolve({
        url,
        close: () =>
          new Promise((done) => {
            server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
  });
}
