import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkLayers } from './check-layers.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'layers-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

describe('check-layers', () => {
  it('lets imports through the doors that are open', () => {
    write('src/lib/a.ts', 'export const a = 1')
    write('src/protocol/b.ts', "import { a } from '../lib/a.ts'\nexport const b = a")
    expect(checkLayers(root)).toEqual({ breaches: [], files: 2 })
  })

  it.each([
    ['a value import', "import { b } from '../protocol/b.ts'\nexport const c = b"],
    ['a type import', "import type { B } from '../protocol/b.ts'\nexport type C = B"],
    ['a re-export', "export { b } from '../protocol/b.ts'"],
    ['a dynamic import', "export const c = () => import('../protocol/b.ts')"],
    ['a worker URL', "export const c = new URL('../protocol/b.ts', import.meta.url)"],
    ['an import type', "export type C = import('../protocol/b.ts').B"],
  ])('reports %s through a closed door', (_, text) => {
    write('src/protocol/b.ts', 'export const b = 1\nexport type B = number')
    write('src/lib/c.ts', text)
    expect(checkLayers(root).breaches.map((breach) => breach.reason)).toEqual(['lib may not import protocol'])
  })

  it('opens a door to a single file only', () => {
    write('src/messenger/ports.ts', 'export type P = 1')
    write('src/messenger/send.ts', 'export const s = 1')
    write(
      'src/vault/v.ts',
      "import type { P } from '../messenger/ports.ts'\nimport { s } from '../messenger/send.ts'\nexport type V = P\nexport const v = s",
    )
    expect(checkLayers(root).breaches.map((breach) => breach.specifier)).toEqual(['../messenger/send.ts'])
  })

  it('reports a package without a room, one in the wrong room, a missing file and an unknown room', () => {
    write('src/lib/a.ts', "import 'left-pad'\nimport 'react'\nimport './gone.ts'")
    write('src/attic/b.ts', 'export {}')
    expect(
      checkLayers(root)
        .breaches.map((breach) => breach.reason)
        .sort(),
    ).toEqual([
      'does not exist',
      'no room is named attic',
      'package left-pad has been given no room',
      'package react does not belong into lib',
    ])
  })

  it('sees that there are no files', () => {
    mkdirSync(join(root, 'src'))
    expect(checkLayers(root).files).toBe(0)
  })

  it('keeps libsignal-client out of everything a browser loads', () => {
    write('src/protocol/a.ts', "import '@signalapp/libsignal-client'")
    write('src/worker/b.ts', "import '../node-peer/c.ts'")
    write('src/node-peer/c.ts', "import '@signalapp/libsignal-client'")
    expect(checkLayers(root).breaches).toHaveLength(2)
  })
})
