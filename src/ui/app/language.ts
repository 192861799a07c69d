// The language of this browser: stored, put on the document's root, and its catalogue loaded before the first rendering.
import { directionOf, pickLanguage, type Language } from '../i18n/languages.ts'
import { activateLanguage } from '../i18n/translate.ts'
import { keepRootAttributes } from './appearance.ts'
import { readPreference, storePreference } from './preferences.ts'

const NAME = 'language'

/** Takes up the language of this browser. A catalogue that cannot be loaded leaves English. */
export async function startLanguage(): Promise<void> {
  const language = pickLanguage(readPreference(NAME), navigator.languages)
  try {
    await show(language)
  } catch (error) {
    console.warn('English instead of', language, error)
    await show('en')
  }
}

/** Changes to a language and keeps it. Rejects when its catalogue cannot be loaded; then nothing has changed. */
export async function chooseLanguage(language: Language): Promise<void> {
  await show(language)
  storePreference(NAME, language)
}

async function show(language: Language): Promise<void> {
  await activateLanguage(language)
  keepRootAttributes({ lang: language, dir: directionOf(language) })
}
