import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fromUtf8, utf8, type Bytes } from '../lib/bytes.ts'
import type { Change, PeerSession, Unsealed } from '../messenger/ports.ts'
import { ciphertextLengthFor, sizeClasses } from '../protocol/envelope/envelope.ts'
import { verify } from '../protocol/identity/xeddsa.ts'
import { decodeBundle } from '../protocol/session/bundle.ts'
import { StorageError } from '../storage/errors.ts'
import { createMemoryDatabase, createMemoryStore, type MemoryStore } from '../testing/memory-store.ts'
import { systemEntropy } from './entropy.ts'
import { failureWindowMs, maxFailures } from './failure-budget.ts'
import { prepareVault } from './prepare.ts'
import { retentionMs, rotationMs } from './prekey-supply.ts'
import { createVault, openVault, type OpenVault } from './vault.ts'

const start = Date.UTC(2026, 10, 24)

/** A person with a vault whose clock the test moves. */
class Person {
  clock = start
  readonly database = createMemoryDatabase()
  readonly store: MemoryStore = createMemoryStore(this.database)
  vault!: OpenVault
  readonly options = { now: () => this.clock, entropy: systemEntropy }

  async join(): Promise<this> {
    this.vault = await createVault(this.store, this.options)
    return this
  }

  get address() {
    const { accountId, deviceId, identityKey } = this.vault
    return { accountId, deviceId, identityKey }
  }

  within<T>(peer: Person, step: (session: PeerSession) => T, changes: Change[] = []): Promise<T> {
    return this.vault.withPeer(peer.address, async (session) => ({ result: step(session), changes }))
  }

  connect(peer: Person, bundle: Bytes): Promise<void> {
    return this.within(peer, (session) => session.start(bundle))
  }

  write(peer: Person, text: string): Promise<Bytes> {
    return this.within(peer, (session) => session.seal(utf8(text)))
  }

  read(peer: Person, sealed: Bytes, changes: Change[] = []): Promise<string> {
    const unsealed = this.vault.unseal(sealed)
    return this.within(peer, (session) => fromUtf8(session.open(unsealed)), changes)
  }

  secrets() {
    return this.store.all('secrets')
  }
}

const code = (wanted: string) => expect.objectContaining({ code: wanted })
const marker = (value: unknown): Change => ({ table: 'settings', put: { key: 'marker', value } })

let alice: Person
let bob: Person
beforeAll(() => prepareVault())
beforeEach(async () => {
  alice = await new Person().join()
  bob = await new Person().join()
})

/** Bundles of a person, unwrapped. */
async function oneTimeOf(person: Person, count = 1): Promise<Bytes[]> {
  return (await person.vault.makePrekeys(count)).oneTime
}

async function connected(): Promise<void> {
  const [bundle] = await oneTimeOf(bob)
  await alice.connect(bob, bundle!)
  await bob.read(alice, await alice.write(bob, 'hello'))
  await alice.read(bob, await bob.write(alice, 'hello yourself'))
}

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
    await connected()
    const keys = (await alice.secrets()).map((row) => row.key)
    expect(keys.join()).not.toContain(bob.vault.accountId)
  })
})

describe('a conversation', () => {
  it('begins with a bundle and goes on both ways', async () => {
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(false)
    const [bundle] = await oneTimeOf(bob)
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
    await connected()
    for (let i = 0; i < 5; i++) {
      for (const person of [alice, bob])
        person.vault = (await openVault(createMemoryStore(person.database), person.options))!
      expect(await bob.read(alice, await alice.write(bob, `${i}`))).toBe(`${i}`)
      expect(await alice.read(bob, await bob.write(alice, `${i}`))).toBe(`${i}`)
    }
  })

  it('seals every content to exactly the length of an envelope class', async () => {
    await connected()
    const lengths = sizeClasses.map(ciphertextLengthFor)
    for (const size of [0, 1, 100, 500, 1_000, 3_000, 10_000, 16_384, 40_000]) {
      const sealed = await alice.write(bob, 'x'.repeat(size))
      expect(lengths).toContain(sealed.length)
      expect(await bob.read(alice, sealed)).toHaveLength(size)
    }
  })

  it('refuses a content that fits no envelope and changes nothing', async () => {
    await connected()
    const before = await alice.secrets()
    await expect(alice.write(bob, 'x'.repeat(65_536))).rejects.toEqual(code('too-long'))
    expect(await alice.secrets()).toEqual(before)
  })

  it('commits what a message changes in one transaction', async () => {
    await connected()
    const sealed = await alice.write(bob, 'once')
    const before = bob.store.commits
    await bob.read(alice, sealed, [marker('received')])
    expect(bob.store.commits).toBe(before + 1)
    expect(await bob.store.get('settings', 'marker')).toEqual({ key: 'marker', value: 'received' })
  })

  it('changes nothing when the work fails after the step', async () => {
    await connected()
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
    await connected()
    const sealed = await alice.write(bob, 'again')
    bob.store.failNextWrite(new StorageError('storage-full', 'full'))
    await expect(bob.read(alice, sealed)).rejects.toEqual(code('storage-full'))
    expect(await bob.read(alice, sealed)).toBe('again')
    alice.store.failNextWrite(new StorageError('storage-full', 'full'))
    await expect(alice.write(bob, 'lost')).rejects.toEqual(code('storage-full'))
    expect(await bob.read(alice, await alice.write(bob, 'kept'))).toBe('kept')
  })

  it('reports a redelivered message as a duplicate', async () => {
    await connected()
    const sealed = await alice.write(bob, 'once')
    expect(await bob.read(alice, sealed)).toBe('once')
    await expect(bob.read(alice, sealed)).rejects.toEqual(code('duplicate'))
  })

  it('refuses a session that is used after its unit', async () => {
    await connected()
    let kept: PeerSession | undefined
    await alice.within(bob, (session) => (kept = session))
    expect(() => kept!.seal(utf8('late'))).toThrow('over')
  })

  it('keeps units of one peer in order', async () => {
    await connected()
    const sealed = await Promise.all(['a', 'b', 'c', 'd'].map((text) => alice.write(bob, text)))
    for (const [i, text] of ['a', 'b', 'c', 'd'].entries())
      expect(await bob.read(alice, sealed[i]!)).toBe(text)
  })

  it('converges when both begin at once', async () => {
    const [forAlice] = await oneTimeOf(bob)
    const [forBob] = await oneTimeOf(alice)
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

describe('prekeys', () => {
  it('are published with one-time keys and a last resort', async () => {
    const { oneTime, lastResort } = await bob.vault.makePrekeys(3)
    const ids = oneTime.map((bytes) => decodeBundle(bytes).preKey?.id)
    expect(new Set(ids).size).toBe(3)
    expect(decodeBundle(lastResort).preKey).toBeUndefined()
    await expect(bob.vault.makePrekeys(201)).rejects.toThrow(RangeError)
  })

  it('open one session each', async () => {
    const [bundle] = await oneTimeOf(bob)
    const carol = await new Person().join()
    await alice.connect(bob, bundle!)
    await carol.connect(bob, bundle!)
    expect(await bob.read(alice, await alice.write(bob, 'mine'))).toBe('mine')
    await expect(bob.read(carol, await carol.write(bob, 'mine too'))).rejects.toEqual(code('no-prekey'))
    // Still so after reopening: the removal was committed with the session.
    bob.vault = (await openVault(createMemoryStore(bob.database), bob.options))!
    await expect(bob.read(carol, await carol.write(bob, 'and now'))).rejects.toEqual(code('no-prekey'))
  })

  it('are not consumed by a message that is refused or not committed', async () => {
    const [bundle] = await oneTimeOf(bob)
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
    for (const row of await bob.secrets())
      if (row.key.startsWith('session.')) await bob.store.write([{ table: 'secrets', delete: row.key }])
    bob.vault = (await openVault(createMemoryStore(bob.database), bob.options))!
    await expect(bob.read(alice, opening)).rejects.toEqual(code('duplicate'))
  })

  it('are replaced every week and still work for thirty days', async () => {
    const { lastResort: early } = await bob.vault.makePrekeys(0)
    expect(await bob.vault.rotatePrekeys(start + rotationMs - 1)).toBe(false)
    expect(await bob.vault.rotatePrekeys(start + rotationMs)).toBe(true)
    expect(await bob.vault.rotatePrekeys(start + rotationMs)).toBe(false)
    bob.clock = start + rotationMs
    const { lastResort: late } = await bob.vault.makePrekeys(0)
    expect(decodeBundle(late).signedPreKey.id).not.toBe(decodeBundle(early).signedPreKey.id)
    expect(decodeBundle(late).kyberPreKey.id).not.toBe(decodeBundle(early).kyberPreKey.id)

    await alice.connect(bob, early)
    expect(await bob.read(alice, await alice.write(bob, 'in time'))).toBe('in time')
    for (let week = 2; week * rotationMs < retentionMs + 2 * rotationMs; week++)
      await bob.vault.rotatePrekeys(start + week * rotationMs)
    const carol = await new Person().join()
    await carol.connect(bob, early)
    await expect(bob.read(carol, await carol.write(bob, 'too late'))).rejects.toEqual(code('no-prekey'))
    const spent = await bob.store.get('secrets', 'spent')
    expect(spent?.bytes.length).toBeLessThan(10)
  })

  it('are made anew when they come from a wrong clock', async () => {
    const future = new Person()
    future.clock = start + 400 * rotationMs
    await future.join()
    expect(await future.vault.rotatePrekeys(start)).toBe(true)
    expect(await future.vault.rotatePrekeys(start)).toBe(false)
  })
})

describe('self-healing', () => {
  it('asks for a message again, drops the broken session and goes on in a new one', async () => {
    await connected()
    const lost = await alice.write(bob, 'never arrives')
    expect(lost.length).toBeGreaterThan(0)
    // Bob lost his session, as after clearing a part of his data.
    for (const row of await bob.secrets())
      if (row.key.startsWith('session.')) await bob.store.write([{ table: 'secrets', delete: row.key }])
    bob.vault = (await openVault(createMemoryStore(bob.database), bob.options))!
    const unread = bob.vault.unseal(await alice.write(bob, 'can you read this?'))
    await expect(bob.within(alice, (session) => session.open(unread))).rejects.toEqual(code('no-session'))
    const retry = await bob.within(alice, (session) => session.sealRetry(unread, bob.clock))
    expect(sizeClasses.map(ciphertextLengthFor)).toContain(retry.length)

    const request = alice.vault.unseal(retry)
    expect(request.type).toBe(8)
    await alice.within(bob, (session) => session.open(request))
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(false)
    const [bundle] = await oneTimeOf(bob)
    await alice.connect(bob, bundle!)
    expect(await bob.read(alice, await alice.write(bob, 'can you read this?'))).toBe('can you read this?')
    expect(await alice.read(bob, await bob.write(alice, 'yes'))).toBe('yes')
  })

  it('keeps a healthy session when a request is about an older one', async () => {
    await connected()
    const unread = bob.vault.unseal(await alice.write(bob, 'x'))
    const retry = await bob.within(alice, (session) => session.sealRetry(unread, bob.clock))
    await alice.within(bob, (session) => session.reset())
    const [bundle] = await oneTimeOf(bob)
    await alice.connect(bob, bundle!)
    await alice.within(bob, (session) => session.open(alice.vault.unseal(retry)))
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(true)
  })

  it('still reads late messages of a session that was reset', async () => {
    await connected()
    const late = await bob.write(alice, 'late')
    await alice.within(bob, (session) => session.reset())
    expect(await alice.read(bob, late)).toBe('late')
  })

  it('stops sending in a session that was not answered for thirty days', async () => {
    const [bundle] = await oneTimeOf(bob)
    await alice.connect(bob, bundle!)
    alice.clock += 30 * 24 * 60 * 60 * 1000
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(true)
    alice.clock += 1000
    expect(await alice.within(bob, (session) => session.isOpen)).toBe(false)
    await expect(alice.write(bob, 'x')).rejects.toEqual(code('no-session'))
  })
})

describe('strangers and forgers', () => {
  it('are refused under the name of a contact', async () => {
    await connected()
    const mallory = await new Person().join()
    await mallory.connect(bob, (await oneTimeOf(bob))[0]!)
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
    const [bundle] = await oneTimeOf(mallory)
    await expect(alice.connect(bob, bundle!)).rejects.toEqual(code('untrusted-identity'))
  })

  it('cannot unseal what is not for them, nor anything altered', async () => {
    await connected()
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
    await connected()
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
    await connected()
    const sealed = await alice.write(bob, 'good')
    const noise = new Uint8Array(sealed.length).fill(0x22)
    for (let i = 0; i < maxFailures; i++) expect(() => bob.vault.unseal(noise, 'requests')).toThrow()
    expect(() => bob.vault.unseal(sealed, 'requests')).toThrow(code('throttled'))
    expect(bob.vault.unseal(sealed, 'mailbox').type).toBe(2)
    bob.clock += failureWindowMs
    expect(bob.vault.unseal(sealed, 'requests').type).toBe(2)
  })
})

describe('two vaults on one database', () => {
  /** A second context that ignores the lock. */
  async function twin(person: Person): Promise<Person> {
    const other = new Person()
    other.vault = (await openVault(createMemoryStore(person.database), person.options))!
    return other
  }

  it('never use a key twice: one wins, the other repeats from the new state', async () => {
    await connected()
    const other = await twin(alice)
    const sealed = await Promise.all(
      Array.from({ length: 6 }, (_, i) => (i % 2 ? alice : other).write(bob, `message ${i}`)),
    )
    const texts: string[] = []
    for (const message of sealed) texts.push(await bob.read(alice, message))
    expect(texts).toEqual(sealed.map((_, i) => `message ${i}`))
  })

  it('read a message once', async () => {
    await connected()
    const other = await twin(bob)
    const sealed = await alice.write(bob, 'once')
    const results = await Promise.allSettled([bob.read(alice, sealed), other.read(alice, sealed)])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(code('duplicate'))
  })

  it('give a one-time prekey away once', async () => {
    const [bundle] = await oneTimeOf(bob)
    const other = await twin(bob)
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
    const other = await twin(bob)
    const [bundle] = await oneTimeOf(bob)
    await alice.connect(bob, bundle!)
    expect(await other.read(alice, await alice.write(bob, 'a prekey made elsewhere'))).toBe(
      'a prekey made elsewhere',
    )
    await bob.read(alice, await alice.write(bob, 'x'))
    await alice.read(bob, await bob.write(alice, 'a step made elsewhere'))
    expect(await other.read(alice, await alice.write(bob, 'y'))).toBe('y')
  })

  it('give up in the end instead of repeating for ever', async () => {
    await connected()
    const failing = alice.vault.withPeer(bob.address, async (session) => {
      const result = session.seal(utf8('x'))
      alice.store.failNextWrite(new StorageError('conflict', 'always somebody else'))
      return { result, changes: [] }
    })
    await expect(failing).rejects.toMatchObject({ code: 'contended', retryable: true })
    expect(await bob.read(alice, await alice.write(bob, 'fine'))).toBe('fine')
  })
})

describe('closing', () => {
  it('overwrites the keys in memory', async () => {
    alice.vault.close()
    expect(() => alice.vault.sign(utf8('skein'))).toThrow(RangeError)
  })
})
