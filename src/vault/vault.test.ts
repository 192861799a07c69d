import { beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../lib/bytes.ts'
import type { Change, PeerSession } from '../messenger/ports.ts'
import { ciphertextLengthFor, sizeClasses } from '../protocol/envelope/envelope.ts'
import { verify } from '../protocol/identity/xeddsa.ts'
import { StorageError } from '../storage/errors.ts'
import { createMemoryStore } from '../testing/memory-store.ts'
import { acquaint, code, joinTwo, type Person } from '../testing/vault-person.ts'
import { createVault, openVault } from './vault.ts'

const marker = (value: unknown): Change => ({ table: 'settings', put: { key: 'marker', value } })

let alice: Person
let bob: Person
beforeEach(async () => {
  ;[alice, bob] = await joinTwo()
})

describe('a vault', () => {
  it('does not exist before an account is made, and is the same after reopening', async () => {
    const empty = createMemoryStore()
    expect(await openVault(empty, alice.options)).toBeUndefined()
    const again = await openVault(alice.store, alice.options)
    expect(again).toMatchObject({
      accountId: alice.vault.accountId,
      identityKey: alice.vault.identityKey,
      registrationId: alice.vault.registrationId,
      deviceId: 1,
    })
    expect(alice.vault.registrationId).toBeLessThan(1 << 14)
  })

  it('refuses to make a second account over the first', async () => {
    await expect(createVault(alice.store, alice.options)).rejects.toEqual(code('conflict'))
  })

  it('signs with the identity key', () => {
    const signature = alice.vault.sign(utf8('skein'))
    expect(verify(alice.vault.identityKey, utf8('skein'), signature)).toBe(true)
  })

  it('shows both sides the same safety number', () => {
    const here = alice.vault.safetyNumber(bob.vault.accountId, bob.vault.identityKey)
    const there = bob.vault.safetyNumber(alice.vault.accountId, alice.vault.identityKey)
    expect(here.digits).toMatch(/^\d{60}$/)
    expect(there.digits).toBe(here.digits)
  })

  it('keeps no contact readable in the keys of its rows', async () => {
    await acquaint(alice, bob)
    const keys = (await alice.secrets()).map((row) => row.key)
    expect(keys.join()).not.toContain(bob.vault.accountId)
  })
})

describe('a conversation', () => {
  it('begins with a bundle and goes on both ways', async () => {
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(false)
    const [bundle] = await bob.bundles()
    await alice.connect(bob, bundle!)
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(true)
    const first = await alice.write(bob, 'first')
    const second = await alice.write(bob, 'second')
    expect(bob.vault.unseal(first)).toMatchObject({ type: 1, ...alice.address })
    // In the wrong order, too.
    expect(await bob.read(alice, second)).toBe('second')
    expect(await bob.read(alice, first)).toBe('first')
    const answer = await bob.write(alice, 'answer')
    expect(await alice.read(bob, answer)).toBe('answer')
    expect(alice.vault.unseal(answer).type).toBe(2)
    for (let i = 0; i < 20; i++) {
      expect(await bob.read(alice, await alice.write(bob, `to bob ${i}`))).toBe(`to bob ${i}`)
      expect(await alice.read(bob, await bob.write(alice, `to alice ${i}`))).toBe(`to alice ${i}`)
    }
  })

  it('survives reopening both vaults after every message', async () => {
    await acquaint(alice, bob)
    for (let i = 0; i < 5; i++) {
      for (const person of [alice, bob]) await person.reopen()
      expect(await bob.read(alice, await alice.write(bob, `${i}`))).toBe(`${i}`)
      expect(await alice.read(bob, await bob.write(alice, `${i}`))).toBe(`${i}`)
    }
  })

  it('seals every content to exactly the length of an envelope class', async () => {
    await acquaint(alice, bob)
    const lengths = sizeClasses.map(ciphertextLengthFor)
    for (const size of [0, 1, 100, 500, 1_000, 3_000, 10_000, 16_384, 40_000]) {
      const sealed = await alice.write(bob, 'x'.repeat(size))
      expect(lengths).toContain(sealed.length)
      expect(await bob.read(alice, sealed)).toHaveLength(size)
    }
  })

  it('refuses a content that fits no envelope and changes nothing', async () => {
    await acquaint(alice, bob)
    const before = await alice.secrets()
    await expect(alice.write(bob, 'x'.repeat(65_536))).rejects.toEqual(code('too-long'))
    expect(await alice.secrets()).toEqual(before)
  })

  it('commits what a message changes in one transaction', async () => {
    await acquaint(alice, bob)
    const sealed = await alice.write(bob, 'once')
    const before = bob.store.commits
    await bob.read(alice, sealed, [marker('received')])
    expect(bob.store.commits).toBe(before + 1)
    expect(await bob.store.get('settings', 'marker')).toEqual({ key: 'marker', value: 'received' })
  })

  it('changes nothing when the work fails after the step', async () => {
    await acquaint(alice, bob)
    const sealed = await alice.write(bob, 'twice')
    const unsealed = bob.vault.unseal(sealed)
    const failing = bob.vault.withPeer(alice.address, async (session) => {
      session.open(unsealed)
      throw new Error('the messenger stumbled')
    })
    await expect(failing).rejects.toThrow('stumbled')
    expect(await bob.read(alice, sealed)).toBe('twice')
  })

  it('changes nothing when the commit fails', async () => {
    await acquaint(alice, bob)
    const sealed = await alice.write(bob, 'again')
    bob.store.failNextWrite(new StorageError('storage-full', 'full'))
    await expect(bob.read(alice, sealed)).rejects.toEqual(code('storage-full'))
    expect(await bob.read(alice, sealed)).toBe('again')
    alice.store.failNextWrite(new StorageError('storage-full', 'full'))
    await expect(alice.write(bob, 'lost')).rejects.toEqual(code('storage-full'))
    expect(await bob.read(alice, await alice.write(bob, 'kept'))).toBe('kept')
  })

  it('reports a redelivered message as a duplicate', async () => {
    await acquaint(alice, bob)
    const sealed = await alice.write(bob, 'once')
    expect(await bob.read(alice, sealed)).toBe('once')
    await expect(bob.read(alice, sealed)).rejects.toEqual(code('duplicate'))
  })

  it('refuses a session that is used after its unit', async () => {
    await acquaint(alice, bob)
    let kept: PeerSession | undefined
    await alice.within(bob, (session) => (kept = session))
    expect(() => kept!.seal(utf8('late'))).toThrow('over')
  })

  it('keeps units of one peer in order', async () => {
    await acquaint(alice, bob)
    const sealed = await Promise.all(['a', 'b', 'c', 'd'].map((text) => alice.write(bob, text)))
    for (const [i, text] of ['a', 'b', 'c', 'd'].entries())
      expect(await bob.read(alice, sealed[i]!)).toBe(text)
  })

  it('converges when both begin at once', async () => {
    const [forAlice] = await bob.bundles()
    const [forBob] = await alice.bundles()
    await Promise.all([alice.connect(bob, forAlice!), bob.connect(alice, forBob!)])
    const fromAlice = await alice.write(bob, 'from alice')
    const fromBob = await bob.write(alice, 'from bob')
    expect(await alice.read(bob, fromBob)).toBe('from bob')
    expect(await bob.read(alice, fromAlice)).toBe('from alice')
    for (let i = 0; i < 4; i++) {
      expect(await bob.read(alice, await alice.write(bob, 'ping'))).toBe('ping')
      expect(await alice.read(bob, await bob.write(alice, 'pong'))).toBe('pong')
    }
  })
})

describe('closing', () => {
  it('overwrites the keys in memory', async () => {
    alice.vault.close()
    expect(() => alice.vault.sign(utf8('skein'))).toThrow(RangeError)
  })
})
