import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumArgs, chromiumPath, fakeMediaArgs } from './scripts/chromium.ts'

/** Node runs every `*.test.ts`; Chromium runs `*.browser.test.ts`; `vectors` needs the official vectors beside the project. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/*.vectors.test.ts', 'node_modules/**'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'vectors',
          environment: 'node',
          include: ['src/**/*.vectors.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        optimizeDeps: {
          include: [
            '@noble/curves/ed25519.js',
            '@noble/ciphers/aes.js',
            '@noble/hashes/sha2.js',
            '@noble/hashes/sha3.js',
            '@noble/hashes/hmac.js',
            '@noble/hashes/hkdf.js',
            '@noble/post-quantum/ml-kem.js',
            '@noble/post-quantum/_crystals.js',
            'libsodium-wrappers',
            'idb',
            'fast-check',
          ],
        },
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts'],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: chromiumPath(), args: [...chromiumArgs, ...fakeMediaArgs] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
