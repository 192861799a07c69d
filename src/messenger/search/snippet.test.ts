import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { match, parseQuery } from './query.ts'
import { snippetOf } from './snippet.ts'

const shown = (text: string, query: string) => {
  const { snippet, highlights } = snippetOf(text, match(parseQuery(query), text) ?? [])
  return { snippet, marked: highlights.map(([start, end]) => snippet.slice(start, end)) }
}

describe('a snippet', () => {
  it('is a short text as it is, on one line', () => {
    expect(shown('Hello\nworld', 'wor')).toEqual({ snippet: 'Hello world', marked: ['wor'] })
  })

  it('is the part of a long text around the first place, cut between words', () => {
    const { snippet, marked } = shown(`${'lorem '.repeat(100)}needle ${'ipsum '.repeat(100)}needle`, 'needle')
    expect(marked).toEqual(['needle'])
    expect(snippet).toMatch(/^…lorem .* needle ipsum .* ipsum…$/)
    expect(snippet.length).toBeLessThan(165)
  })

  it('keeps its places and its characters whole, whatever the text', () => {
    const text = fc.array(fc.constantFrom('needle', ' ', 'xx', '👩‍💻', '👍🏽', 'é', '京', '\n'), {
      maxLength: 300,
    })
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('')
        const spans = match(parseQuery('needle'), whole)
        if (spans === undefined) return
        const { snippet, highlights } = snippetOf(whole, spans)
        expect(snippet.isWellFormed()).toBe(true)
        expect(snippet.length).toBeLessThanOrEqual(162)
        expect(highlights.length).toBeGreaterThan(0)
        const [start, end] = highlights[0]!
        expect(snippet.slice(start, end)).toBe('needle')
        expect(snippet).not.toMatch(/^…(?:\p{M}|\p{EMod}|\u200d)/u)
      }),
    )
  })
})
