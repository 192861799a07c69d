// The languages Skein speaks: which one to begin with, and which way it is written.

export const languages = ['en', 'de', 'ar'] as const

export type Language = (typeof languages)[number]

/** What a language calls itself. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch', ar: 'العربية' }

/** The stored language, else the first of the browser's that Skein speaks, else English. */
export function pickLanguage(stored: string | null, wanted: readonly string[]): Language {
  const known = (tag: string): Language | undefined =>
    languages.find((language) => language === tag.toLowerCase().split('-')[0])
  return known(stored ?? '') ?? wanted.map(known).find((language) => language !== undefined) ?? 'en'
}

/** The direction a language is written in. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}
