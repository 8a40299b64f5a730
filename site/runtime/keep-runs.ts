/** Dev server: writes what "Keep this run" sends to content/captures/, after a look at what it is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { KEEP } from './hot-event.ts';

const names = /^[a-z0-9]+(-[a-z0-9.]+)*$/;
const mostBytes = 1024 * 1024;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
  }
  return body;
}

/** Where a capture goes. @throws Error that says what is wrong with it */
export function captureFile(text: string): string {
  const { widget, preset, adapter, date, frames, kernels } = JSON.parse(text) as Record<string, unknown>;
  for (const [what, value] of Object.entries({ widget, preset }))
    if (typeof value !== 'string' || !names.test(value)) throw new Error(`${what} ${JSON.stringify(value)} is no name`);
  if (typeof adapter !== 'string' || adapter.trim() === '') throw new Error('the browser does not name its adapter');
  if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date)) throw new Error(`date ${JSON.stringify(date)}`);
  if (!Array.isArray(frames) || frames.length === 0 || !Array.isArray(kernels)) throw new Error('no frames, or no kernels');
  const slug = adapter
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return join('content/captures', widget as string, `${preset}@${slug}.json`);
}

export function keepRuns(): Plugin {
  return {
    name: 'ulp:keep-runs',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (request.method !== 'POST' || !request.url?.endsWith(KEEP)) return next();
        try {
          const text = await bodyOf(request);
          const file = captureFile(text);
          mkdirSync(join(server.config.root, file, '..'), { recursive: true });
          writeFileSync(join(server.config.root, file), text);
          response.end(file);
        } catch (error) {
          response.statusCode = 400;
          response.end(error instanceof Error ? error.message : String(error));
        }
      });
    },
  };
}
