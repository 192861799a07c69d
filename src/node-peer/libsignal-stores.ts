// The stores that libsignal calls back during one operation. They read from our store and collect every write,
// so that the operation ends in one commit or in none (session-protocol.md 5.3).
import * as libsignal from '@signalapp/libsignal-client'
import { isEqual } from '../lib/bytes.ts'
import { ProtocolError } from '../protocol/errors.ts'
import type { BackendInit, SessionCommit } from '../protocol/session/backend.ts'
import type { DeviceAddress } from '../protocol/wire/addresses.ts'
import { toKyberPreKeyRecord, toPreKeyRecord, toSignedPreKeyRecord } from './libsignal-records.ts'

/** One operation with one peer: what it has read, and what it wants to write. */
export type Operation = {
  readonly init: BackendInit
  readonly peer: DeviceAddress
  changes: Omit<SessionCommit, 'peer'>
  /** Set when a store had to refuse; libsignal wraps the error in a text of its own. */
  refusal?: ProtocolError
}

/** Sessions, kept as libsignal's own bytes. */
export class OperationSessionStore extends libsignal.SessionStore {
  readonly #operation: Operation

  constructor(operation: Operation) {
    super()
    this.#operation = operation
  }

  override saveSession(_name: libsignal.ProtocolAddress, record: libsignal.SessionRecord): Promise<void> {
    this.#operation.changes = { ...this.#operation.changes, session: record.serialize() }
    return Promise.resolve()
  }

  override getSession(): Promise<libsignal.SessionRecord | null> {
    const { session } = this.#operation.changes
    return Promise.resolve(session.length === 0 ? null : libsignal.SessionRecord.deserialize(session))
  }

  override async getExistingSessions(): Promise<libsignal.SessionRecord[]> {
    const session = await this.getSession()
    return session ? [session] : []
  }
}

/** The own identity and the pinned one of the peer. */
export class OperationIdentityStore extends libsignal.IdentityKeyStore {
  readonly #operation: Operation

  constructor(operation: Operation) {
    super()
    this.#operation = operation
  }

  override getIdentityKey(): Promise<libsignal.PrivateKey> {
    const { privateKey } = this.#operation.init.identity.keyPair
    return Promise.resolve(libsignal.PrivateKey.deserialize(privateKey))
  }

  override getLocalRegistrationId(): Promise<number> {
    return Promise.resolve(this.#operation.init.identity.registrationId)
  }

  override saveIdentity(
    _name: libsignal.ProtocolAddress,
    key: libsignal.PublicKey,
  ): Promise<libsignal.IdentityChange> {
    this.#operation.changes = { ...this.#operation.changes, identity: key.serialize() }
    return Promise.resolve(libsignal.IdentityChange.NewOrUnchanged)
  }

  override async isTrustedIdentity(
    _name: libsignal.ProtocolAddress,
    key: libsignal.PublicKey,
  ): Promise<boolean> {
    const pinned = await this.#pinned()
    return !pinned || isEqual(pinned, key.serialize())
  }

  override async getIdentity(): Promise<libsignal.PublicKey | null> {
    const pinned = await this.#pinned()
    return pinned ? libsignal.PublicKey.deserialize(pinned) : null
  }

  #pinned() {
    return this.#operation.init.store.loadIdentity(this.#operation.peer)
  }
}

/** One-time prekeys. */
export class OperationPreKeyStore extends libsignal.PreKeyStore {
  readonly #operation: Operation

  constructor(operation: Operation) {
    super()
    this.#operation = operation
  }

  override savePreKey(): Promise<void> {
    return Promise.reject(new TypeError('prekeys are stored by their owner'))
  }

  override async getPreKey(id: number): Promise<libsignal.PreKeyRecord> {
    return toPreKeyRecord(requirePreKey(this.#operation, await this.#operation.init.store.loadPreKey(id)))
  }

  override removePreKey(id: number): Promise<void> {
    this.#operation.changes = { ...this.#operation.changes, removePreKey: id }
    return Promise.resolve()
  }
}

/** Signed prekeys. */
export class OperationSignedPreKeyStore extends libsignal.SignedPreKeyStore {
  readonly #operation: Operation

  constructor(operation: Operation) {
    super()
    this.#operation = operation
  }

  override saveSignedPreKey(): Promise<void> {
    return Promise.reject(new TypeError('prekeys are stored by their owner'))
  }

  override async getSignedPreKey(id: number): Promise<libsignal.SignedPreKeyRecord> {
    return toSignedPreKeyRecord(
      requirePreKey(this.#operation, await this.#operation.init.store.loadSignedPreKey(id)),
    )
  }
}

/** Kyber prekeys and the memory of their uses. */
export class OperationKyberPreKeyStore extends libsignal.KyberPreKeyStore {
  readonly #operation: Operation

  constructor(operation: Operation) {
    super()
    this.#operation = operation
  }

  override saveKyberPreKey(): Promise<void> {
    return Promise.reject(new TypeError('prekeys are stored by their owner'))
  }

  override async getKyberPreKey(id: number): Promise<libsignal.KyberPreKeyRecord> {
    return toKyberPreKeyRecord(
      requirePreKey(this.#operation, await this.#operation.init.store.loadKyberPreKey(id)),
    )
  }

  override async markKyberPreKeyUsed(
    kyberId: number,
    signedId: number,
    baseKey: libsignal.PublicKey,
  ): Promise<void> {
    const use = { kyberId, signedId, baseKey: baseKey.serialize() }
    if (await this.#operation.init.store.hasUsedKyber(use)) {
      this.#operation.refusal = new ProtocolError('duplicate', 'prekey message seen before')
      throw this.#operation.refusal
    }
    this.#operation.changes = { ...this.#operation.changes, kyberUsed: use }
  }
}

function requirePreKey<T>(operation: Operation, key: T | undefined): T {
  if (key !== undefined) return key
  operation.refusal = new ProtocolError('no-prekey', 'unknown prekey')
  throw operation.refusal
}
