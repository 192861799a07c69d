import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, fromHex, toHex } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { decodeMessage, encodeMessage, messageType, type MessageType } from './message.ts'

const chunkHex = '11'.repeat(32)

test('writes the form of the specification', () => {
  const data = fromHex(chunkHex)
  const bytes = encodeMessage({ epoch: 1, index: 2, type: messageType.header, chunk: { index: 1, data } })
  expect(toHex(bytes)).toBe(`0101020101${chunkHex}`)
  expect(toHex(encodeMessage({ epoch: 1, index: 300, type: messageType.none, chunk: undefined }))).toBe(
    '0101ac0200',
  )
})

test('every message survives the round trip', () => {
  const message = fc.record({
    epoch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    index: fc.integer({ min: 0, max: 0xffff_ffff }),
    type: fc.integer({ min: 0, max: 6 }).map((type) => type as MessageType),
    index16: fc.integer({ min: 0, max: 0xffff }),
    data: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
  fc.assert(
    fc.property(message, ({ epoch, index, type, index16, data }) => {
      const hasChunk = type !== messageType.none && type !== messageType.ct1Ack
      const chunk = hasChunk ? { index: index16, data } : undefined
      expect(decodeMessage(encodeMessage({ epoch, index, type, chunk }))).toEqual({
        epoch,
        index,
        type,
        chunk,
      })
    }),
  )
})

test('the chunk is a view, not a copy', () => {
  const bytes = fromHex(`0101020101${chunkHex}`)
  expect(decodeMessage(bytes).chunk!.data.buffer).toBe(bytes.buffer)
})

test.each([
  ['version 2', '02010200'],
  ['version 255', 'ff010200'],
  ['trailing bytes', '0101020000'],
  ['type None followed by a chunk', `0101020001${chunkHex}`],
  ['a varint longer than necessary', '0181000200'],
  ['the longest varint', '0181808080808080808000' + '0200'],
  ['chunk index 65535', `01010201ffff03${chunkHex}`],
  ['index 2³² − 1', '0101ffffffff0f00'],
])('reads %s', (_, hex) => {
  expect(decodeMessage(fromHex(hex)).epoch).toBe(1)
})

test.each([
  ['nothing', ''],
  ['version 0', '00010200'],
  ['epoch 0', '01000200'],
  ['a cut after the epoch', '0101'],
  ['a missing type', '010102'],
  ['type 7', `0101020701${chunkHex}`],
  ['a varint of 11 bytes', '018180808080808080808000' + '0200'],
  ['an epoch beyond safe numbers', '01ffffffffffffffffff01' + '0200'],
  ['index 2³²', '0101808080801000'],
  ['chunk index 65536', `01010201808004${chunkHex}`],
  ['a chunk of 31 bytes', `0101020101${chunkHex.slice(2)}`],
  ['a missing chunk', '01010201'],
])('refuses %s', (_, hex) => {
  expect(() => decodeMessage(fromHex(hex))).toThrow(DecodeError)
})

test('any bytes are read or refused as malformed', () => {
  const start = fc.constantFrom(
    fromHex('01'),
    fromHex('0101'),
    fromHex('010102'),
    fromHex('01010201'),
    fromHex(''),
  )
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 60 }), (prefix, rest) => {
      const bytes = concat(prefix, rest)
      try {
        const message = decodeMessage(bytes)
        expect(decodeMessage(encodeMessage(message))).toEqual(message)
      } catch (error) {
        expect(error).toMatchObject({ name: 'DecodeError', code: 'malformed' })
      }
    }),
    { numRuns: 2000 },
  )
})
