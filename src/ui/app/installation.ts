// The app as an installed thing: the service worker, its updates, and the browser's offer to install (ux.md 94).
import type { StoreApi } from 'zustand/vanilla'
import type { AppState } from '../state/app-state.ts'

/** Chromium's event, which the DOM library does not know. */
type InstallPrompt = Event & { prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }> }

let offer: InstallPrompt | undefined
let waiting: { messageSkipWaiting(): void } | undefined

/** Registers the service worker after the first paint and watches for a newer version of it. */
export async function registerServiceWorker(store: StoreApi<AppState>): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { Workbox } = await import('workbox-window')
  const workbox = new Workbox('/sw.js')
  workbox.addEventListener('waiting', () => {
    waiting = workbox
    store.setState({ updateReady: true })
  })
  // Another tab took the update: this one runs on code whose chunks may be gone.
  workbox.addEventListener('controlling', (event) => {
    if (event.isUpdate) location.reload()
  })
  try {
    await workbox.register()
  } catch (error) {
    // Private windows may refuse it: the app runs, it only does not open offline.
    console.warn('No service worker', error)
  }
}

/** Lets the waiting version take over; the page reloads when it has. */
export function applyUpdate(): void {
  waiting?.messageSkipWaiting()
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
