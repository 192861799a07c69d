// Whether every language says everything: no string is missing or left behind, and all have the placeholders of the English.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { source as callSource } from './calls/source.ts'
import { languages } from './languages.ts'
import { source } from './source.ts'

function readCatalogue(folder: string, language: string): Map<string, string> {
  const text = readFileSync(new URL(`${folder}/${language}.po`, import.meta.url), 'utf8')
  const found = new Map<string, string>()
  for (const [, id, lines = ''] of text.matchAll(/^msgid "(.+)"\nmsgstr ((?:"(?:[^"\\]|\\.)*"\n?)+)/gm)) {
    const message = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string)
      .join('')
    found.set(id!, message)
  }
  return found
}

/** The names between braces; what a plural says is left aside. */
function placeholders(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name!))].toSorted()
}

const catalogues = languages.flatMap((language) => [
  { language, folder: 'locales', strings: source as readonly Source[] },
  { language, folder: 'calls/locales', strings: callSource as readonly Source[] },
])

type Source = { id: string; message: string }

test.each(catalogues)(
  'the catalogue of $language in $folder holds every string, with its placeholders',
  ({ language, folder, strings }) => {
    const catalogue = readCatalogue(folder, language)
    const wrong = strings.filter(({ id, message }) => {
      const translation = catalogue.get(id) ?? ''
      return translation === '' || placeholders(translation).join() !== placeholders(message).join()
    })
    expect(wrong.map(({ id }) => id)).toEqual([])
    expect([...catalogue.keys()].filter((id) => !strings.some((one) => one.id === id))).toEqual([])
  },
)
