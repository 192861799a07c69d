import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, unfoldedLength } from './fold.ts'
import { match, parseQuery, lookupsOf } from './query.ts'
import { MAX_TERM, termsOf, tokenise } from './tokenise.ts'

const terms = (text: string) => [...termsOf(text)]

describe('folding', () => {
  it.each([
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['ÄÖÜäöü', 'aouaou'],
    ['Ångström', 'angstrom'],
    ['İstanbul', 'istanbul'],
    ['ILIK ılık', 'ilik ilik'],
    ['Łódź', 'lodz'],
    ['smørrebrød', 'smorrebrod'],
    ['ﬁnal', 'final'],
    ['ＦＵＬＬ', 'full'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
    ['Ὀδυσσεύς', 'οδυσσευσ'],
    ['Ёлка', 'елка'],
    ['مَرْحَبًا', 'مرحبا'],
    ['أحمد', 'احمد'],
    ['مـــرحبا', 'مرحبا'],
    ['٢٠٢٤ ۲۰۲۴', '2024 2024'],
    ['שָׁלוֹם', 'שלום'],
    ['हिन्दी', 'हिन्दी'],
    ['が', 'か\u3099'],
  ])('makes %s to %s', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  it('finds its way back to the text', () => {
    expect(unfoldedLength('Straße', 7)).toBe(6)
    expect(unfoldedLength('Straße', 5)).toBe(5)
    expect(unfoldedLength('u\u0308ber', 1)).toBe(2)
    expect(unfoldedLength('한국', 2)).toBe(1)
  })
})

describe('what can be found in a text', () => {
  it.each<[string, string, string[]]>([
    ['English', 'Hello, hello World!', ['hello', 'world']],
    ['German', 'Grüße aus Köln', ['grusse', 'aus', 'koln']],
    ['apostrophes and hyphens', "l'été well-known", ['l', 'ete', 'well', 'known']],
    ['Turkish', 'Iğdır İzmir', ['igdir', 'izmir']],
    ['Greek', 'Καλημέρα', ['καλημερα']],
    ['Russian', 'Привет, Йод', ['привет', 'иод']],
    ['Arabic with and without the article', 'في البيت', ['في', 'البيت', 'بيت']],
    ['Hebrew', 'שלום עולם', ['שלום', 'עולם']],
    ['Hindi', 'नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['Chinese', '我爱北京', ['我爱', '爱北', '北京', '京']],
    ['Japanese', '東京へ', ['東京', '京へ', 'へ']],
    ['half-width kana like whole ones', 'ｶﾞｽ', ['カ\u3099ス', 'ス']],
    ['Korean, in letters', '한국', ['한국'.normalize('NFKD')]],
    ['Thai, with its marks', 'กิน', ['กิน', 'น']],
    ['emoji without tone and joiner', 'hi 👍🏽 👩‍💻', ['hi', '👍', '👩', '💻']],
    ['hearts with and without variation', '❤️ ❤', ['❤']],
    ['flags', '🇩🇪🇫🇷', ['🇩🇪', '🇫🇷']],
    ['keycaps as digits', '1️⃣', ['1']],
    ['addresses', 'https://www.example.com/a_b?q=1', ['https', 'www', 'example', 'com', 'a', 'b', 'q', '1']],
    ['mails and mentions', '@anna anna@example.org #tag', ['anna', 'example', 'org', 'tag']],
    ['numbers', '3.14 1,000 v2', ['3', '14', '1', '000', 'v2']],
    ['mixed scripts', 'iPhone手机v2です', ['iphone', '手机', '机', 'v2', 'て\u3099す', 'す']],
    ['nothing in punctuation', '... !? — “”', []],
    ['nothing in nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(terms(text)).toEqual(expected)
  })

  it('looks at the first letters of very long words only', () => {
    expect(terms('a'.repeat(5_000))).toEqual(['a'.repeat(MAX_TERM)])
    expect(terms(`${'a'.repeat(MAX_TERM - 1)}𝒳`.normalize('NFKD'))[0]).toHaveLength(MAX_TERM)
    for (const term of terms('𐐷'.repeat(40))) expect(term.isWellFormed()).toBe(true)
  })

  it('gives places that lie in the text and follow each other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        let last = 0
        for (const piece of tokenise(text)) {
          const places = piece.kind === 'run' ? piece.units : [piece]
          for (const { start, end, term } of places) {
            expect(term).not.toBe('')
            expect(end).toBeGreaterThan(start)
            expect(end).toBeLessThanOrEqual(text.length)
            expect(start).toBeGreaterThanOrEqual(Math.min(last, start))
            last = start
          }
        }
      }),
    )
  })
})

describe('a query', () => {
  const found = (query: string, text: string) =>
    match(parseQuery(query), text)?.map(([start, end]) => text.slice(start, end))

  it.each<[string, string, string[] | undefined]>([
    ['hel', 'Hello help', ['Hel', 'hel']],
    ['hel wor', 'World, hello', ['Wor', 'hel']],
    ['hel wor', 'hello', undefined],
    ['ell', 'hello', undefined],
    ['grusse', 'Viele Grüße!', ['Grüße']],
    ['GRÜ', 'grüße gru\u0308n', ['grü', 'gru\u0308']],
    ['strasse', 'Straße', ['Straße']],
    ['istanbul', 'İSTANBUL', ['İSTANBUL']],
    ['مرحبا', 'مَرْحَبًا بك', ['مَرْحَبًا']],
    ['بيت', 'في البيت', ['بيت']],
    ['البيت', 'بيت', undefined],
    ['שלום', 'שָׁלוֹם', ['שָׁלוֹם']],
    ['北京', '我爱北京', ['北京']],
    ['京', '我爱北京', ['京']],
    ['爱京', '我爱北京', undefined],
    ['東京都', '東京と京都', undefined],
    ['東京都', '東京都です', ['東京都']],
    ['か', 'が', undefined],
    ['하', '한국', ['한']],
    ['한국', '한국어를', ['한국']],
    ['👍', 'ok 👍🏽', ['👍']],
    ['👍 ok', 'ok', undefined],
    ['example.com', 'https://example.com/x', ['example', 'com']],
    ['iPhone手', '我的iPhone手机', ['iPhone手']],
    ['a b a', 'ab ba', ['a', 'b']],
  ])('%s in %s', (query, text, expected) => {
    expect(found(query, text)).toEqual(expected)
  })

  it('asks for nothing when there is nothing to look for', () => {
    expect(parseQuery(' ... ')).toEqual([])
  })

  it('looks only for beginnings that a matching text has', () => {
    const words = fc.array(
      fc.constantFrom('東京', '京都', 'が', 'البيت', 'ß', 'Hel', '한국', '👍🏽', 'กิน', '4️⃣', 'é'),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    fc.assert(
      fc.property(words, words, fc.constantFrom('', ' '), (inText, inQuery, between) => {
        const text = inText.join(between)
        const query = parseQuery(inQuery.join(between))
        if (match(query, text) === undefined) return
        const all = terms(text)
        for (const lookup of lookupsOf(query)) expect(all.some((term) => term.startsWith(lookup))).toBe(true)
      }),
    )
  })
})
