import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEdgeAddress } from './edge-description.ts'

const address = { id: '12D3KooWAbc', ws: '/dns4/skein.example/tcp/443/tls/ws', http: 'https://skein.example' }

describe('the description of an edge node', () => {
  it('is read without what else it says', () => {
    expect(readEdgeAddress(JSON.stringify({ ...address, stun: 'stun:x', version: 1 }))).toEqual(address)
  })

  it('is refused when a part is missing, of another shape, or too long', () => {
    for (const part of ['id', 'ws', 'http'])
      for (const value of [undefined, 1, '', 'javascript:alert(1)', 'x'.repeat(5_000)])
        expect(() => readEdgeAddress(JSON.stringify({ ...address, [part]: value }))).toThrow()
  })

  it('throws an error whatever the text is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => readEdgeAddress(text)).toThrow(Error)
      }),
    )
  })
})
