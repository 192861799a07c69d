// Scenarios of the `pq_ratchet` field, of hostile peers and of sessions with oneself: groups 27, 28 and 30 of
// session-protocol.md 6.2. The sender is always on our own backend, because only there can messages be forged.
import { concat, fromHex, utf8, type Bytes } from '../../lib/bytes.ts'
import type { ProtocolErrorCode } from '../../protocol/errors.ts'
import { decodeMessage } from '../../protocol/spqr/message.ts'
import { encodeVarint } from '../../protocol/wire/protobuf.ts'
import type { Actor } from './actor.ts'
import { expect } from './expect.ts'
import { forge, skipCounters, skipPostQuantum } from './forge.ts'
import { befriend, deliver, expectRefused, type Scenario } from './scenario.ts'

const hello = utf8('hello')

type Parts = { version: Bytes; epoch: Bytes; index: Bytes; type: Bytes; chunkIndex: Bytes; chunk: Bytes }

/** Takes an honest field apart, changes parts and joins it again. */
function edit(changes: (parts: Parts) => Partial<Parts>) {
  return (honest: Bytes): Bytes => {
    const { epoch, index, type, chunk } = decodeMessage(honest)
    const parts = {
      version: new Uint8Array([1]),
      epoch: encodeVarint(epoch),
      index: encodeVarint(index),
      type: new Uint8Array([type]),
      chunkIndex: chunk ? encodeVarint(chunk.index) : new Uint8Array(0),
      chunk: new Uint8Array(chunk?.data ?? []),
    }
    const { version, epoch: e, index: i, type: t, chunkIndex, chunk: c } = { ...parts, ...changes(parts) }
    return concat(version, e, i, t, chunkIndex, c)
  }
}

const byte = (value: number): Bytes => new Uint8Array([value])

/** Fields that are refused; the message around them is authenticated. */
const refusedFields: readonly [string, ProtocolErrorCode, (honest: Bytes) => Bytes | null][] = [
  ['absent', 'post-quantum', () => null],
  ['empty', 'post-quantum', () => new Uint8Array(0)],
  ['of version 0', 'malformed', edit(() => ({ version: byte(0) }))],
  ['of epoch 0', 'malformed', edit(() => ({ epoch: byte(0) }))],
  ['of the next epoch', 'post-quantum', edit(() => ({ epoch: byte(2) }))],
  ['two epochs ahead', 'post-quantum', edit(() => ({ epoch: byte(3) }))],
  ['with index 0 although a key was mixed in', 'post-quantum', edit(() => ({ index: byte(0) }))],
  ['with index 2^32', 'malformed', edit(() => ({ index: encodeVarint(2 ** 32) }))],
  ['with index 2^32 - 1', 'too-far', edit(() => ({ index: encodeVarint(2 ** 32 - 1) }))],
  ['with an index used before', 'post-quantum', edit(() => ({ index: byte(1) }))],
  ['with a varint of 11 bytes', 'malformed', edit(() => ({ index: fromHex(`82${'80'.repeat(9)}00`) }))],
  ['of type 7', 'malformed', edit(() => ({ type: byte(7) }))],
  ['with chunk index 65536', 'malformed', edit(() => ({ chunkIndex: encodeVarint(65_536) }))],
  ['with a chunk of 31 bytes', 'malformed', edit(({ chunk }) => ({ chunk: chunk.slice(1) }))],
  ['cut after the epoch', 'malformed', (honest) => honest.slice(0, 2)],
]

/** Fields that are odd and accepted. */
const acceptedFields: readonly [string, (honest: Bytes) => Bytes][] = [
  ['with trailing bytes', (honest) => concat(honest, utf8('more'))],
  ['of type None with chunk bytes behind', edit(() => ({ type: byte(0) }))],
  [
    'with a varint longer than necessary',
    edit(({ index }) => ({ index: concat(byte(index[0]! | 0x80), byte(0)) })),
  ],
  ['with a chunk the state does not use', edit(() => ({ type: byte(6) }))],
  ['with chunk index 65535', edit(() => ({ type: byte(6), chunkIndex: encodeVarint(65_535) }))],
]

/** A sender that can forge, some messages into a session. */
async function forgerSession(bob: Actor, forger: () => Actor): Promise<Actor> {
  const alice = forger()
  await befriend(alice, bob)
  await deliver(alice, bob, 'settled')
  return alice
}

export const hostileRatchetScenarios: readonly Scenario[] = [
  ...refusedFields.map(([name, code, pqRatchet]): Scenario => ({
    group: 27,
    title: `a pq_ratchet field ${name} is refused`,
    run: async ({ bob, forger }) => {
      const alice = await forgerSession(bob, forger)
      await expectRefused(alice, bob, forge(alice, bob, hello, { pqRatchet }), code)
      await deliver(alice, bob, 'good')
    },
  })),
  ...acceptedFields.map(([name, pqRatchet]): Scenario => ({
    group: 27,
    title: `a pq_ratchet field ${name} is accepted`,
    run: async ({ bob, forger }) => {
      const alice = await forgerSession(bob, forger)
      expect(await bob.receive(alice, forge(alice, bob, hello, { pqRatchet }))).toBe('hello')
      await alice.send(bob, 'takes the place of the forged one')
      await deliver(alice, bob, 'good')
    },
  })),
  ...[2, 255].map((version): Scenario => ({
    group: 27,
    title: `a pq_ratchet field of version ${version} is accepted in a first message, later by us alone`,
    run: async ({ bob, forger }) => {
      const alice = forger()
      const pqRatchet = edit(() => ({ version: byte(version) }))
      await alice.start(bob)
      expect(await bob.receive(alice, forge(alice, bob, hello, { pqRatchet }))).toBe('hello')
      await befriend(alice, bob)
      const later = forge(alice, bob, hello, { pqRatchet })
      if (bob.backend.kind === 'typescript') expect(await bob.receive(alice, later)).toBe('hello')
      else await expectRefused(alice, bob, later, 'post-quantum')
    },
  })),
  {
    group: 27,
    title: 'epoch 1 with index 0 and no key is refused by us alone',
    run: async ({ bob, forger }) => {
      const alice = await forgerSession(bob, forger)
      const stub = forge(alice, bob, hello, { pqRatchet: () => fromHex('01010000'), withoutPqKey: true })
      if (bob.backend.kind === 'typescript') await expectRefused(alice, bob, stub, 'post-quantum')
      else expect(await bob.receive(alice, stub)).toBe('hello')
    },
  },
  {
    group: 27,
    title: 'a first message without the field is refused',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await alice.start(bob)
      await expectRefused(alice, bob, forge(alice, bob, hello, { pqRatchet: () => null }), 'post-quantum')
      expect(bob.store.consumed).toEqual([])
      await deliver(alice, bob, 'good')
    },
  },
  {
    group: 28,
    title: 'a chunk forged by an outsider is refused and the session stays usable',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await befriend(alice, bob)
      const pqRatchet = (honest: Bytes) =>
        honest.map((value, i) => (i === honest.length - 1 ? value ^ 1 : value))
      await expectRefused(
        alice,
        bob,
        forge(alice, bob, hello, { pqRatchet, flipMac: true }),
        'authentication',
      )
      for (let i = 0; i < 60; i++) {
        await deliver(alice, bob, 'fine')
        await deliver(bob, alice, 'fine')
      }
    },
  },
  {
    group: 28,
    title: 'a chunk forged by the peer blocks that direction until a new session',
    run: async ({ bob, forger }) => {
      const alice = forger()
      await befriend(alice, bob)
      const pqRatchet = (honest: Bytes) =>
        honest.map((value, i) => (i === honest.length - 1 ? value ^ 1 : value))
      expect(await bob.receive(alice, forge(alice, bob, hello, { pqRatchet }))).toBe('hello')
      await alice.send(bob, 'takes the place of the forged one')
      for (let i = 0; i < 3; i++)
        await expectRefused(alice, bob, await alice.send(bob, 'completes the header'), 'post-quantum')
      await deliver(bob, alice, 'the other direction works')
      await alice.start(bob)
      await deliver(alice, bob, 'healed')
      await deliver(bob, alice, 'healed')
    },
  },
  {
    group: 30,
    title: 'a session with another device of one account knows no jump limit',
    run: async ({ bob, forger }) => {
      const address = { name: bob.address.name.toUpperCase(), deviceId: 2 }
      const own = forger({ identity: bob.identity, address })
      await befriend(own, bob)
      skipCounters(own, bob, 25_001)
      skipPostQuantum(own, bob, 25_001)
      await deliver(own, bob, 'far ahead')
    },
  },
  {
    group: 30,
    title: 'the same identity key under another name keeps the limits',
    run: async ({ bob, forger }) => {
      const other = forger({ identity: bob.identity })
      await befriend(other, bob)
      skipCounters(other, bob, 25_002)
      await expectRefused(other, bob, await other.send(bob, 'too far'), 'too-far')
    },
  },
]
