import { beforeEach, describe, expect, it } from 'vitest'
import { ciphertextLengthFor, sizeClasses } from '../protocol/envelope/envelope.ts'
import { acquaint, code, joinTwo, type Person } from '../testing/vault-person.ts'

let alice: Person
let bob: Person
beforeEach(async () => {
  ;[alice, bob] = await joinTwo()
})

describe('self-healing', () => {
  it('asks for a message again, drops the broken session and goes on in a new one', async () => {
    await acquaint(alice, bob)
    const lost = await alice.write(bob, 'never arrives')
    expect(lost.length).toBeGreaterThan(0)
    // Bob lost his session, as after clearing a part of his data.
    await bob.loseSessions()
    const unread = bob.vault.unseal(await alice.write(bob, 'can you read this?'))
    await expect(bob.within(alice, (session) => session.open(unread))).rejects.toEqual(code('no-session'))
    const retry = await bob.within(alice, (session) => session.sealRetry(unread, bob.clock))
    expect(sizeClasses.map(ciphertextLengthFor)).toContain(retry.length)

    const request = alice.vault.unseal(retry)
    expect(request.type).toBe(8)
    await alice.within(bob, (session) => session.open(request))
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(false)
    const [bundle] = await bob.bundles()
    await alice.connect(bob, bundle!)
    expect(await bob.read(alice, await alice.write(bob, 'can you read this?'))).toBe('can you read this?')
    expect(await alice.read(bob, await bob.write(alice, 'yes'))).toBe('yes')
  })

  it('keeps a healthy session when a request is about an older one', async () => {
    await acquaint(alice, bob)
    const unread = bob.vault.unseal(await alice.write(bob, 'x'))
    const retry = await bob.within(alice, (session) => session.sealRetry(unread, bob.clock))
    await alice.within(bob, (session) => session.reset())
    const [bundle] = await bob.bundles()
    await alice.connect(bob, bundle!)
    await alice.within(bob, (session) => session.open(alice.vault.unseal(retry)))
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(true)
  })

  it('still reads late messages of a session that was reset', async () => {
    await acquaint(alice, bob)
    const late = await bob.write(alice, 'late')
    await alice.within(bob, (session) => session.reset())
    expect(await alice.read(bob, late)).toBe('late')
  })

  it('stops sending in a session that was not answered for thirty days', async () => {
    const [bundle] = await bob.bundles()
    await alice.connect(bob, bundle!)
    alice.clock += 30 * 24 * 60 * 60 * 1000
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(true)
    alice.clock += 1000
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(false)
    await expect(alice.write(bob, 'x')).rejects.toEqual(code('no-session'))
  })
})
