// Whether text can be read on every accent: the tokens of the style sheets themselves, measured as WCAG 2.2 does (1.4.3).
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { accents } from '../app/appearance.ts'

type Tokens = Record<string, { light: string; dark: string }>

const [tokenSheet, accentSheet] = ['tokens.css', 'accents.css'].map((name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8'),
) as [string, string]

function readTokens(css: string): Tokens {
  const tokens: Tokens = {}
  for (const [, name, light, dark] of css.matchAll(/--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)/g))
    tokens[name!] = { light: light!, dark: dark! }
  for (const [, name, both] of css.matchAll(/--([a-z-]+): (#\w{6});/g))
    tokens[name!] = { light: both!, dark: both! }
  return tokens
}

function tokensOf(accent: string): Tokens {
  const [, block = ''] = new RegExp(`data-accent='${accent}'\\] \\{([^}]*)`).exec(accentSheet) ?? []
  return { ...readTokens(tokenSheet), ...readTokens(block) }
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const surfaces = ['surface', 'surface-raised', 'surface-sunken', 'surface-hover', 'surface-selected']
const pairs = [
  ['text-on-accent', 'accent'],
  ['text-on-accent', 'accent-hover'],
  ['text-on-accent', 'bubble-own'],
  ['bubble-own-meta', 'bubble-own'],
  ['bubble-own-read', 'bubble-own'],
  ['text', 'selection'],
  ...surfaces.flatMap((surface) =>
    ['accent-text', 'text', 'text-muted', 'danger'].map((text) => [text, surface]),
  ),
] as [string, string][]

test.each(accents)('with the accent %s every text has 4.5:1 on its ground, in light and dark', (accent) => {
  const tokens = tokensOf(accent)
  const weak = pairs.flatMap(([text, ground]) =>
    (['light', 'dark'] as const)
      .map((scheme) => ({
        text,
        ground,
        scheme,
        ratio: contrast(tokens[text]![scheme], tokens[ground]![scheme]),
      }))
      .filter(({ ratio }) => ratio < 4.5),
  )
  expect(weak).toEqual([])
})

test('the swatch of an accent has its colour', () => {
  for (const accent of accents) {
    const [, swatch = ''] = new RegExp(`data-swatch='${accent}'\\] \\{([^}]*)`).exec(accentSheet) ?? []
    expect(readTokens(swatch)['swatch']).toEqual(tokensOf(accent)['accent'])
  }
})
