import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  FORMATTED_MAX_LENGTH,
  FORMATTED_MAX_PIECES,
  parseFormatting,
  plainText,
  snippetText,
  type Block,
  type Inline,
} from './formatting.ts'

/** A short writing of the tree: b(..) i(..) s(..) x(..) c(..) a(..), > for quotes, # for code blocks. */
function show(blocks: readonly Block[]): string {
  const short = { bold: 'b', italic: 'i', strike: 's', spoiler: 'x', code: 'c', link: 'a' }
  const inline = (nodes: readonly Inline[]): string =>
    nodes
      .map((node) => {
        if (node.kind === 'text') return node.text
        return `${short[node.kind]}(${'children' in node ? inline(node.children) : node.text})`
      })
      .join('')
  return blocks
    .map((block) => {
      if (block.kind === 'code-block') return `#${block.text}`
      return `${block.kind === 'quote' ? '>' : ''}${inline(block.children)}`
    })
    .join('|')
}

test.each([
  ['plain words', 'plain words'],
  ['**bold** and _italic_ and __italic__', 'b(bold) and i(italic) and i(italic)'],
  ['~~gone~~ ||secret||', 's(gone) x(secret)'],
  ['**bold _and italic_**', 'b(bold i(and italic))'],
  ['`code **raw**` **b**', 'c(code **raw**) b(b)'],
  ['2 ** 3 ** 4', '2 ** 3 ** 4'],
  ['snake_case_name', 'snake_case_name'],
  ['_a_b_', 'i(a_b)'],
  ['**never closed', '**never closed'],
  ['**crossed _over** each_', 'b(crossed _over) each_'],
  ['****', '****'],
  ['||||', '||||'],
  ['``', '``'],
  ['one ` tick', 'one ` tick'],
  ['_ spaced _', '_ spaced _'],
  ['see https://example.org/a_b_c/_d_', 'see a(https://example.org/a_b_c/_d_)'],
  ['**https://example.org**', 'b(a(https://example.org))'],
  ['> quoted\n> more\nanswer', '>quoted\nmore|answer'],
  ['> _styled_', '>i(styled)'],
  ['>', '>'],
  ['a > b', 'a > b'],
  ['```\nlet a = **1**\n```', '#let a = **1**'],
  ['before\n```code```\nafter', 'before|#code|after'],
  ['``` never closed', '``` never closed'],
  ['```` ````', '#` |`'],
])('%s reads as %s', (text, expected) => {
  expect(show(parseFormatting(text))).toBe(expected)
})

test('the plain text has no marks and does not tell what a spoiler hides', () => {
  expect(plainText('**hi** ||the end|| `x`\n> q', 'Spoiler')).toBe('hi Spoiler x\nq')
})

test.each([
  ['a || b', 'a || b'],
  [`${'x'.repeat(155)} ||the en`, `${'x'.repeat(155)} ?`],
  [`||one|| ${'x'.repeat(160)}`, `? ${'x'.repeat(160)}`],
])('the snippet of %s hides a spoiler that was cut', (text, expected) => {
  expect(snippetText(text, '?')).toBe(expected)
})

const marked = fc
  .array(
    fc.constantFrom('**', '__', '_', '~~', '||', '`', '```', '> ', '\n', ' ', 'a', 'https://b.org/', '🪿'),
    {
      maxLength: 80,
    },
  )
  .map((parts) => parts.join(''))

/** Every character of the text, in order, among the ones that were written. */
function isPartOf(text: string, written: string): boolean {
  let at = 0
  for (const character of text) {
    at = written.indexOf(character, at)
    if (at === -1) return false
    at += character.length
  }
  return true
}

test('any text parses, and nothing is shown that was not written', () => {
  fc.assert(
    fc.property(fc.oneof(marked, fc.string({ unit: 'grapheme' })), (text) => {
      const isPart = isPartOf(plainText(text, '').replaceAll('\n', ''), text)
      expect(isPart).toBe(true)
    }),
    { numRuns: 400 },
  )
})

test('marks nest no deeper than there are kinds of marks', () => {
  const depth = (nodes: readonly Inline[]): number =>
    Math.max(0, ...nodes.map((node) => ('children' in node ? 1 + depth(node.children) : 0)))
  fc.assert(
    fc.property(marked, (text) => {
      for (const block of parseFormatting(text)) {
        if (block.kind !== 'code-block') expect(depth(block.children)).toBeLessThanOrEqual(5)
      }
    }),
  )
})

test('a text full of marks has a bounded number of pieces', () => {
  const [block] = parseFormatting('**a** '.repeat(FORMATTED_MAX_PIECES + 50))
  const pieces = block?.kind === 'lines' ? block.children.filter((node) => node.kind === 'bold') : []
  expect(pieces).toHaveLength(FORMATTED_MAX_PIECES)
})

test.each(['**', '_a', '`', '||', '> ', '```', 'https://', '**_~~||`'])(
  'a text of nothing but %s is read in one pass',
  (part) => {
    const text = part.repeat(FORMATTED_MAX_LENGTH / part.length)
    expect(parseFormatting(text).length).toBeGreaterThan(0)
  },
)

test('a longer text than any message is shown as it is', () => {
  const text = `**${'a'.repeat(FORMATTED_MAX_LENGTH)}**`
  expect(show(parseFormatting(text))).toBe(text)
})
