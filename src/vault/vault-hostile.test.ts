import { beforeEach, describe, expect, it } from 'vitest'
import { fromUtf8 } from '../lib/bytes.ts'
import type { Unsealed } from '../messenger/ports.ts'
import { acquaint, code, joinTwo, Person } from '../testing/vault-person.ts'
import { failureWindowMs, maxFailures } from './failure-budget.ts'

let alice: Person
let bob: Person
beforeEach(async () => {
  ;[alice, bob] = await joinTwo()
})

describe('strangers and forgers', () => {
  it('are refused under the name of a contact', async () => {
    await acquaint(alice, bob)
    const mallory = await new Person().join()
    await mallory.connect(bob, (await bob.bundles())[0]!)
    const unsealed = bob.vault.unseal(await mallory.write(bob, 'it is me, alice'))
    const refused = bob.within(alice, (session) => session.open(unsealed))
    await expect(refused).rejects.toEqual(code('untrusted-identity'))
    const renamed = { ...unsealed, ...alice.address, identityKey: unsealed.identityKey }
    await expect(bob.within(alice, (session) => session.open(renamed))).rejects.toEqual(
      code('untrusted-identity'),
    )
  })

  it('cannot make a session out of the bundle of somebody else', async () => {
    const mallory = await new Person().join()
    const [bundle] = await mallory.bundles()
    await expect(alice.connect(bob, bundle!)).rejects.toEqual(code('untrusted-identity'))
  })

  it('cannot unseal what is not for them, nor anything altered', async () => {
    await acquaint(alice, bob)
    const carol = await new Person().join()
    const sealed = await alice.write(bob, 'secret')
    expect(() => carol.vault.unseal(sealed)).toThrow(code('authentication'))
    for (const at of [1, 40, 60, 100, sealed.length - 1]) {
      const altered = sealed.map((byte, i) => (i === at ? byte ^ 1 : byte))
      expect(() => bob.vault.unseal(altered)).toThrow()
    }
    expect(() => bob.vault.unseal(new Uint8Array())).toThrow(code('version'))
    expect(() => bob.vault.unseal(new Uint8Array(70_000).fill(0x22))).toThrow(code('malformed'))
  })

  it('are throttled by peer, and only for a minute', async () => {
    await acquaint(alice, bob)
    const unsealed = bob.vault.unseal(await alice.write(bob, 'good'))
    const forged = {
      ...unsealed,
      body: unsealed.body.map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte)),
    }
    const open = (message: Unsealed) => bob.within(alice, (session) => session.open(message))
    for (let i = 0; i < maxFailures; i++) await expect(open(forged as Unsealed)).rejects.toThrow()
    await expect(open(unsealed)).rejects.toMatchObject({ code: 'throttled', retryable: true })
    bob.clock += failureWindowMs
    expect(fromUtf8(await open(unsealed))).toBe('good')
  })

  it('are throttled by delivery path where the peer is unknown', async () => {
    await acquaint(alice, bob)
    const sealed = await alice.write(bob, 'good')
    const noise = new Uint8Array(sealed.length).fill(0x22)
    for (let i = 0; i < maxFailures; i++) expect(() => bob.vault.unseal(noise, 'requests')).toThrow()
    expect(() => bob.vault.unseal(sealed, 'requests')).toThrow(code('throttled'))
    expect(bob.vault.unseal(sealed, 'mailbox').type).toBe(2)
    bob.clock += failureWindowMs
    expect(bob.vault.unseal(sealed, 'requests').type).toBe(2)
  })
})
