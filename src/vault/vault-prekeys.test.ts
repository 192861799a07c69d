import { beforeEach, describe, expect, it } from 'vitest'
import type { Unsealed } from '../messenger/ports.ts'
import { decodeBundle } from '../protocol/session/bundle.ts'
import { StorageError } from '../storage/errors.ts'
import { code, joinTwo, Person, startOfClocks } from '../testing/vault-person.ts'
import { retentionMs, rotationMs } from './prekey-supply.ts'

let alice: Person
let bob: Person
beforeEach(async () => {
  ;[alice, bob] = await joinTwo()
})

describe('prekeys', () => {
  it('are published with one-time keys and a last resort', async () => {
    const { oneTime, lastResort } = await bob.vault.makePrekeys(3)
    const ids = oneTime.map((bytes) => decodeBundle(bytes).preKey?.id)
    expect(new Set(ids).size).toBe(3)
    expect(decodeBundle(lastResort).preKey).toBeUndefined()
    await expect(bob.vault.makePrekeys(201)).rejects.toThrow(RangeError)
  })

  it('open one session each', async () => {
    const [bundle] = await bob.bundles()
    const carol = await new Person().join()
    await alice.connect(bob, bundle!)
    await carol.connect(bob, bundle!)
    expect(await bob.read(alice, await alice.write(bob, 'mine'))).toBe('mine')
    await expect(bob.read(carol, await carol.write(bob, 'mine too'))).rejects.toEqual(code('no-prekey'))
    // Still so after reopening: the removal was committed with the session.
    await bob.reopen()
    await expect(bob.read(carol, await carol.write(bob, 'and now'))).rejects.toEqual(code('no-prekey'))
  })

  it('are not consumed by a message that is refused or not committed', async () => {
    const [bundle] = await bob.bundles()
    await alice.connect(bob, bundle!)
    const sealed = await alice.write(bob, 'hello')
    const unsealed = bob.vault.unseal(sealed)
    const forged = {
      ...unsealed,
      body: unsealed.body.map((byte, i, all) => (i === all.length - 12 ? byte ^ 1 : byte)),
    }
    const before = await bob.secrets()
    await expect(bob.within(alice, (session) => session.open(forged as Unsealed))).rejects.toThrow()
    bob.store.failNextWrite(new StorageError('storage-denied', 'gone'))
    await expect(bob.read(alice, sealed)).rejects.toEqual(code('storage-denied'))
    expect(await bob.secrets()).toEqual(before)
    expect(await bob.read(alice, sealed)).toBe('hello')
  })

  it('of last resort serve many, and each opening message once', async () => {
    const { lastResort } = await bob.vault.makePrekeys(0)
    const carol = await new Person().join()
    await alice.connect(bob, lastResort)
    await carol.connect(bob, lastResort)
    const opening = await alice.write(bob, 'a')
    expect(await bob.read(alice, opening)).toBe('a')
    expect(await bob.read(carol, await carol.write(bob, 'c'))).toBe('c')
    // Bob loses the session; the replayed message must not open it again.
    await bob.loseSessions()
    await expect(bob.read(alice, opening)).rejects.toEqual(code('duplicate'))
  })

  it('are replaced every week and still work for thirty days', async () => {
    const { lastResort: early } = await bob.vault.makePrekeys(0)
    expect(await bob.vault.rotatePrekeys(startOfClocks + rotationMs - 1)).toBe(false)
    expect(await bob.vault.rotatePrekeys(startOfClocks + rotationMs)).toBe(true)
    expect(await bob.vault.rotatePrekeys(startOfClocks + rotationMs)).toBe(false)
    bob.clock = startOfClocks + rotationMs
    const { lastResort: late } = await bob.vault.makePrekeys(0)
    expect(decodeBundle(late).signedPreKey.id).not.toBe(decodeBundle(early).signedPreKey.id)
    expect(decodeBundle(late).kyberPreKey.id).not.toBe(decodeBundle(early).kyberPreKey.id)

    await alice.connect(bob, early)
    expect(await bob.read(alice, await alice.write(bob, 'in time'))).toBe('in time')
    for (let week = 2; week * rotationMs < retentionMs + 2 * rotationMs; week++)
      await bob.vault.rotatePrekeys(startOfClocks + week * rotationMs)
    const carol = await new Person().join()
    await carol.connect(bob, early)
    await expect(bob.read(carol, await carol.write(bob, 'too late'))).rejects.toEqual(code('no-prekey'))
    const spent = await bob.store.get('secrets', 'spent')
    expect(spent?.bytes.length).toBeLessThan(10)
  })

  it('are made anew when they come from a wrong clock', async () => {
    const future = new Person()
    future.clock = startOfClocks + 400 * rotationMs
    await future.join()
    expect(await future.vault.rotatePrekeys(startOfClocks)).toBe(true)
    expect(await future.vault.rotatePrekeys(startOfClocks)).toBe(false)
  })
})
