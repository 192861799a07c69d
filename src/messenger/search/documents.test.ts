import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodePlain } from '../../lib/plain-codec.ts'
import type { MessageRow } from '../rows.ts'
import { DamagedIndexError } from './damaged.ts'
import { documentsOf, encodeBlock, openBlock, printOf } from './documents.ts'

const document = fc.record({
  key: fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  conversation: fc.constantFrom('c', 'd', 'e'),
  own: fc.boolean(),
  sentAt: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  print: fc.integer({ min: 0, max: 0xffff_ffff }),
})

describe('a block of messages', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 40 }), (documents) => {
        const block = openBlock(encodeBlock(documents))
        expect(documentsOf(block)).toEqual(documents)
        expect(block.at(documents.length)).toBeUndefined()
      }),
    )
  })

  it('made of anything else is refused', () => {
    const [whole] = [encodeBlock([{ key: 'k', conversation: 'c', own: true, sentAt: 1, print: 2 }])]
    for (let length = 0; length < whole.length; length++)
      expect(() => openBlock(whole.subarray(0, length))).toThrow(DamagedIndexError)
    for (const value of [
      null,
      1,
      {},
      { keys: 'k', conversations: [] },
      { keys: 'k', conversations: [1], places: 1 },
    ])
      expect(() => openBlock(encodePlain(value))).toThrow(DamagedIndexError)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(() => openBlock(bytes)).toThrow(DamagedIndexError)
      }),
    )
  })
})

describe('the print of a message', () => {
  const row: MessageRow = {
    key: 'k',
    conversation: 'c',
    seq: 1,
    own: true,
    sentAt: 1,
    receivedAt: 1,
    body: 'text',
    state: 'queued',
  }

  it('changes with what can be searched and with nothing else', () => {
    expect(printOf({ ...row, state: 'read', seq: 9 })).toBe(printOf(row))
    const others = [
      { ...row, body: 'texu' },
      { ...row, own: false },
      { ...row, sentAt: 2 },
      { ...row, conversation: 'd' },
    ]
    expect(new Set([row, ...others].map(printOf)).size).toBe(5)
  })
})
