import { defineConfig } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '../support/electron-double/chromium.ts';

/**
 * `browser`: the screens in Chromium on the real Node host, each test with a host, a bench and a data folder of its own.
 * `electron`: the built desktop program.
 */
export default defineConfig({
  outputDir: '../../test-results/end-to-end',
  fullyParallel: true,
  workers: 2,
  timeout: 90_000,
  // On a busy machine a browser may miss its moment; a test that needed the second try is printed as flaky.
  retries: process.env['CI'] ? 1 : 0,
  expect: { timeout: 15_000 },
  reporter: 'line',
  globalSetup: './support/build-product.ts',
  use: {
    headless: true,
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: chromiumPath, args: chromiumArguments },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'browser', testDir: './browser' },
    { name: 'electron', testDir: './electron' },
  ],
});
