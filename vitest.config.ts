import { resolve } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium } from './site/commands/find-chromium.mjs';
import { offerLoader } from './tests/helpers/find-driver.ts';

offerLoader(resolve('.cache/vulkan'));
const jsx = { runtime: 'automatic', importSource: 'preact' } as const;

/** Two places, one suite: `node` (Dawn on SwiftShader) runs all, `chromium` runs the kernels once more in a browser. */
export default defineConfig({
  cacheDir: '.cache/vitest',
  test: {
    // A snapshot that is missing is red, never written: recordings are made by `npm run record`.
    update: 'none',
    projects: [
      {
        cacheDir: '.cache/vitest-node',
        oxc: { jsx },
        test: {
          name: 'node',
          include: ['tests/{kernels,runtime,widgets,figure,talk,posts,deploy}/**/*.test.{ts,tsx}'],
          pool: 'forks',
          // One at a time: Node spins a core while it waits for the adapter, which is a processor too. Two take twice as long together.
          maxWorkers: 1,
          // `npm run record` runs heavy presets to their end.
          testTimeout: process.env.ULP_RECORD === '1' ? 3_600_000 : 120_000,
        },
      },
      {
        cacheDir: '.cache/vitest-chromium',
        oxc: { jsx },
        optimizeDeps: { exclude: ['webgpu', 'playwright'], include: ['fast-check'] },
        test: {
          name: 'chromium',
          include: ['tests/kernels/**/*.test.ts'],
          exclude: ['tests/kernels/**/*.node.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: findChromium(), args: chromiumArguments } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
