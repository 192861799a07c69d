// The one way to words: every string on screen is named by an id of source.ts and looked up in the compiled catalogue of the
// active language. English is there from the start; every other catalogue is a chunk of its own.
import { i18n, type Messages } from '@lingui/core'
import { useSyncExternalStore } from 'react'
import { directionOf, type Language } from './languages.ts'
import { messages } from './locales/en.ts'
import type { source } from './source.ts'

/** The id of a string in the English source catalogue. */
export type MessageId = (typeof source)[number]['id']

const catalogues: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => Promise.resolve({ messages }),
  de: () => import('./locales/de.ts'),
  ar: () => import('./locales/ar.ts'),
}

i18n.load('en', messages)
i18n.activate('en')

/** Loads a language's catalogue and makes it the active one. Rejects when the catalogue cannot be loaded. */
export async function activateLanguage(language: Language): Promise<void> {
  const catalogue = await catalogues[language]()
  i18n.loadAndActivate({ locale: language, messages: catalogue.messages })
}

/** The active language. */
export function activeLanguage(): Language {
  return i18n.locale as Language
}

/** The active language; renders again when another one becomes active. */
export function useLanguage(): string {
  return useSyncExternalStore(
    (listener) => i18n.on('change', listener),
    () => i18n.locale,
  )
}

/** The string with this id in the active language; `values` fill its placeholders. */
export function t(id: MessageId, values?: Record<string, string | number>): string {
  return i18n._(id, values && directionOf(i18n.locale as Language) === 'rtl' ? isolate(values) : values)
}

/** Words of others keep their own direction inside a sentence that runs the other way, down to the dot at their end. */
function isolate(values: Record<string, string | number>): Record<string, string | number> {
  const isolated = (value: string | number): string | number =>
    typeof value === 'string' ? `\u2068${value}\u2069` : value
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isolated(value)]))
}

/** The active language, for Intl formatters; with the regional formats of the browser when it speaks the same language. */
export function locale(): string {
  return globalThis.navigator?.language?.startsWith(i18n.locale) ? navigator.language : i18n.locale
}
