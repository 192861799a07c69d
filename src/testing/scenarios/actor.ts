// A device in a scenario: an identity, prekeys, a store in memory and one of the session backends.
import { fromUtf8, utf8, type Bytes } from '../../lib/bytes.ts'
import type { Entropy } from '../../protocol/identity/curve.ts'
import type { BackendInit, SentMessage, SessionBackend } from '../../protocol/session/backend.ts'
import {
  generateIdentity,
  generateKyberPreKey,
  generatePreKey,
  generateSignedPreKey,
  makeBundle,
  type LocalIdentity,
  type PreKeyBundle,
} from '../../protocol/session/bundle.ts'
import { decodeRecord } from '../../protocol/session/record-codec.ts'
import type { SessionRecord } from '../../protocol/session/record.ts'
import type { DeviceAddress } from '../../protocol/wire/addresses.ts'
import { MemoryStore } from '../libsignal/memory-store.ts'
import { seededEntropy } from '../libsignal/seeded-rng.ts'

export type BackendFactory = (init: BackendInit) => SessionBackend

/** The clock of scenarios, in milliseconds: 2026-01-01. */
export const startOfTime = Date.UTC(2026, 0, 1)

export type ActorInit = {
  readonly factory: BackendFactory
  readonly seed: string
  readonly address: DeviceAddress
  /** Shares an identity with another device of the same account. */
  readonly identity?: LocalIdentity
}

export class Actor {
  readonly address: DeviceAddress
  readonly identity: LocalIdentity
  readonly store = new MemoryStore()
  readonly backend: SessionBackend
  readonly rng: Entropy
  /** Signed and Kyber prekey of every bundle. */
  readonly #signedId = 7
  readonly #kyberId = 9
  #nextPreKeyId = 1
  now = startOfTime

  constructor({ factory, seed, address, identity }: ActorInit) {
    this.rng = seededEntropy(seed)
    this.address = address
    this.identity = identity ?? generateIdentity(this.rng)
    const { keyPair } = this.identity
    const { store } = this
    store.signedPreKeys.set(
      this.#signedId,
      generateSignedPreKey(this.#signedId, keyPair, startOfTime, this.rng),
    )
    store.kyberPreKeys.set(this.#kyberId, generateKyberPreKey(this.#kyberId, keyPair, startOfTime, this.rng))
    this.backend = factory({ address, identity: this.identity, store, rng: this.rng })
  }

  /** A bundle with a fresh one-time prekey, with the given id, or without one (`null`). */
  publish(preKeyId: number | null = this.#nextPreKeyId++): PreKeyBundle {
    const preKey = preKeyId === null ? undefined : generatePreKey(preKeyId, this.rng)
    if (preKey) this.store.preKeys.set(preKey.id, preKey)
    return makeBundle(this.identity, this.address.deviceId, {
      signedPreKey: this.store.signedPreKeys.get(this.#signedId)!,
      kyberPreKey: this.store.kyberPreKeys.get(this.#kyberId)!,
      preKey,
    })
  }

  /** Starts a session with a peer from a fresh bundle of theirs. */
  start(peer: Actor, bundle: PreKeyBundle = peer.publish()): Promise<void> {
    return this.backend.start(peer.address, bundle, this.now)
  }

  send(peer: Actor, text: string): Promise<SentMessage> {
    return this.sendBytes(peer, utf8(text))
  }

  sendBytes(peer: Actor, plaintext: Bytes): Promise<SentMessage> {
    return this.backend.encrypt(peer.address, plaintext, this.now)
  }

  async receive(peer: Actor, message: SentMessage): Promise<string> {
    return fromUtf8(await this.receiveBytes(peer, message))
  }

  receiveBytes(peer: Actor, message: SentMessage): Promise<Bytes> {
    return this.backend.decrypt(peer.address, message)
  }

  /** The stored record of a peer; for actors on our own backend only. */
  record(peer: Actor): SessionRecord {
    const stored = this.store.sessions.get(`${peer.address.name}.${peer.address.deviceId}`)
    if (this.backend.kind !== 'typescript' || !stored) throw new TypeError('no record of ours')
    return decodeRecord(stored.bytes)
  }
}
