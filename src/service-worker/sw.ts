// The service worker: keeps the whole app in a precache, so that it opens offline after the first visit, and hands over to a
// newer version only when a window asks (platform.md, section 13.3).
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] }

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

// Every address of the app is the one page; what an edge node serves beside it is not ours to answer.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), { allowlist: [/^\/(?:index\.html)?$/] }),
)

self.addEventListener('message', (event) => {
  const data: unknown = event.data
  const isSkip = typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING'
  if (isSkip) event.waitUntil(self.skipWaiting())
})

// The first window is served without a worker; from here on it may count on one.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
