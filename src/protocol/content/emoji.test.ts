import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEmoji } from './emoji.ts'

it.each(['👍', '❤️', '❤', '😂', '👍🏽', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '1️⃣', '#⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🧑🏿‍🤝‍🧑🏻', '🫩'])(
  '%s is one emoji',
  (text) => {
    expect(isEmoji(text)).toBe(true)
  },
)

it.each(['', 'a', '1', '👍👍', '👍 ', '🇩', '🇩🇪🇫🇷', '‍', '👍‍', '️', '🏽x', 'ok', '<b>', '👍\n', '\u{E0067}'])(
  '%j is not',
  (text) => {
    expect(isEmoji(text)).toBe(false)
  },
)

it('is decided for any text, and two emoji are never one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      if (isEmoji(text)) expect(isEmoji(text + text)).toBe(false)
    }),
  )
})
