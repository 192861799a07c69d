import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concat, copy, utf8 } from '../../lib/bytes.ts'
import { PurePeer } from '../../testing/scenarios/pure-peer.ts'
import { ProtocolError } from '../errors.ts'
import { archiveCurrentSession, type SessionRecord } from './record.ts'
import { decodeRecord, encodeRecord } from './record-codec.ts'

let record: SessionRecord

/** A record with an archived session, skipped messages, pending data and a moving post-quantum ratchet. */
beforeAll(() => {
  const alice = new PurePeer('alice', 'codec')
  const bob = new PurePeer('bob', 'codec')
  alice.start(bob)
  for (let i = 0; i < 8; i++) {
    bob.receive(alice, alice.send(bob, utf8('a')))
    bob.send(alice, utf8('lost'))
    alice.receive(bob, bob.send(alice, utf8('b')))
  }
  alice.start(bob)
  record = alice.record!
})

describe('session records', () => {
  it('come back from storage as they were', () => {
    expect(record.current!.pending).toBeDefined()
    expect(record.archived[0]!.receiverChains.some((chain) => chain.skipped.size > 0)).toBe(true)
    expect(decodeRecord(encodeRecord(record))).toEqual(record)
    const archived = archiveCurrentSession(record)
    expect(decodeRecord(encodeRecord(archived))).toEqual(archived)
    expect(archived.archived[0]!.pending).toBeUndefined()
  })

  it('can be structured-cloned', () => {
    expect(structuredClone(record)).toEqual(record)
  })

  it('refuse trailing bytes, truncation and other versions', () => {
    const bytes = encodeRecord(record)
    expect(() => decodeRecord(concat(bytes, new Uint8Array(1)))).toThrow('trailing bytes')
    const newer = bytes.slice()
    newer[3] = 2
    expect(() => decodeRecord(newer)).toThrow(expect.objectContaining({ code: 'version' }))
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
        expect(() => decodeRecord(bytes.subarray(0, length))).toThrow(ProtocolError)
      }),
    )
  })

  it('answer damaged bytes with a record or a ProtocolError', () => {
    const bytes = encodeRecord(record)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (position, value) => {
        const damaged = copy(bytes)
        damaged[position] = value
        try {
          decodeRecord(damaged)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
