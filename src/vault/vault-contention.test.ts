import { beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../lib/bytes.ts'
import { StorageError } from '../storage/errors.ts'
import { acquaint, code, joinTwo, Person } from '../testing/vault-person.ts'

let alice: Person
let bob: Person
beforeEach(async () => {
  ;[alice, bob] = await joinTwo()
})

describe('two vaults on one database', () => {
  it('never use a key twice: one wins, the other repeats from the new state', async () => {
    await acquaint(alice, bob)
    const other = await alice.twin()
    const sealed = await Promise.all(
      Array.from({ length: 6 }, (_, i) => (i % 2 ? alice : other).write(bob, `message ${i}`)),
    )
    const texts: string[] = []
    for (const message of sealed) texts.push(await bob.read(alice, message))
    expect(texts).toEqual(sealed.map((_, i) => `message ${i}`))
  })

  it('read a message once', async () => {
    await acquaint(alice, bob)
    const other = await bob.twin()
    const sealed = await alice.write(bob, 'once')
    const results = await Promise.allSettled([bob.read(alice, sealed), other.read(alice, sealed)])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(code('duplicate'))
  })

  it('give a one-time prekey away once', async () => {
    const [bundle] = await bob.bundles()
    const other = await bob.twin()
    const carol = await new Person().join()
    await alice.connect(bob, bundle!)
    await carol.connect(bob, bundle!)
    const results = await Promise.allSettled([
      bob.read(alice, await alice.write(bob, 'a')),
      other.read(carol, await carol.write(bob, 'c')),
    ])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(code('no-prekey'))
  })

  it('do not refuse what only their memory is too old for', async () => {
    const other = await bob.twin()
    const [bundle] = await bob.bundles()
    await alice.connect(bob, bundle!)
    expect(await other.read(alice, await alice.write(bob, 'a prekey made elsewhere'))).toBe(
      'a prekey made elsewhere',
    )
    await bob.read(alice, await alice.write(bob, 'x'))
    await alice.read(bob, await bob.write(alice, 'a step made elsewhere'))
    expect(await other.read(alice, await alice.write(bob, 'y'))).toBe('y')
  })

  it('give up in the end instead of repeating for ever', async () => {
    await acquaint(alice, bob)
    const failing = alice.vault.withPeer(bob.address, async (session) => {
      const result = session.seal(utf8('x'))
      alice.store.failNextWrite(new StorageError('conflict', 'always somebody else'))
      return { result, changes: [] }
    })
    await expect(failing).rejects.toMatchObject({ code: 'contended', retryable: true })
    expect(await bob.read(alice, await alice.write(bob, 'fine'))).toBe('fine')
  })
})
