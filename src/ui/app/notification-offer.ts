// After the first message that went to somebody, and never again in this browser, a line offers notices of the system (ux.md 90):
// the browser asks in its own words only when that is taken.
import type { StoreApi } from 'zustand/vanilla'
import type { AppState } from '../state/app-state.ts'
import { askForNotifications, chooseNotifications, notificationPermission } from './notification-choice.ts'
import { readPreference, storePreference } from './preferences.ts'

const NAME = 'notifications-offered'

/** Offers them, unless the browser has been asked, or they have been offered, before. Call it when a message was sent. */
export function offerNotifications(store: StoreApi<AppState>, conversationId: string): void {
  // Asking the browser takes a while, so it comes last.
  if (readPreference(NAME) !== null || notificationPermission() !== 'default') return
  if (store.getState().conversations[conversationId]?.kind === 'self') return
  storePreference(NAME, 'yes')
  store.setState({ offersNotifications: true })
}

/** Takes the offer: the browser asks, and what it answers is kept. */
export async function acceptNotifications(store: StoreApi<AppState>): Promise<void> {
  endNotificationOffer(store)
  chooseNotifications({ isOn: (await askForNotifications()) === 'granted' })
}

/** Puts the offer away; Settings has the same switch. */
export function endNotificationOffer(store: StoreApi<AppState>): void {
  store.setState({ offersNotifications: false })
}
