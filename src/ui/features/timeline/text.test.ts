import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countLoneEmoji } from './emoji.ts'
import { splitLinks } from './links.ts'

test.each([
  ['🪿', 1],
  ['👍🏽 🎉', 2],
  ['👨‍👩‍👧‍👦🏳️‍🌈🇪🇺', 3],
  ['🙂🙂🙂🙂', 0],
  ['ok 👍', 0],
  ['3', 0],
  ['3️⃣', 1],
  ['©️', 1],
  ['  🪿  ', 1],
  ['', 0],
])('%s counts as %i lone emoji', (text, count) => {
  expect(countLoneEmoji(text)).toBe(count)
})

test.each([
  ['see https://example.org/a?b=1.', ['https://example.org/a?b=1']],
  ['example.org and a@example.org', ['https://example.org/', 'mailto:a@example.org']],
  ['javascript:alert(1)', []],
  ['no link here: none', []],
])('the links of "%s" are %j', (text, hrefs) => {
  expect(splitLinks(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []))).toEqual(hrefs)
})

test('the parts of any text are that text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(
        splitLinks(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})
