// The codec of contents: its arbitraries, what it refuses and the frozen bytes of every kind. Above 300 lines, since all of it
// goes by the one list of kinds.
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, copy, toHex, utf8 } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { ProtoWriter } from '../wire/protobuf.ts'
import type { CallSignal } from './call.ts'
import { decodeContents, encodeContents, maxContents, maxExpiryMs, type KnownContent } from './content.ts'
import { encodeList } from './list.ts'
import { type EdgeAddress, type MailboxCard } from './mailbox-card.ts'

const callEnds = ['ended', 'declined', 'busy', 'cancelled', 'unanswered', 'failed', 'no-media'] as const
const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => copy(bytes))
const jpeg = new Uint8Array([0xff, 0xd8, 0xff])
const time = fc.nat(Number.MAX_SAFE_INTEGER)
const name = fc.string({ maxLength: 64 })
const peerId = fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{1,60}$/)
const multiaddr = fc.stringMatching(/^\/[!-~]{1,200}$/)

const edge: fc.Arbitrary<EdgeAddress> = fc.record({
  id: peerId,
  ws: multiaddr,
  http: fc.constantFrom('https://edge.example', 'http://127.0.0.1:8080', 'http://[::1]:1'),
})
const mailbox: fc.Arbitrary<MailboxCard> = fc.record({
  edges: fc.array(edge, { minLength: 1, maxLength: 5 }),
  readKey: bytesOf(32),
  writeSeed: bytesOf(32),
  id: bytesOf(32),
})

const sdp = fc.stringMatching(/^[\r\n -~]{0,200}$/)
const candidate = fc.record({
  candidate: fc.stringMatching(/^candidate:[ -~]{1,100}$/),
  mid: fc.stringMatching(/^[0-9A-Za-z]{0,16}$/),
})
const signal: fc.Arbitrary<CallSignal> = fc.oneof(
  fc.record({ type: fc.constantFrom('offer', 'answer'), video: fc.boolean(), sdp, secret: bytesOf(32) }),
  fc.record({ type: fc.constantFrom('ringing', 'renew') }),
  fc.record({ type: fc.constant('candidates'), candidates: fc.array(candidate, { maxLength: 32 }) }),
  fc.record({ type: fc.constant('restart'), round: fc.nat(), isAnswer: fc.boolean(), sdp }),
  fc.record({
    type: fc.constant('state'),
    microphone: fc.boolean(),
    camera: fc.boolean(),
    screen: fc.boolean(),
  }),
  fc.record({ type: fc.constant('hangup'), reason: fc.constantFrom(...callEnds) }),
)

const anyContent: fc.Arbitrary<KnownContent> = fc.oneof(
  fc.record({ kind: fc.constant('call' as const), callId: bytesOf(16), sentAt: time, signal }),
  fc.record(
    {
      kind: fc.constant('text' as const),
      id: bytesOf(16),
      sentAt: time,
      body: fc.string({ unit: 'grapheme' }),
      replyTo: bytesOf(16),
      forwarded: fc.constant(true as const),
      expireAfterMs: fc.integer({ min: 1, max: maxExpiryMs }),
    },
    { requiredKeys: ['kind', 'id', 'sentAt', 'body'] },
  ),
  fc.record({
    kind: fc.constant('receipt' as const),
    status: fc.constantFrom('delivered' as const, 'read' as const),
    ids: fc.array(bytesOf(16)),
  }),
  fc.record({ kind: fc.constant('typing' as const), active: fc.boolean(), sentAt: time }),
  fc.record({
    kind: fc.constant('presence' as const),
    bootNonce: bytesOf(16),
    sentAt: time,
    ttlMs: fc.nat(),
    addresses: fc.array(multiaddr, { maxLength: 8 }),
    peerId,
    direct: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('request' as const, 'accept' as const), name, mailbox }),
  fc.record(
    {
      kind: fc.constant('profile' as const),
      name,
      about: fc.string({ maxLength: 140 }),
      picture: fc.uint8Array({ maxLength: 50 }).map((bytes) => concat(jpeg, bytes)),
      sentAt: time,
    },
    { requiredKeys: ['kind', 'name'] },
  ),
  fc.record(
    { kind: fc.constant('timer' as const), sentAt: time, ms: fc.integer({ min: 1, max: maxExpiryMs }) },
    { requiredKeys: ['kind', 'sentAt'] },
  ),
  fc.record({ kind: fc.constant('pin' as const), target: bytesOf(16), sentAt: time, on: fc.boolean() }),
  fc.constant({ kind: 'bye' as const }),
  fc.record({
    kind: fc.constant('retry' as const),
    errorMessage: fc.uint8Array({ maxLength: 100 }).map((bytes) => copy(bytes)),
  }),
  fc.record(
    {
      kind: fc.constant('reaction' as const),
      target: bytesOf(16),
      sentAt: time,
      emoji: fc.constantFrom('👍', '❤️', '👨‍👩‍👧‍👦', '🇩🇪'),
    },
    { requiredKeys: ['kind', 'target', 'sentAt'] },
  ),
  fc.record({
    kind: fc.constant('edit' as const),
    target: bytesOf(16),
    sentAt: time,
    body: fc.string({ unit: 'grapheme' }),
  }),
  fc.record({
    kind: fc.constant('delete' as const),
    targets: fc.array(bytesOf(16), { maxLength: 20 }),
    sentAt: time,
  }),
)

const call = (signal: CallSignal): KnownContent => ({
  kind: 'call',
  callId: new Uint8Array(16).fill(1),
  sentAt: 2,
  signal,
})
const candidates = (count: number, candidate = 'candidate:1', mid = '0'): KnownContent =>
  call({ type: 'candidates', candidates: Array.from({ length: count }, () => ({ candidate, mid })) })
const offer = (sdp: string, secret = new Uint8Array(32)): KnownContent =>
  call({ type: 'offer', video: true, sdp, secret })

const text = (body: string): KnownContent => ({ kind: 'text', id: new Uint8Array(16), sentAt: 1, body })
const receipt = (count: number): KnownContent => ({
  kind: 'receipt',
  status: 'read',
  ids: Array.from({ length: count }, () => new Uint8Array(16)),
})

const reaction = (emoji: string): KnownContent => ({
  kind: 'reaction',
  target: new Uint8Array(16),
  sentAt: 1,
  emoji,
})
const profile = (more: object): KnownContent => ({ kind: 'profile', name: '', ...more })
const deletion = (count: number): KnownContent => ({
  kind: 'delete',
  sentAt: 1,
  targets: Array.from({ length: count }, () => new Uint8Array(16)),
})

/** A batch of one item as a newer peer might write it. */
function batchOf(kind: number, body: Uint8Array): Uint8Array {
  const item = new ProtoWriter().uint(1, kind).bytes(2, body).finish()
  return new ProtoWriter().bytes(1, encodeList([item])).finish()
}

describe('contents', () => {
  it('return from their encoding, in order', () => {
    fc.assert(
      fc.property(fc.array(anyContent, { maxLength: maxContents }), (contents) => {
        expect(decodeContents(encodeContents(contents))).toEqual(contents)
      }),
    )
  })

  it('keep their frozen form on the wire', () => {
    const filled = (length: number, value: number) => new Uint8Array(length).fill(value)
    const card = {
      edges: [{ id: '12D3KooW', ws: '/dns4/edge.example/tcp/443/wss', http: 'https://edge.example' }],
      readKey: filled(32, 1),
      writeSeed: filled(32, 2),
      id: filled(32, 3),
    }
    const presence = { bootNonce: filled(16, 4), sentAt: 1_800_000_000_000, ttlMs: 60_000, direct: true }
    const everything: KnownContent[] = [
      { kind: 'text', id: filled(16, 5), sentAt: 1_800_000_000_000, body: 'naïve 🙂' },
      { kind: 'receipt', status: 'delivered', ids: [filled(16, 6), filled(16, 7)] },
      { kind: 'receipt', status: 'read', ids: [] },
      { kind: 'typing', active: false, sentAt: 0 },
      { kind: 'presence', ...presence, addresses: ['/ip4/127.0.0.1/tcp/1/ws'], peerId: '12D3KooX' },
      { kind: 'request', name: 'Ada', mailbox: card },
      { kind: 'accept', name: '', mailbox: card },
      { kind: 'profile', name: 'Grace' },
      { kind: 'bye' },
      { kind: 'retry', errorMessage: filled(3, 8) },
    ]
    expect(toHex(encodeContents([{ kind: 'typing', active: true, sentAt: 1 }]))).toBe(
      '0a09080803120408011001',
    )
    expect(toHex(sha256(encodeContents(everything)))).toBe(
      '8233b9d297cadfa47723fb7aa19786fb92afe7bd567b8e2171ef9a858bbf498a',
    )
  })

  it('keep the frozen form of what a text carries besides', () => {
    const filled = (value: number) => new Uint8Array(16).fill(value)
    const marked = { kind: 'text', id: filled(1), sentAt: 2, body: 'a', replyTo: filled(3), forwarded: true }
    expect(toHex(encodeContents([marked as KnownContent]))).toBe(
      '0a302f0801122b0a100101010101010101010101010101010110021a01612210030303030303030303030303030303032801',
    )
  })

  it('that change messages keep their frozen form', () => {
    const filled = (value: number) => new Uint8Array(16).fill(value)
    const changes: KnownContent[] = [
      { kind: 'reaction', target: filled(1), sentAt: 2, emoji: '👍' },
      { kind: 'reaction', target: filled(1), sentAt: 3 },
      { kind: 'edit', target: filled(2), sentAt: 4, body: 'b' },
      { kind: 'delete', targets: [filled(3), filled(4)], sentAt: 5 },
    ]
    expect(toHex(sha256(encodeContents(changes)))).toBe(
      '110286e56f41807be7ae7de39f28f93a605d888712bd663e147b16189f5e1219',
    )
  })

  it('about both sides and the profile keep their frozen form', () => {
    const picture = concat(jpeg, new Uint8Array(2))
    const all: KnownContent[] = [
      { kind: 'text', id: new Uint8Array(16), sentAt: 1, body: '', expireAfterMs: 60_000 },
      { kind: 'profile', name: 'Ada', about: 'b', picture, sentAt: 2 },
      { kind: 'timer', sentAt: 3, ms: 60_000 },
      { kind: 'timer', sentAt: 4 },
      { kind: 'pin', target: new Uint8Array(16).fill(1), sentAt: 5, on: true },
      { kind: 'pin', target: new Uint8Array(16).fill(1), sentAt: 6, on: false },
    ]
    expect(toHex(sha256(encodeContents(all)))).toBe(
      '0b7846f6b6e74c5b1f117e1cbf5ebefcbaa3e976b3a0b6afbb22ed4ccedcefa8',
    )
  })

  it('of a call keep their frozen form', () => {
    const secret = new Uint8Array(32).fill(3)
    const all: KnownContent[] = [
      offer('v=0\r\n', secret),
      call({ type: 'ringing' }),
      call({ type: 'answer', video: false, sdp: 'v=0\r\n', secret }),
      candidates(2, 'candidate:1 1 udp 1 192.0.2.1 9 typ host', '0'),
      call({ type: 'restart', round: 1, isAnswer: true, sdp: 'v=0\r\n' }),
      call({ type: 'state', microphone: true, camera: false, screen: true }),
      ...callEnds.map((reason) => call({ type: 'hangup', reason })),
    ]
    expect(toHex(sha256(encodeContents(all)))).toBe(
      'ebce9c376c46fa657c97c3bdc3a031a9cdab22ea2afc078b36aac993200fa606',
    )
    const frame = new ProtoWriter().bytes(1, new Uint8Array(16).fill(1)).uint(2, 2)
    expect(toHex(encodeContents([call({ type: 'renew' })]))).toContain(toHex(frame.uint(3, 8).finish()))
  })

  it('of a call that only a newer peer knows are unknown, and its reasons end the call', () => {
    const newer = (type: number, reason?: number) =>
      new ProtoWriter().bytes(1, new Uint8Array(16)).uint(2, 1).uint(3, type).uint(13, reason).finish()
    expect(decodeContents(batchOf(15, newer(99)))).toEqual([{ kind: 'unknown' }])
    expect(decodeContents(batchOf(15, newer(7, 99)))).toMatchObject([
      { signal: { type: 'hangup', reason: 'ended' } },
    ])
  })

  it('of an unknown kind are unknown, beside those that are known', () => {
    expect(decodeContents(batchOf(4711, utf8('whatever')))).toEqual([{ kind: 'unknown' }])
  })

  it('with unknown fields are read without them', () => {
    const body = new ProtoWriter().string(1, 'Ada').uint(99, 1).finish()
    expect(decodeContents(batchOf(7, body))).toEqual([{ kind: 'profile', name: 'Ada' }])
  })

  it.each<[string, KnownContent[]]>([
    ['17 contents', Array.from({ length: 17 }, () => ({ kind: 'bye' as const }))],
    ['a text of 16385 bytes', [text('x'.repeat(16_385))]],
    ['501 receipts', [receipt(501)]],
    ['a name of 65 characters', [{ kind: 'profile', name: 'x'.repeat(65) }]],
    ['an id of 15 bytes', [{ kind: 'text', id: new Uint8Array(15), sentAt: 1, body: '' }]],
    ['an answer to an id of 15 bytes', [{ ...text(''), replyTo: new Uint8Array(15) } as KnownContent]],
    ['a reaction that is no emoji', [reaction('a')]],
    ['a reaction of two emoji', [reaction('👍👍')]],
    ['a reaction of 65 bytes', [reaction('👍' + '\u200D👍'.repeat(9))]],
    [
      'an edit of 16385 bytes',
      [{ kind: 'edit', target: new Uint8Array(16), sentAt: 1, body: 'x'.repeat(16_385) }],
    ],
    ['501 deletions', [deletion(501)]],
    ['a picture of an unknown form', [profile({ picture: utf8('<svg>') })]],
    ['a picture above 24 KiB', [profile({ picture: concat(jpeg, new Uint8Array(24 * 1024)) })]],
    ['an about of 141 characters', [profile({ about: 'x'.repeat(141) })]],
    ['a timer of 367 days', [{ kind: 'timer', sentAt: 1, ms: 367 * 86_400_000 }]],
    ['a timer of nothing', [{ kind: 'timer', sentAt: 1, ms: 0 }]],
    ['a description of 12001 bytes', [offer('x'.repeat(12_001))]],
    ['a description with other characters', [offer('v=0\u0000')]],
    ['a secret of 31 bytes', [offer('', new Uint8Array(31))]],
    ['33 candidates', [candidates(33)]],
    ['a candidate of 513 bytes', [candidates(1, `candidate:${'1'.repeat(503)}`)]],
    ['a candidate of two lines', [candidates(1, 'candidate:1\r\na=x')]],
    ['a line that is no candidate', [candidates(1, 'a=x')]],
    ['a media section of a wrong form', [candidates(1, 'candidate:1', 'a b')]],
    ['an error message of 1025 bytes', [{ kind: 'retry', errorMessage: new Uint8Array(1025) }]],
  ])('refuse %s on both sides', (_, contents) => {
    expect(() => encodeContents(contents)).toThrow(DecodeError)
  })

  it('take the largest text and the most receipts', () => {
    for (const content of [text('x'.repeat(16_384)), receipt(500), deletion(500)]) {
      expect(decodeContents(encodeContents([content]))).toEqual([content])
    }
  })

  it('refuse presence addresses and edge nodes of a wrong form', () => {
    const presence = {
      kind: 'presence' as const,
      bootNonce: new Uint8Array(16),
      sentAt: 1,
      ttlMs: 1,
      addresses: ['/ip4/1.2.3.4'],
      peerId: 'peer',
      direct: true,
    }
    expect(encodeContents([presence]).length).toBeGreaterThan(0)
    for (const broken of [
      { ...presence, addresses: Array.from({ length: 9 }, () => '/a') },
      { ...presence, addresses: [`/${'x'.repeat(512)}`] },
      { ...presence, addresses: ['no-slash'] },
      { ...presence, peerId: 'a b' },
    ]) {
      expect(() => encodeContents([broken])).toThrow(DecodeError)
    }
    const card = {
      edges: [{ id: 'a', ws: '/ws', http: 'https://edge.example' }],
      readKey: new Uint8Array(32),
      writeSeed: new Uint8Array(32),
      id: new Uint8Array(32),
    }
    for (const broken of [
      { ...card, edges: [] },
      { ...card, edges: Array.from({ length: 6 }, () => card.edges[0]!) },
      { ...card, edges: [{ id: 'a', ws: '/ws', http: 'javascript:alert(1)' }] },
      { ...card, edges: [{ id: 'a', ws: '/ws', http: 'https://user@edge.example' }] },
      { ...card, readKey: new Uint8Array(31) },
      { ...card, writeSeed: new Uint8Array(33) },
    ]) {
      expect(() => encodeContents([{ kind: 'accept', name: '', mailbox: broken }])).toThrow(DecodeError)
    }
  })

  it('decode arbitrary and damaged bytes to contents or a typed error', () => {
    const check = (bytes: Uint8Array) => {
      try {
        expect(decodeContents(bytes).length).toBeLessThanOrEqual(maxContents)
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check))
    fc.assert(
      fc.property(
        fc.array(anyContent, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        fc.nat(255),
        (all, at, value) => {
          const damaged = encodeContents(all)
          damaged[at % damaged.length] = value
          check(damaged)
          check(damaged.subarray(0, at % damaged.length))
        },
      ),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.uint8Array({ maxLength: 200 }), (kind, body) => {
        check(batchOf(kind, body))
      }),
    )
  })

  it('refuse trailing bytes and an absent list', () => {
    const encoded = encodeContents([{ kind: 'bye' }])
    expect(() => decodeContents(new Uint8Array([...encoded, 0]))).toThrow(DecodeError)
    expect(() => decodeContents(new Uint8Array())).toThrow(DecodeError)
  })
})
