import { afterEach, expect, test } from 'vitest'
import { activateLanguage, t } from './translate.ts'

afterEach(() => activateLanguage('en'))

test('a name in a sentence that runs from right to left keeps its own direction', async () => {
  await activateLanguage('ar')
  expect(t('details.own-name', { name: 'ida s.' })).toContain('\u2068ida s.\u2069')
  await activateLanguage('de')
  expect(t('details.own-name', { name: 'ida s.' })).not.toMatch(/[\u2068\u2069]/)
})

test('a number chooses its plural in every language', async () => {
  for (const language of ['en', 'de', 'ar'] as const) {
    await activateLanguage(language)
    expect(t('timeline.unread', { count: 3 })).not.toContain('{')
  }
})
