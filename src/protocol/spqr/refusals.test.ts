// What the ratchet refuses as a whole, and that a refusal costs nothing (session protocol 2.6, 5.5, 5.6; test
// groups 27 and 28).

import { describe, expect, test } from 'vitest'
import { concat, fromHex, toHex } from '../../lib/bytes.ts'
import { alterMessage, Conversation, limitsOf, maxJump, isSameKey } from './fixtures.ts'
import { decodeMessage, messageType } from './message.ts'
import { spqrPrecheck, spqrReceive } from './index.ts'

/** A conversation in the middle of epoch 2, with a fresh message of A for B. */
const established = () => {
  const conversation = new Conversation()
  conversation.until(({ states }) => states.A.braid.epoch === 2)
  for (let i = 0; i < 5; i++) conversation.roundTrip()
  return { conversation, sent: conversation.send('A') }
}

const codeOf = (action: () => void): string => {
  try {
    action()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'accepted'
}

describe('a changed field', () => {
  const { conversation, sent } = established()
  const good = decodeMessage(sent.message)
  const chunk = good.chunk ?? { index: 0, data: new Uint8Array(32) }
  const withVersion = (version: number) => concat(new Uint8Array([version]), sent.message.subarray(1))

  test.each([
    ['unchanged', sent.message, 'accepted'],
    ['version 0', withVersion(0), 'malformed'],
    ['version 2', withVersion(2), 'accepted'],
    ['version 255', withVersion(255), 'accepted'],
    ['trailing bytes', concat(sent.message, new Uint8Array(9)), 'accepted'],
    ['an empty field', new Uint8Array(0), 'malformed'],
    ['index 0', alterMessage(sent.message, { index: 0 }), 'post-quantum'],
    ['index 0 in epoch 1 without a chunk', fromHex('01010000'), 'post-quantum'],
    ['an index used before', alterMessage(sent.message, { index: good.index - 1 }), 'duplicate'],
    ['index 2³² − 1', alterMessage(sent.message, { index: 0xffff_ffff }), 'too-far'],
    ['index 2³²', alterMessage(sent.message, { index: 2 ** 32 }), 'malformed'],
    ['epoch 0', alterMessage(sent.message, { epoch: 0 }), 'malformed'],
    ['the next epoch', alterMessage(sent.message, { epoch: 3 }), 'post-quantum'],
    ['the epoch after the next', alterMessage(sent.message, { epoch: 4 }), 'post-quantum'],
    ['type 7', alterMessage(sent.message, { type: 7 as never }), 'malformed'],
    [
      'a chunk of a type without use',
      alterMessage(sent.message, { type: messageType.ct2, chunk }),
      'accepted',
    ],
    [
      'chunk index 65535',
      alterMessage(sent.message, { type: messageType.ek, chunk: { ...chunk, index: 65535 } }),
      'accepted',
    ],
    [
      'chunk index 65536',
      alterMessage(sent.message, { type: messageType.ek, chunk: { ...chunk, index: 65536 } }),
      'malformed',
    ],
  ])('%s', (_, message, expected) => {
    expect(codeOf(() => spqrPrecheck(conversation.states.B, message, maxJump))).toBe(expected)
    expect(codeOf(() => spqrReceive(conversation.states.B, message, limitsOf()))).toBe(expected)
  })
})

test('the skipped index limit is 25 000 within an epoch, and others where others are named', () => {
  const { conversation, sent } = established()
  const { index } = decodeMessage(sent.message)
  const jump = (by: number) => alterMessage(sent.message, { index: index - 1 + by })
  const check = (by: number, limit = maxJump) =>
    codeOf(() => spqrPrecheck(conversation.states.B, jump(by), limit))
  expect(check(25_000)).toBe('accepted')
  expect(check(25_001)).toBe('too-far')
  expect(check(26_000, 1_000_000)).toBe('accepted')
  expect(check(2001, 2000)).toBe('too-far')
})

test('after 2001 skipped messages the oldest is refused and the others are accepted', () => {
  const conversation = new Conversation(8)
  const skipped = Array.from({ length: 2001 }, () => conversation.send('A'))
  const last = conversation.send('A')
  conversation.receive('B', last.message)
  expect(codeOf(() => conversation.receive('B', skipped[0]!.message))).toBe('duplicate')
  for (const { message, key } of skipped.slice(1)) {
    expect(isSameKey(conversation.receive('B', message), key)).toBe(true)
  }
  expect(conversation.states.B.chain.links[0]!.skipped).toEqual([])
  for (const { message } of [...skipped, last]) {
    expect(codeOf(() => conversation.receive('B', message))).toBe('duplicate')
  }
})

test('a replayed message is a duplicate in every state of the machine', () => {
  const conversation = new Conversation()
  for (let round = 0; round < 100; round++) {
    for (const [from, to] of [
      ['A', 'B'],
      ['B', 'A'],
    ] as const) {
      const { message } = conversation.send(from)
      conversation.receive(to, message)
      expect(codeOf(() => conversation.receive(to, message))).toBe('duplicate')
    }
  }
})

test('a message forged by an outsider is thrown away with its state, and the good copy is accepted', () => {
  const conversation = new Conversation()
  const { message, key } = conversation.send('A')
  const forged = alterMessage(message, { chunk: { index: 0, data: new Uint8Array(32) } })
  const before = conversation.states.B
  // The session finds the message MAC wrong and drops the new state.
  spqrReceive(before, forged, limitsOf())
  expect(isSameKey(conversation.receive('B', message), key)).toBe(true)
  conversation.until(({ states }) => states.B.braid.epoch === 2)
})

test('a chunk forged by the peer blocks its direction without touching the state', () => {
  const conversation = new Conversation()
  const first = conversation.send('A')
  const forged = alterMessage(first.message, { chunk: { index: 0, data: new Uint8Array(32) } })
  conversation.receive('B', forged)
  conversation.receive('B', conversation.send('A').message)
  const blocked = conversation.states.B
  for (let i = 0; i < 5; i++) {
    const { message } = conversation.send('A')
    expect(codeOf(() => spqrPrecheck(conversation.states.B, message, maxJump))).toBe('accepted')
    expect(codeOf(() => conversation.receive('B', message))).toBe('post-quantum')
    expect(conversation.states.B).toBe(blocked)
  }
  // The other direction still works, and a new session heals both.
  const back = conversation.send('B')
  expect(toHex(conversation.receive('A', back.message))).toBe(toHex(back.key))
  expect(new Conversation(2).roundTrip()).toBe(true)
})

test('two sides with different handshake keys do not agree', () => {
  const conversation = new Conversation()
  const stranger = new Conversation()
  const { chain } = stranger.states.B
  const link = chain.links[0]!
  stranger.states.B = {
    ...stranger.states.B,
    chain: { ...chain, links: [{ ...link, receive: { ...link.receive, key: new Uint8Array(32) } }] },
  }
  const { message, key } = conversation.send('A')
  expect(isSameKey(stranger.receive('B', message), key)).toBe(false)
})
