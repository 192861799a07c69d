// Whether this browser shows notices of the system, and how much they tell.
import { readPreference, storePreference } from './preferences.ts'

export type NotificationChoice = {
  isOn: boolean
  /** Neither names nor texts show. */
  isHidden: boolean
}

const NAME = 'notifications'

/** The stored choice; off until somebody switches it on. */
export function readNotificationChoice(): NotificationChoice {
  const words = (readPreference(NAME) ?? '').split(' ')
  return { isOn: words.includes('on'), isHidden: words.includes('hidden') }
}

/** Changes the choice, keeps it and returns it. */
export function chooseNotifications(change: Partial<NotificationChoice>): NotificationChoice {
  const choice = { ...readNotificationChoice(), ...change }
  const words = [choice.isOn ? 'on' : '', choice.isHidden ? 'hidden' : ''].filter((word) => word !== '')
  storePreference(NAME, words.length > 0 ? words.join(' ') : undefined)
  return choice
}

/** What the browser has been told so far. */
export function notificationPermission(): NotificationPermission | 'unsupported' {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported'
}

/** Asks the browser, which asks the person once. Call it from a click. */
export async function askForNotifications(): Promise<NotificationPermission | 'unsupported'> {
  return 'Notification' in globalThis ? Notification.requestPermission() : 'unsupported'
}
