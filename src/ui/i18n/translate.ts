// The one way to words: every string on screen is named by an id of source.ts and looked up in the compiled catalogue.
import { i18n } from '@lingui/core'
import { messages } from './locales/en.ts'
import type { source } from './source.ts'

/** The id of a string in the English source catalogue. */
export type MessageId = (typeof source)[number]['id']

i18n.load('en', messages)
i18n.activate('en')

/** The string with this id in the active language; `values` fill its placeholders. */
export function t(id: MessageId, values?: Record<string, string | number>): string {
  return i18n._(id, values)
}

/** The active language, for Intl formatters. English words go with the regional formats the browser prefers. */
export function locale(): string {
  return globalThis.navigator?.language?.startsWith(i18n.locale) ? navigator.language : i18n.locale
}
