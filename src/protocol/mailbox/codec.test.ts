import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bytes } from '../../lib/bytes.ts'
import { ENVELOPE_SIZES, MAX_FRAME_BYTES } from './constants.ts'
import { MailboxDecodeError } from './errors.ts'
import { decodeReply, encodeReply, REFUSALS, type MailboxReply } from './replies.ts'
import {
  decodeRequest,
  encodeRequest,
  OP_CODES,
  type Auth,
  type MailboxOp,
  type MailboxRequest,
} from './requests.ts'

const bytes = (minLength: number, maxLength = minLength): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength, maxLength }).map((value) => new Uint8Array(value))
const key = bytes(32)
const seq = fc.maxSafeNat()
const envelope = fc.constantFrom(...ENVELOPE_SIZES.slice(0, 2)).chain((size) => bytes(size))
const auth: fc.Arbitrary<Auth> = fc.oneof(
  fc.record({ kind: fc.constant('signature' as const), nonce: key, signature: bytes(64) }),
  fc.record({ kind: fc.constant('proof' as const), nonce: key, counter: seq }),
)
const keys = { readKey: key, writeKey: key }
const cursor = fc.record({ epoch: bytes(16), seq })
const op = <T extends MailboxOp | 'new'>(name: T): fc.Arbitrary<T> => fc.constant(name)

const requests: fc.Arbitrary<MailboxRequest> = fc.oneof(
  fc.record({ op: op('hello') }),
  fc.record({ op: op('ice') }),
  fc.record({ op: op('create'), ...keys, auth }),
  fc.record({ op: op('drop'), ...keys, auth }),
  fc.record({ op: op('put'), ...keys, envelope, auth }),
  fc.record({ op: op('fetch'), ...keys, cursor, limit: fc.nat(65535), auth }),
  fc.record({ op: op('ack'), ...keys, ids: fc.array(key, { maxLength: 5 }), auth }),
  fc.record({
    op: op('subscribe'),
    nonce: key,
    mailboxes: fc.array(fc.record({ ...keys, signature: bytes(64) }), { maxLength: 4 }),
  }),
  fc.record({
    op: op('card-put'),
    locator: key,
    preview: bytes(0, 60),
    card: bytes(0, 90),
    use: fc.constantFrom('single' as const, 'many' as const),
    ttlSeconds: fc.integer({ min: 1, max: 1e6 }),
    revokeKey: key,
    auth,
  }),
  fc.record({ op: op('card-get'), locator: key }),
  fc.record({ op: op('card-claim'), locator: key, claimId: bytes(16) }),
  fc.record({ op: op('card-revoke'), locator: key, auth }),
  fc.record({ op: op('prekeys-take'), locator: key, auth }),
  fc.record({ op: op('prekeys-count'), locator: key, ownerKey: key, auth }),
  fc.record({ op: op('prekeys-drop'), locator: key, ownerKey: key, auth }),
  fc.record(
    {
      op: op('prekeys-put'),
      locator: key,
      ownerKey: key,
      replace: fc.boolean(),
      oneTime: fc.array(bytes(1, 50), { maxLength: 4 }),
      auth,
      lastResort: bytes(1, 40),
    },
    { requiredKeys: ['op', 'locator', 'ownerKey', 'replace', 'oneTime', 'auth'] },
  ),
)

const replies: fc.Arbitrary<MailboxReply> = fc.oneof(
  fc.record({ op: op('hello'), nodeId: fc.string({ maxLength: 40 }), nonce: key, storeEpoch: bytes(16) }),
  fc.record({ op: op('put'), seq }),
  fc.record(
    {
      op: op('ice'),
      turn: fc.record({
        port: fc.nat(65535),
        urls: fc.array(
          fc.nat(99).map((n) => `turn:192.0.2.${n}:3478?transport=udp`),
          { maxLength: 3 },
        ),
        username: fc.string({ maxLength: 40 }),
        credential: fc.string({ maxLength: 40 }),
        ttlSeconds: fc.nat(1e6),
      }),
    },
    { requiredKeys: ['op'] },
  ),
  fc.record(
    {
      op: op('fetch'),
      entries: fc.array(fc.record({ seq, id: key, envelope }), { maxLength: 3 }),
      next: cursor,
      more: fc.boolean(),
      marker: key,
    },
    { requiredKeys: ['op', 'entries', 'next', 'more'] },
  ),
  fc.record({ op: op('ack'), marker: key }, { requiredKeys: ['op'] }),
  fc.record(
    {
      op: op('card-get'),
      state: fc.constantFrom('open' as const, 'claimed' as const),
      use: fc.constantFrom('single' as const, 'many' as const),
      preview: bytes(0, 50),
      card: bytes(1, 50),
    },
    { requiredKeys: ['op', 'state', 'use', 'preview'] },
  ),
  fc.record({ op: op('card-claim'), card: bytes(0, 50) }),
  fc.record({ op: op('prekeys-count'), oneTime: fc.nat(1000), hasLastResort: fc.boolean() }),
  fc.record({ op: op('prekeys-take'), entry: bytes(1, 50), isLastResort: fc.boolean() }),
  fc.record({ op: op('create') }),
  fc.record({ op: op('card-revoke') }),
  fc.record(
    { op: op('new'), mailbox: key, seq, id: key, envelope },
    { requiredKeys: ['op', 'mailbox', 'seq', 'id'] },
  ),
  fc.record({
    op: fc.constantFrom('unknown' as const, ...(Object.keys(OP_CODES) as MailboxOp[])),
    refusal: fc.constantFrom(...REFUSALS),
  }),
)

const requestId = fc.nat(0xffffffff)

/** Expects a value or the typed error, nothing else. */
function isTotal(decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    expect(error).toBeInstanceOf(MailboxDecodeError)
  }
}

describe('the mailbox codec', () => {
  it('reads back every request it writes', () => {
    fc.assert(
      fc.property(requestId, requests, (id, request) => {
        expect(decodeRequest(encodeRequest(id, request))).toEqual({ requestId: id, request })
      }),
    )
  })

  it('reads back every reply it writes', () => {
    fc.assert(
      fc.property(requestId, replies, (id, reply) => {
        expect(decodeReply(encodeReply(id, reply))).toEqual({ requestId: id, reply })
      }),
    )
  })

  it('refuses a frame with a byte too many or too few', () => {
    fc.assert(
      fc.property(requests, replies, fc.nat(), (request, reply, cut) => {
        const frame = encodeRequest(1, request)
        expect(() => decodeRequest(new Uint8Array([...frame, 0]))).toThrow(MailboxDecodeError)
        expect(() => decodeRequest(frame.subarray(0, cut % frame.length))).toThrow(MailboxDecodeError)
        const answer = encodeReply(1, reply)
        expect(() => decodeReply(new Uint8Array([...answer, 0]))).toThrow(MailboxDecodeError)
        expect(() => decodeReply(answer.subarray(0, cut % answer.length))).toThrow(MailboxDecodeError)
      }),
    )
  })

  it('meets random bytes and flipped bytes with a typed error or a value', () => {
    const code = fc.constantFrom(...Object.values(OP_CODES), 0x80, 0xff, 99)
    fc.assert(
      fc.property(code, bytes(0, 400), requests, fc.nat(), fc.nat(255), (op, tail, request, at, value) => {
        isTotal(() => decodeRequest(new Uint8Array([1, op, 0, 0, 0, 1, ...tail])))
        isTotal(() => decodeReply(new Uint8Array([1, op | 0x80, 0, 0, 0, 1, ...tail])))
        const frame = encodeRequest(1, request)
        frame[at % frame.length] = value
        isTotal(() => decodeRequest(frame))
      }),
      { numRuns: 500 },
    )
  })

  it('tells an unknown version, an unknown operation and an oversized frame apart', () => {
    expect(() => decodeRequest(new Uint8Array([2, 1, 0, 0, 0, 1]))).toThrow('unsupported at version')
    expect(() => decodeRequest(new Uint8Array([1, 99, 0, 0, 0, 1]))).toThrow('unsupported at operation')
    expect(() => decodeRequest(new Uint8Array(MAX_FRAME_BYTES + 1))).toThrow('too_large at frame')
  })

  it('takes envelopes of the exact size classes only', () => {
    const fields = { op: 'put', readKey: new Uint8Array(32), writeKey: new Uint8Array(32) } as const
    const auth = { kind: 'proof', nonce: new Uint8Array(32), counter: 0 } as const
    for (const size of ENVELOPE_SIZES) {
      const right = encodeRequest(1, { ...fields, envelope: new Uint8Array(size), auth })
      expect(decodeRequest(right).request.op).toBe('put')
      const wrong = encodeRequest(1, { ...fields, envelope: new Uint8Array(size + 1), auth })
      expect(() => decodeRequest(wrong)).toThrow(MailboxDecodeError)
    }
  })
})
