// A person of the vault's tests: a vault on a store in memory, and a clock that the test moves.
import { expect } from 'vitest'
import { fromUtf8, utf8, type Bytes } from '../lib/bytes.ts'
import type { Change, PeerSession } from '../messenger/ports.ts'
import { systemEntropy } from '../vault/entropy.ts'
import { prepareVault } from '../vault/prepare.ts'
import { createVault, openVault, type OpenVault } from '../vault/vault.ts'
import { createMemoryDatabase, createMemoryStore, type MemoryStore } from './memory-store.ts'

/** Matches an error by its machine-readable code. */
export const code = (wanted: string): unknown => expect.objectContaining({ code: wanted })

/** Where the clocks start, in milliseconds. */
export const startOfClocks = Date.UTC(2026, 10, 24)

/** See the header. */
export class Person {
  clock = startOfClocks
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

  /** Another vault on the same database. Answers a person who shares nothing else. */
  async twin(): Promise<Person> {
    const other = new Person()
    other.vault = (await openVault(createMemoryStore(this.database), this.options))!
    return other
  }

  /** Opens the vault again, as after a restart. */
  async reopen(): Promise<void> {
    this.vault = (await openVault(createMemoryStore(this.database), this.options))!
  }

  /** Bundles of this person. */
  async bundles(count = 1): Promise<Bytes[]> {
    return (await this.vault.makePrekeys(count)).oneTime
  }

  /** Loses every session, as after clearing a part of the data, and opens the vault again. */
  async loseSessions(): Promise<void> {
    for (const row of await this.secrets())
      if (row.key.startsWith('session.')) await this.store.write([{ table: 'secrets', delete: row.key }])
    await this.reopen()
  }
}

/** Two people who have not met, each with a vault on the fast curve engine. */
export async function joinTwo(): Promise<[Person, Person]> {
  await prepareVault()
  return [await new Person().join(), await new Person().join()]
}

/** A session both ways: the first has started it, the second has answered. */
export async function acquaint(first: Person, second: Person): Promise<void> {
  const [bundle] = await second.bundles()
  await first.connect(second, bundle!)
  await second.read(first, await first.write(second, 'hello'))
  await first.read(second, await second.write(first, 'hello yourself'))
}
