import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchHit } from '../../../sdk/types.ts'
import { readSnippet } from './snippet.ts'

/** A hit that found these words, each at its first place. */
function hitOf(body: string, ...words: string[]): SearchHit {
  return {
    message: {
      id: 'm',
      conversationId: 'c',
      seq: 1,
      own: false,
      sentAt: 1,
      receivedAt: 1,
      body,
      state: 'read',
    },
    snippet: body,
    highlights: words.map((word) => [body.indexOf(word), body.indexOf(word) + word.length]),
  }
}

const marked = (hit: SearchHit): string[] => {
  const { text, ranges } = readSnippet(hit, 'Spoiler')
  return ranges.map(([start, end]) => text.slice(start, end))
}

describe('the snippet of a result', () => {
  it('is the text as it is read, with the found words marked', () => {
    const hit = hitOf('**Grüße** aus dem _Café_', 'Grüß', 'Café')
    expect(readSnippet(hit, 'Spoiler').text).toBe('Grüße aus dem Café')
    expect(marked(hit)).toEqual(['Grüß', 'Café'])
  })

  it('hides what a spoiler hides, also when it was found there', () => {
    const hit = hitOf('He ||dies at the end|| of the film', 'dies')
    expect(readSnippet(hit, 'Spoiler').text).toBe('He Spoiler of the film')
    expect(marked(hit)).toEqual([])
  })

  it('marks words at their beginning, and scripts without spaces wherever they stand', () => {
    expect(marked(hitOf('art, cart and artist', 'art'))).toEqual(['art', 'art'])
    expect(marked(hitOf('我爱北京', '北京'))).toEqual(['北京'])
    expect(marked(hitOf('done😀', '😀'))).toEqual(['😀'])
  })

  it('begins a few words before the first found one when the text is long', () => {
    const hit = hitOf(`${'word '.repeat(100)}needle ${'word '.repeat(100)}`, 'needle')
    const { text } = readSnippet(hit, 'Spoiler')
    expect(text).toMatch(/^…(word ){4,7}needle word/)
    expect(text.length).toBeLessThanOrEqual(201)
    expect(marked(hit)).toEqual(['needle'])
  })

  it('puts lines together', () => {
    expect(readSnippet(hitOf('one\ntwo\n\nthree', 'two'), 'Spoiler').text).toBe('one two  three')
  })

  it('marks only what is there, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 600 }),
        fc.nat(600),
        fc.nat(8),
        (body, at, size) => {
          const word = body.slice(at, at + size)
          const { text, ranges } = readSnippet(hitOf(body, word), 'Spoiler')
          for (const [start, end] of ranges) {
            expect(start).toBeGreaterThanOrEqual(0)
            expect(word.startsWith(text.slice(start, end))).toBe(true)
          }
        },
      ),
    )
  })
})
