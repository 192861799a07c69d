// Scenarios of the first messages: groups 1 to 4 and 19 to 23 of session-protocol.md 6.2.
import { decodePreKeySignalMessage } from '../../protocol/wire/pre-key-signal-message.ts'
import { startOfTime } from './actor.ts'
import { expect } from './expect.ts'
import { rewrapPreKey } from './forge.ts'
import { befriend, deliver, expectFailure, expectRefused, type Scenario } from './scenario.ts'

const second = 1000
const thirtyDays = 30 * 24 * 60 * 60 * second

export const firstContactScenarios: readonly Scenario[] = [
  {
    group: 1,
    title: 'a first message with a one-time prekey consumes it once and records the Kyber use',
    run: async ({ alice, bob }) => {
      await alice.start(bob, bob.publish(33))
      const message = await deliver(alice, bob, 'first')
      expect(message.kind).toBe('prekey')
      expect([...bob.store.consumed].sort()).toEqual(['kyber 9', 'prekey 33'])
      expect(bob.store.preKeys.has(33)).toBe(false)
    },
  },
  {
    group: 1,
    title: 'a first message without a one-time prekey consumes none and records the Kyber use',
    run: async ({ alice, bob }) => {
      await alice.start(bob, bob.publish(null))
      await deliver(alice, bob, 'first')
      expect(bob.store.consumed).toEqual(['kyber 9'])
    },
  },
  {
    group: 2,
    title: 'prekey id 0 is a valid id',
    run: async ({ alice, bob }) => {
      await alice.start(bob, bob.publish(0))
      await deliver(alice, bob, 'zero')
      expect(bob.store.consumed).toContain('prekey 0')
    },
  },
  {
    group: 3,
    title: 'prekey messages repeat until the reply and consume prekeys once',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      for (const text of ['one', 'two', 'three'])
        expect((await deliver(alice, bob, text)).kind).toBe('prekey')
      expect(bob.store.consumed.length).toBe(2)
      expect((await deliver(bob, alice, 'reply')).kind).toBe('whisper')
      expect((await deliver(alice, bob, 'four')).kind).toBe('whisper')
    },
  },
  {
    group: 4,
    title: 'the second prekey message may arrive first',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      const first = await alice.send(bob, 'first')
      await deliver(alice, bob, 'second')
      expect(await bob.receive(alice, first)).toBe('first')
      await deliver(bob, alice, 'reply')
    },
  },
  {
    group: 19,
    title: 'the last-resort Kyber prekey serves several initiators, but no handshake twice',
    run: async ({ alice, bob, another }) => {
      const carol = another('alice', 'carol')
      await alice.start(bob, bob.publish(null))
      await carol.start(bob, bob.publish(null))
      const message = await deliver(alice, bob, 'from alice')
      await deliver(carol, bob, 'from carol')
      expect(bob.store.consumed).toEqual(['kyber 9', 'kyber 9'])
      bob.store.deleteSession(alice.address)
      await expectRefused(alice, bob, message, 'duplicate')
    },
  },
  {
    group: 20,
    title: 'a one-time prekey used by two initiators serves the first only',
    run: async ({ alice, bob, another }) => {
      const carol = another('alice', 'carol')
      const bundle = bob.publish()
      await alice.start(bob, bundle)
      await carol.start(bob, bundle)
      await deliver(alice, bob, 'first')
      await expectRefused(carol, bob, await carol.send(bob, 'late'), 'no-prekey')
    },
  },
  {
    group: 20,
    title: 'a replay after the session was deleted finds its one-time prekey gone',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      const message = await deliver(alice, bob, 'first')
      bob.store.deleteSession(alice.address)
      bob.store.kyberUses.clear()
      await expectRefused(alice, bob, message, 'no-prekey')
    },
  },
  {
    group: 21,
    title: 'unknown prekey ids and failing decryption consume nothing',
    run: async ({ alice, bob }) => {
      for (const unknown of ['signed', 'Kyber'] as const) {
        const bundle = bob.publish()
        const changed =
          unknown === 'signed'
            ? { ...bundle, signedPreKey: { ...bundle.signedPreKey, id: 1234 } }
            : { ...bundle, kyberPreKey: { ...bundle.kyberPreKey, id: 1234 } }
        await alice.start(bob, changed)
        await expectRefused(alice, bob, await alice.send(bob, 'lost'), 'no-prekey')
      }
      await alice.start(bob)
      const good = await alice.send(bob, 'good')
      const damaged = rewrapPreKey(good, (fields) => {
        const inner = new Uint8Array(decodePreKeySignalMessage(good.wire).message)
        inner[inner.length - 1]! ^= 1
        fields.set(4, inner)
      })
      await expectRefused(alice, bob, damaged, 'authentication')
      expect(bob.store.consumed).toEqual([])
      expect(await bob.receive(alice, good)).toBe('good')
    },
  },
  {
    group: 22,
    title: 'an unacknowledged session encrypts for 30 days and not a second longer',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      alice.now = startOfTime + thirtyDays
      await deliver(alice, bob, 'just in time')
      alice.now += second
      await expectFailure(alice, alice.send(bob, 'too late'), 'no-session')
    },
  },
  {
    group: 22,
    title: 'an acknowledged session does not expire',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      alice.now = startOfTime + 10 * thirtyDays
      await deliver(alice, bob, 'still here')
    },
  },
  {
    group: 23,
    title: 'a bundle with a wrong signature is refused',
    run: async ({ alice, bob }) => {
      const bundle = bob.publish()
      const flip = (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte))
      const { signedPreKey, kyberPreKey } = bundle
      const badCurve = { ...signedPreKey, signature: flip(signedPreKey.signature) }
      const badKyber = { ...kyberPreKey, signature: flip(kyberPreKey.signature) }
      await expectFailure(alice, alice.start(bob, { ...bundle, signedPreKey: badCurve }), 'authentication')
      await expectFailure(alice, alice.start(bob, { ...bundle, kyberPreKey: badKyber }), 'authentication')
      expect(alice.store.snapshot(bob.address)).toBe('')
      await expectFailure(alice, alice.send(bob, 'nothing'), 'no-session')
    },
  },
]
