import { join } from 'node:path'
import { expect, test } from 'vitest'
import { collect, packageFolder } from './licences.ts'

const folderOf = (name: string): string => join(import.meta.dirname, '..', 'node_modules', name)

test('a module belongs to the innermost package around it, one of our own to none', () => {
  expect(packageFolder('/x/node_modules/react/index.js')).toBe('/x/node_modules/react')
  expect(packageFolder('\0/x/node_modules/@noble/curves/ed25519.js?commonjs')).toBe(
    '/x/node_modules/@noble/curves',
  )
  expect(packageFolder('/x/node_modules/a/node_modules/b/c.js')).toBe('/x/node_modules/a/node_modules/b')
  expect(packageFolder('/x/src/main.tsx')).toBeUndefined()
})

test('Skein comes first with its own licence, then the packages by name, each with a text', () => {
  const { packages, texts } = collect([folderOf('zustand'), folderOf('@libp2p/ping'), folderOf('zxing-wasm')])
  expect(packages.map(({ name }) => name)).toEqual([
    'skein',
    '@libp2p/ping',
    'ZXingWasm.cpp',
    'zustand',
    'zxing-cpp',
    'zxing-wasm',
  ])
  expect(packages[0]).toMatchObject({ licence: 'AGPL-3.0-only' })
  expect(texts[packages[0]!.text]).toContain('GNU AFFERO GENERAL PUBLIC LICENSE')
  for (const { text } of packages) expect(texts[text]!.length).toBeGreaterThan(500)
})

test('a text that several have is there once', () => {
  const { packages, texts } = collect([folderOf('it-all'), folderOf('it-drain')])
  expect(packages[1]!.text).toBe(packages[2]!.text)
  expect(texts).toHaveLength(2)
})
