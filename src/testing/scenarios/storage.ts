// Scenarios of crashes and races: groups 32 and 33 of session-protocol.md 6.2.
import { fromUtf8, utf8 } from '../../lib/bytes.ts'
import { expect } from './expect.ts'
import { befriend, deliver, expectRefused, type Scenario } from './scenario.ts'

const crash = () => {
  throw new Error('crash')
}

export const storageScenarios: readonly Scenario[] = [
  {
    group: 32,
    title: 'a crash before the commit leaves nothing, and redelivery decrypts',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      const message = await alice.send(bob, 'once')
      bob.store.beforeCommit = crash
      await expect(bob.receive(alice, message)).rejects.toThrow('crash')
      expect(bob.store.snapshot(alice.address)).toBe('')
      expect(bob.store.consumed).toEqual([])
      bob.store.beforeCommit = () => undefined
      expect(await bob.receive(alice, message)).toBe('once')
      expect(bob.store.inbox.map(fromUtf8)).toEqual(['once'])
    },
  },
  {
    group: 32,
    title: 'a crash after the commit makes redelivery a duplicate, with the plaintext in the inbox',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      const message = await alice.send(bob, 'once')
      bob.store.afterCommit = crash
      await expect(bob.receive(alice, message)).rejects.toThrow('crash')
      bob.store.afterCommit = () => undefined
      await expectRefused(alice, bob, message, 'duplicate')
      expect(bob.store.inbox.map(fromUtf8).at(-1)).toBe('once')
      await deliver(alice, bob, 'next')
    },
  },
  {
    group: 32,
    title: 'a ciphertext whose sender crashed after the commit waits in the outbox',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      alice.store.afterCommit = crash
      await expect(alice.send(bob, 'queued')).rejects.toThrow('crash')
      alice.store.afterCommit = () => undefined
      const next = await alice.send(bob, 'next')
      const queued = alice.store.outbox.at(-2)!
      expect(await bob.receive(alice, next)).toBe('next')
      expect(await bob.receive(alice, queued)).toBe('queued')
    },
  },
  {
    group: 33,
    title: 'racing senders and receivers never use a key twice',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      let attempts = 0
      alice.store.beforeCommit = () => void attempts++
      const texts = ['a', 'b', 'c', 'd']
      const messages = await Promise.all(texts.map((text) => alice.sendBytes(bob, utf8(text))))
      expect(attempts).toBeGreaterThan(texts.length)
      const received = await Promise.all(messages.map((message) => bob.receive(alice, message)))
      expect(received).toEqual(texts)
      await deliver(bob, alice, 'all there')
    },
  },
]
