/**
 * `npm start [-- --port N] [--offline]`: installs what is missing, builds the site and serves the build on this machine. `--offline` lets
 * pages register the service worker; without it, none is, and one of an earlier start is removed.
 */
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { giveUp, install, root, run } from './install.mjs';
import { serve } from './serve.mjs';

const DEFAULT = 4321;

/** What is asked for: `npm start -- --port 4000`, or `npm start --port=4000`, which npm hands over in the environment. */
function asked() {
  let values;
  try {
    ({ values } = parseArgs({ options: { port: { type: 'string', short: 'p' }, offline: { type: 'boolean' } } }));
  } catch (error) {
    giveUp(`${error.message}. Usage: npm start -- [--port ${DEFAULT}] [--offline]`);
  }
  const text = values.port ?? process.env.npm_config_port ?? String(DEFAULT);
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    giveUp(`--port ${text}: a port is a whole number from 0 to 65535. Usage: npm start -- --port ${DEFAULT}`);
  return { port, offline: Boolean(values.offline ?? process.env.npm_config_offline) };
}

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
      .once('error', (error) => resolve(error.code))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const refuse = (port, code) =>
  giveUp(
    code === 'EADDRINUSE'
      ? `Port ${port} is taken. Another one: npm start -- --port ${port + 1}`
      : `Port ${port} cannot be used: ${code}`,
  );

const { port, offline } = asked();
// Asked before the build, so that nobody waits for a build that cannot be served.
const free = await isFree(port);
if (free !== true) refuse(port, free);
await install();
const env = offline ? {} : { ULP_OFFLINE: 'off' };
if ((await run('npm', ['run', '--silent', 'build'], { env })) !== 0) giveUp('The site was not built: the reason stands above');
const { url } = await serve({ folder: `${root}/dist`, port }).catch((error) => refuse(port, error.code));
console.log(`\nUlp is at ${url}\nControl-C stops it.`);
