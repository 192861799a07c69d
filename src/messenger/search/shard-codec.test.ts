import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DamagedIndexError } from './damaged.ts'
import { decodeShard, encodeShard, findPrefix, type Entry } from './shard-codec.ts'

const ordinals = fc.uniqueArray(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 20 })
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .map((text) => text.slice(0, 32).toWellFormed())
const shard = fc
  .uniqueArray(fc.tuple(word, ordinals), { selector: ([term]) => term, maxLength: 60 })
  .map((entries): Entry[] => entries.map(([term, list]) => [term, list.sort((a, b) => a - b)]))

describe('a shard', () => {
  it('comes back as it was, sorted', () => {
    fc.assert(
      fc.property(shard, (entries) => {
        const decoded = decodeShard(encodeShard(entries))
        expect(new Map(decoded)).toEqual(new Map(entries))
        expect(decoded).toHaveLength(entries.length)
      }),
    )
  })

  it('finds by a prefix what a scan finds', () => {
    fc.assert(
      fc.property(shard, word, fc.nat(8), (entries, other, length) => {
        const prefix = (entries[length % Math.max(1, entries.length)]?.[0] ?? other).slice(
          0,
          1 + (length % 4),
        )
        fc.pre(prefix.isWellFormed())
        const expected = new Set(
          entries.filter(([term]) => term.startsWith(prefix)).flatMap(([, list]) => list),
        )
        const found = new Set<number>()
        findPrefix(encodeShard(entries), prefix, (ordinal) => found.add(ordinal))
        expect(found).toEqual(expected)
      }),
    )
  })

  it('made of any bytes is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeShard(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedIndexError)
        }
      }),
    )
  })

  it('that was cut is refused', () => {
    const whole = encodeShard([
      ['hello', [1, 2, 3]],
      ['help', [2]],
    ])
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeShard(whole.subarray(0, length))).toThrow(DamagedIndexError)
    expect(() => decodeShard(new Uint8Array([...whole, 0]))).toThrow(DamagedIndexError)
  })
})
