// A `BackendStore` in memory whose commits behave like transactions: all or nothing, guarded by the revision. It
// can be told to fail or to wait, for tests of crashes and races.
import { toHex, type Bytes } from '../../lib/bytes.ts'
import type {
  BackendStore,
  SentMessage,
  SessionCommit,
  StoredSession,
} from '../../protocol/session/backend.ts'
import type { KyberPreKey, PreKey, SignedPreKey } from '../../protocol/session/bundle.ts'
import type { KyberUse } from '../../protocol/session/step.ts'
import type { DeviceAddress } from '../../protocol/wire/addresses.ts'

export class MemoryStore implements BackendStore {
  readonly sessions = new Map<string, StoredSession>()
  readonly identities = new Map<string, Bytes>()
  readonly preKeys = new Map<number, PreKey>()
  readonly signedPreKeys = new Map<number, SignedPreKey>()
  readonly kyberPreKeys = new Map<number, KyberPreKey>()
  readonly kyberUses = new Set<string>()
  readonly inbox: Bytes[] = []
  readonly outbox: SentMessage[] = []
  /** Every Kyber use and one-time prekey removal, in order. */
  readonly consumed: string[] = []
  /** Called before a commit is applied; a throw is a crash before the transaction. */
  beforeCommit: () => Promise<void> | void = () => undefined
  /** Called after a commit has been applied; a throw is a crash before anything was released. */
  afterCommit: () => void = () => undefined

  loadSession(peer: DeviceAddress): Promise<StoredSession | undefined> {
    return Promise.resolve(this.sessions.get(keyOf(peer)))
  }

  loadIdentity(peer: DeviceAddress): Promise<Bytes | undefined> {
    return Promise.resolve(this.identities.get(keyOf(peer)))
  }

  loadSignedPreKey(id: number): Promise<SignedPreKey | undefined> {
    return Promise.resolve(this.signedPreKeys.get(id))
  }

  loadKyberPreKey(id: number): Promise<KyberPreKey | undefined> {
    return Promise.resolve(this.kyberPreKeys.get(id))
  }

  loadPreKey(id: number): Promise<PreKey | undefined> {
    return Promise.resolve(this.preKeys.get(id))
  }

  hasUsedKyber(use: KyberUse): Promise<boolean> {
    return Promise.resolve(this.kyberUses.has(describeUse(use)))
  }

  async commit(changes: SessionCommit): Promise<boolean> {
    await this.beforeCommit()
    const key = keyOf(changes.peer)
    if ((this.sessions.get(key)?.revision ?? 0) !== changes.basedOn) return false
    this.sessions.set(key, { bytes: changes.session, revision: changes.basedOn + 1 })
    if (changes.identity) this.identities.set(key, changes.identity)
    if (changes.removePreKey !== undefined) {
      this.preKeys.delete(changes.removePreKey)
      this.consumed.push(`prekey ${changes.removePreKey}`)
    }
    if (changes.kyberUsed) {
      this.kyberUses.add(describeUse(changes.kyberUsed))
      this.consumed.push(`kyber ${changes.kyberUsed.kyberId}`)
    }
    if (changes.received) this.inbox.push(changes.received)
    if (changes.sent) this.outbox.push(changes.sent)
    this.afterCommit()
    return true
  }

  /** The stored bytes of a peer's record, to compare before and after. */
  snapshot(peer: DeviceAddress): string {
    const bytes = this.sessions.get(keyOf(peer))?.bytes
    return bytes ? toHex(bytes) : ''
  }

  deleteSession(peer: DeviceAddress): void {
    this.sessions.delete(keyOf(peer))
  }

  pin(peer: DeviceAddress, identity: Bytes): void {
    this.identities.set(keyOf(peer), identity)
  }
}

function keyOf(peer: DeviceAddress): string {
  return `${peer.name}.${peer.deviceId}`
}

function describeUse(use: KyberUse): string {
  return `${use.kyberId}/${use.signedId}/${toHex(use.baseKey)}`
}
