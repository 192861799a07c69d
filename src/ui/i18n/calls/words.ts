// The words of a call, looked up in a catalogue that is fetched with the first call. A component above those that use `c` waits
// for it with `use(loadCallWords())`.
import { setupI18n, type Messages } from '@lingui/core'
import type { Language } from '../languages.ts'
import { activeLanguage } from '../translate.ts'
import { messages } from './locales/en.ts'
import type { source } from './source.ts'

/** The id of a string in the English source of calls. */
export type CallWord = (typeof source)[number]['id']

const catalogues: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => Promise.resolve({ messages }),
  de: () => import('./locales/de.ts'),
  ar: () => import('./locales/ar.ts'),
}

const i18n = setupI18n()
i18n.loadAndActivate({ locale: 'en', messages })

const loading = new Map<Language, Promise<void>>()

/** Resolves when the words of the active language are there; always the same promise for a language. */
export function loadCallWords(): Promise<void> {
  const language = activeLanguage()
  let words = loading.get(language)
  if (!words) {
    words = catalogues[language]().then(
      ({ messages: found }) => i18n.load(language, found),
      (error: unknown) => {
        // A call that rings cannot wait for its words: English is better than silence.
        console.warn('English instead of', language, error)
        i18n.load(language, messages)
      },
    )
    loading.set(language, words)
  }
  return words
}

/** The string with this id in the active language; `values` fill its placeholders. */
export function c(id: CallWord, values?: Record<string, string | number>): string {
  const language = activeLanguage()
  if (i18n.locale !== language) i18n.activate(language)
  return i18n._(id, values)
}
