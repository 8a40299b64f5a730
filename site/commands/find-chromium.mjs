/** Finds a Chromium or Chrome on this machine. Plain JavaScript, so that commands can use it as well as tests. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Where `npm test` puts Playwright's download. */
const browsers = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.cache', 'browsers');
const downloaded = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-win/chrome.exe',
  'chrome-win64/chrome.exe',
  ...['', '-arm64', '-x64'].map((kind) => `chrome-mac${kind}/Chromium.app/Contents/MacOS/Chromium`),
];
const downloads = () =>
  existsSync(browsers) ? readdirSync(browsers).flatMap((folder) => downloaded.map((path) => join(browsers, folder, path))) : [];

const runs = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of `$CHROMIUM_PATH`, else of the first browser found, else undefined: Playwright then uses its own. */
export function findChromium() {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const onPath = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  return [...onPath, ...places, ...downloads()].find(runs);
}

/** What Chromium is started with to have WebGPU, on a software adapter where there is no GPU. */
export const chromiumArguments = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking'];
