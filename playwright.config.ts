import { defineConfig, devices } from '@playwright/test'
import { chromiumArgs, chromiumPath } from './scripts/chromium.ts'

/** Every spec starts its own edge node on a free port, so specs share nothing. The built app in `dist` is what they drive. */
export default defineConfig({
  testDir: 'e2e',
  // Long enough for a loaded machine of two slow cores; what passes does not wait for it.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  workers: 2,
  retries: 0,
  forbidOnly: true,
  outputDir: 'test-results',
  use: {
    actionTimeout: 60_000,
    screenshot: 'only-on-failure',
    serviceWorkers: 'allow',
    launchOptions: { executablePath: chromiumPath(), args: chromiumArgs },
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'] }, testIgnore: /phone\// },
    { name: 'phone', use: { ...devices['Pixel 7'] }, testMatch: /phone\/.*\.spec\.ts/ },
  ],
})
