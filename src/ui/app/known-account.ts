// Whether there was an account when the window was last used: before the client answers, it decides what is drawn in its place.
// It tells nobody anything that the presence of the database does not.
import type { StoreApi } from 'zustand/vanilla'
import type { AppState } from '../state/app-state.ts'
import { readPreference, storePreference } from './preferences.ts'

const NAME = 'account'

/** True when the last start found an account. */
export function hadAccount(): boolean {
  return readPreference(NAME) === 'yes'
}

/** Keeps what this start finds for the next one. */
export function rememberAccount(store: StoreApi<AppState>): void {
  store.subscribe(({ phase }, before) => {
    if (phase === before.phase) return
    if (phase === 'ready') storePreference(NAME, 'yes')
    else if (phase === 'welcome') storePreference(NAME, undefined)
  })
}
