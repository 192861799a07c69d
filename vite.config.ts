// How the app is built: one page, an ES worker, a service worker with a precache, and a manifest of chunks for the size check.
import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { createLicences } from './scripts/licences.ts'
import { preloadStart } from './scripts/preload-start.ts'
import { patchWebRtc } from './scripts/patch-webrtc.ts'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string
}

const licences = createLicences()

/** What isolates the page from others; the edge node sends the same and the content policy besides. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

// oxlint-disable-next-line import/no-default-export -- the tool reads the default export
export default defineConfig({
  define: { __SKEIN_VERSION__: JSON.stringify(version) },
  plugins: [
    react(),
    patchWebRtc(),
    preloadStart(),
    licences.watch(),
    licences.write(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/service-worker',
      filename: 'sw.ts',
      injectRegister: false,
      registerType: 'prompt',
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,svg,png,woff2}'],
        maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
        rollupFormat: 'iife',
        buildPlugins: { vite: [licences.watch(), licences.write()] },
      },
      manifest: {
        id: '/',
        name: 'Skein',
        short_name: 'Skein',
        description: 'A messenger in which every browser is a full peer.',
        lang: 'en',
        dir: 'ltr',
        start_url: '/?source=pwa',
        scope: '/',
        display: 'standalone',
        display_override: ['standalone', 'minimal-ui'],
        orientation: 'any',
        theme_color: '#0b6b79',
        background_color: '#eef3f4',
        categories: ['social', 'communication'],
        prefer_related_applications: false,
        launch_handler: { client_mode: ['focus-existing', 'auto'] },
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: '/icon-monochrome.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'monochrome' },
        ],
      },
    }),
  ],
  worker: {
    format: 'es',
    plugins: () => [licences.watch()],
    rolldownOptions: { output: { comments: { annotation: false } } },
  },
  optimizeDeps: { rolldownOptions: { plugins: [patchWebRtc()] } },
  build: {
    target: 'es2023',
    // Colour schemes are written with light-dark(), which these engines know.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: true,
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What several parts of the interface share comes in one piece: each file costs a way through the service worker, and a
        // dozen of them more time than all their code. The entry has its own, so that the worker starts before the interface is read.
        codeSplitting: {
          groups: [
            { name: 'base', test: /[\\/]src[\\/](?:lib|sdk)[\\/]/, priority: 2 },
            {
              name: 'shell',
              test: /[\\/]src[\\/]ui[\\/](?!features[\\/](?:emoji|calls)[\\/]|i18n[\\/]calls[\\/])|[\\/]node_modules[\\/](?:react|react-dom|scheduler|zustand|lucide-react|@lingui|linkifyjs)[\\/]/,
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
})
