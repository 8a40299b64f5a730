import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './site/commands/find-chromium.mjs';

/** Browser tests of the built site. `npm test` builds first; `site/commands/serve.mjs` serves it. */
export default defineConfig({
  testDir: 'tests/site',
  outputDir: '.cache/playwright',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: '.cache/playwright.json' }]],
  timeout: 60_000,
  expect: { timeout: 20_000 },
  globalSetup: './tests/site/serve-site.ts',
  use: {
    launchOptions: { executablePath: findChromium(), args: chromiumArguments },
    // A page's second load would come from what the first kept; offline.spec.ts allows it.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 900 },
  },
});
