// The app as an installed thing: the service worker, its updates, and the browser's offer to install (ux.md 94).
import type { StoreApi } from 'zustand/vanilla'
import type { AppState } from '../state/app-state.ts'

/** Chromium's event, which the DOM library does not know. */
type InstallPrompt = Event & { prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }> }

/** How often a page that stays open looks for a newer version; the browser looks at each navigation by itself. */
const CHECK_EVERY_MS = 3_600_000
/** What has not been saved by then does not hold up a reload. */
const SAVE_TIMEOUT_MS = 3_000

let offer: InstallPrompt | undefined
let waiting: { messageSkipWaiting(): void } | undefined
const savers = new Set<() => Promise<unknown>>()

/** Registers the service worker after the first paint and watches for a newer version of it. */
export async function registerServiceWorker(store: StoreApi<AppState>): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { Workbox } = await import('workbox-window')
  const workbox = new Workbox('/sw.js')
  workbox.addEventListener('waiting', () => {
    waiting = workbox
    store.setState({ updateReady: true })
  })
  // The first worker of all takes over silently. After that it is an update, which this or another tab took: the page runs on code
  // whose chunks may be gone.
  let isControlled = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isControlled) void saveAll().then(() => location.reload())
    isControlled = true
  })
  try {
    await workbox.register()
    checkNowAndThen(workbox)
  } catch (error) {
    // Private windows may refuse it: the app runs, it only does not open offline.
    console.warn('No service worker', error)
  }
}

/** Lets the waiting version take over once everything is saved; the page reloads when it has. */
export async function applyUpdate(): Promise<void> {
  await saveAll()
  waiting?.messageSkipWaiting()
}

/** Has `save` called, and awaited for a while, before the page reloads by itself. Gives a function that forgets it. */
export function beforeReload(save: () => Promise<unknown>): () => void {
  savers.add(save)
  return () => savers.delete(save)
}

/** Resolves when all is saved, or does not want to be. */
async function saveAll(): Promise<void> {
  const saving = Promise.allSettled([...savers].map((save) => save()))
  await Promise.race([saving, new Promise((resolve) => setTimeout(resolve, SAVE_TIMEOUT_MS))])
}

function checkNowAndThen(workbox: { update(): Promise<void> }): void {
  let checkedAt = Date.now()
  const check = (): void => {
    if (document.hidden || Date.now() - checkedAt < CHECK_EVERY_MS) return
    checkedAt = Date.now()
    workbox.update().catch((error: unknown) => console.debug('No look for an update', error))
  }
  document.addEventListener('visibilitychange', check)
  setInterval(check, CHECK_EVERY_MS)
}

/** Keeps the browser's offer to install until somebody takes it. */
export function watchInstallOffer(store: StoreApi<AppState>): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offer = event as InstallPrompt
    store.setState({ installable: true })
  })
  addEventListener('appinstalled', () => dismissInstall(store))
}

/** Takes the offer: the browser asks in its own words. */
export async function install(store: StoreApi<AppState>): Promise<void> {
  await offer?.prompt()
  dismissInstall(store)
}

/** Puts the offer away for this session. */
export function dismissInstall(store: StoreApi<AppState>): void {
  offer = undefined
  store.setState({ installable: false })
}
