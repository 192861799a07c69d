// Scenarios of the ways in which one epoch of the post-quantum ratchet can go: group 9 of session-protocol.md 6.2.
// Alice owns the keys of the first epoch, Bob encapsulates. Each reaches ct2 on another path through his states, and
// what he sends tells where he is, on any backend.
import { utf8 } from '../../lib/bytes.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import { decodeMessage, encodeMessage, messageType, type SpqrMessage } from '../../protocol/spqr/message.ts'
import { decodeSignalMessage } from '../../protocol/wire/signal-message.ts'
import type { Actor } from './actor.ts'
import { expect } from './expect.ts'
import { forge } from './forge.ts'
import { befriend, deliver, type Scenario } from './scenario.ts'

/** Chunks that complete each part: 1152 bytes of key, 960 of ct1, 160 of ct2 and its MAC, 32 a chunk. */
const chunks = { key: 36, ct1: 30, ct2: 5 }

function payloadOf({ wire }: SentMessage): SpqrMessage {
  return decodeMessage(decodeSignalMessage(wire).pqRatchet)
}

/** Delivers `count` messages, each of which must carry a payload of `type`. Answers the last payload. */
async function deliverTyped(from: Actor, to: Actor, type: number, count: number): Promise<SpqrMessage> {
  let last: SpqrMessage | undefined
  for (let i = 0; i < count; i++) {
    last = payloadOf(await deliver(from, to, `chunk ${i}`))
    expect(last.type).toBe(type)
  }
  return last!
}

/** Until Bob has the header, and Alice the first chunk of ct1. */
async function exchangeHeader(alice: Actor, bob: Actor): Promise<void> {
  await befriend(alice, bob)
  await deliverTyped(alice, bob, messageType.header, 2)
  await deliverTyped(bob, alice, messageType.ct1, 1)
}

/** From Bob's first chunk of ct2 to the next epoch on both sides. */
async function finishEpoch(alice: Actor, bob: Actor): Promise<void> {
  await deliverTyped(bob, alice, messageType.ct2, chunks.ct2)
  expect(payloadOf(await deliver(alice, bob, 'next epoch')).epoch).toBe(2)
  expect(payloadOf(await deliver(bob, alice, 'next epoch')).epoch).toBe(2)
}

/** Delivers a message whose payload has `chunk` in place of its own; the honest one in its place is lost. */
async function deliverChunk(from: Actor, to: Actor, chunk: SpqrMessage['chunk']): Promise<void> {
  const pqRatchet = (honest: Uint8Array) => encodeMessage({ ...decodeMessage(honest), chunk })
  expect(await to.receive(from, forge(from, to, utf8('once more'), { pqRatchet }))).toBe('once more')
  await from.send(to, 'lost')
}

export const braidPathScenarios: readonly Scenario[] = [
  {
    group: 9,
    title: 'the key is complete before the acknowledgement',
    run: async ({ alice, bob }) => {
      await exchangeHeader(alice, bob)
      await deliverTyped(alice, bob, messageType.ek, chunks.key)
      await deliverTyped(bob, alice, messageType.ct1, chunks.ct1 - 1)
      await deliverTyped(alice, bob, messageType.ekCt1Ack, 1)
      await finishEpoch(alice, bob)
    },
  },
  {
    group: 9,
    title: 'the acknowledgement comes before the key is complete',
    run: async ({ alice, bob }) => {
      await exchangeHeader(alice, bob)
      await deliverTyped(bob, alice, messageType.ct1, chunks.ct1 - 1)
      await deliverTyped(alice, bob, messageType.ekCt1Ack, 1)
      await deliverTyped(bob, alice, messageType.none, 1)
      await deliverTyped(alice, bob, messageType.ekCt1Ack, chunks.key - 2)
      await deliverTyped(bob, alice, messageType.none, 1)
      await deliverTyped(alice, bob, messageType.ekCt1Ack, 1)
      await finishEpoch(alice, bob)
    },
  },
  {
    group: 9,
    title: 'the acknowledgement completes the key',
    run: async ({ alice, bob }) => {
      await exchangeHeader(alice, bob)
      await deliverTyped(alice, bob, messageType.ek, chunks.key - 1)
      await deliverTyped(bob, alice, messageType.ct1, chunks.ct1 - 1)
      await deliverTyped(alice, bob, messageType.ekCt1Ack, 1)
      await finishEpoch(alice, bob)
    },
  },
  {
    group: 9,
    title: 'chunks that come twice count once',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await exchangeHeader(alice, bob)
      const { chunk } = await deliverTyped(alice, bob, messageType.ek, chunks.key - 1)
      for (let i = 0; i < 3; i++) await deliverChunk(alice, bob, chunk)
      await deliverTyped(bob, alice, messageType.ct1, chunks.ct1 - 1)
      await deliverChunk(alice, bob, chunk)
      await deliverTyped(bob, alice, messageType.none, 1)
      await deliverTyped(alice, bob, messageType.ekCt1Ack, 1)
      await finishEpoch(alice, bob)
    },
  },
]
