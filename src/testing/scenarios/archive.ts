// Scenarios of several sessions with one peer and of replays: groups 14 to 16 of session-protocol.md 6.2.
import { ProtocolError } from '../../protocol/errors.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import { expect } from './expect.ts'
import { befriend, deliver, expectRefused, type Scenario } from './scenario.ts'

export const archiveScenarios: readonly Scenario[] = [
  {
    group: 14,
    title: 'simultaneous initiation converges',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      await bob.start(alice)
      const fromAlice = await alice.send(bob, 'from alice')
      const fromBob = await bob.send(alice, 'from bob')
      expect(await bob.receive(alice, fromAlice)).toBe('from alice')
      expect(await alice.receive(bob, fromBob)).toBe('from bob')
      await deliver(alice, bob, 'again')
      await deliver(bob, alice, 'again')
      for (let i = 0; i < 10; i++) {
        expect((await deliver(alice, bob, `${i}`)).kind).toBe('whisper')
        expect((await deliver(bob, alice, `${i}`)).kind).toBe('whisper')
      }
    },
  },
  {
    group: 14,
    title: 'simultaneous initiation converges with loss, again and again',
    run: async ({ alice, bob }) => {
      for (let round = 0; round < 8; round++) {
        await alice.start(bob)
        await bob.start(alice)
        await alice.send(bob, 'lost')
        const fromBob = await bob.send(alice, 'late')
        await deliver(alice, bob, 'arrives')
        await deliver(bob, alice, 'answer')
        expect(await alice.receive(bob, fromBob)).toBe('late')
        for (let i = 0; i < 3; i++) {
          await deliver(alice, bob, `${i}`)
          await deliver(bob, alice, `${i}`)
        }
        expect((await deliver(alice, bob, 'calm')).kind).toBe('whisper')
      }
    },
  },
  {
    group: 15,
    title: 'a message to an archived session promotes it',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      const old = await alice.send(bob, 'old session')
      await alice.start(bob)
      await deliver(alice, bob, 'new session')
      expect(await bob.receive(alice, old)).toBe('old session')
      await deliver(bob, alice, 'on the old session')
      await deliver(alice, bob, 'still on it')
    },
  },
  {
    group: 15,
    title: '41 sessions stay usable and the 42nd displaces the first',
    run: async ({ alice, bob }) => {
      const held: SentMessage[] = []
      for (let i = 0; i < 42; i++) {
        await alice.start(bob)
        await deliver(alice, bob, `session ${i}`)
        held.push(await alice.send(bob, `held ${i}`))
      }
      const consumed = bob.store.consumed.length
      const forgotten = held[0]!
      await expect(bob.receive(alice, forgotten)).rejects.toBeInstanceOf(ProtocolError)
      expect(await bob.receive(alice, held[1]!)).toBe('held 1')
      expect(bob.store.consumed.length).toBe(consumed)
      await deliver(bob, alice, 'on the promoted session')
      await deliver(alice, bob, 'and back')
    },
  },
  {
    group: 16,
    title: 'replays of prekey and whisper messages are duplicates',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      const first = await deliver(alice, bob, 'first')
      const second = await deliver(alice, bob, 'second')
      const reply = await deliver(bob, alice, 'reply')
      const whisper = await deliver(alice, bob, 'whisper')
      for (const message of [first, second, whisper]) await expectRefused(alice, bob, message, 'duplicate')
      await expectRefused(bob, alice, reply, 'duplicate')
      await alice.start(bob)
      await deliver(alice, bob, 'another session')
      for (const message of [first, second, whisper]) await expectRefused(alice, bob, message, 'duplicate')
    },
  },
]
