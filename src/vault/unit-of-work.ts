// One unit of work with a peer: the steps of its session on a working copy, and what has to be committed with
// them (session-protocol.md 5.2 to 5.4). Nothing outside changes before `install` is called after the commit; a
// unit that is dropped leaves no trace but failure counts.
import { isEqual, wipe, type Bytes } from '../lib/bytes.ts'
import type { Change, PeerSession, Unsealed } from '../messenger/ports.ts'
import { ProtocolError } from '../protocol/errors.ts'
import { decodeBundle } from '../protocol/session/bundle.ts'
import { droppedSecrets } from '../protocol/session/secrets.ts'
import { archiveCurrentSession, type SessionRecord } from '../protocol/session/record.ts'
import { decryptMessage, decryptPreKeyMessage } from '../protocol/session/receive.ts'
import { encryptMessage, startSession, unacknowledgedSeconds } from '../protocol/session/send.ts'
import type { DecryptResult, KyberUse, Me } from '../protocol/session/step.ts'
import { decodePlaintextContent, encodePlaintextContent } from '../protocol/wire/plaintext-content.ts'
import { decodePreKeySignalMessage } from '../protocol/wire/pre-key-signal-message.ts'
import { decodeSignalMessage } from '../protocol/wire/signal-message.ts'
import type { FailureBudget } from './failure-budget.ts'
import { toMe } from './identity.ts'
import {
  findKyber,
  findOneTime,
  findSigned,
  isLastResort,
  wipeDropped,
  withoutOneTime,
  type PrekeySupply,
} from './prekey-supply.ts'
import { sealFor, type Sealer } from './sealing.ts'
import type { PendingSecret, SecretCell } from './secret-cell.ts'
import { isSpent, type SpentUses } from './spent-uses.ts'

/** The device at the other end and the identity key that is pinned for it. */
export type Peer = { accountId: string; deviceId: number; identityKey: Bytes }

/** What a unit works on. The cells are read live, because other peers' units change the supply meanwhile. */
export type UnitContext = Sealer & {
  peer: Peer
  now: () => number
  session: SecretCell<SessionRecord>
  supply: SecretCell<PrekeySupply>
  spent: SecretCell<SpentUses>
  budget: FailureBudget
}

/** What a finished unit commits, and what to do after the commit. */
export type FinishedUnit = { readonly changes: readonly Change[]; readonly install: () => void }

/**
 * Refusals that took work and that an honest peer does not cause (5.5 rule 7). Redelivery, a lost session and a
 * used-up prekey happen to everybody and cost next to nothing.
 */
const costlyRefusals: ReadonlySet<string> = new Set([
  'authentication',
  'bad-key',
  'malformed',
  'post-quantum',
  'too-far',
  'version',
])

/** See the header; `session` is what the caller steps, `finish` ends the unit. */
export class UnitOfWork implements PeerSession {
  readonly #context: UnitContext
  readonly #me: Me
  readonly #uses: KyberUse[] = []
  readonly #consumed = new Set<number>()
  /** Every record from the committed one to the present one. */
  readonly #steps: (SessionRecord | undefined)[]
  #isOver = false
  #wasRefused = false

  constructor(context: UnitContext) {
    this.#context = context
    this.#me = toMe(context.identity)
    this.#steps = [context.session.value]
  }

  get isOpen(): boolean {
    const current = this.#record?.current
    if (!current?.pending) return current !== undefined
    const ageSeconds = Math.floor(this.#now / 1000) - Math.floor(current.pending.createdAt / 1000)
    return ageSeconds <= unacknowledgedSeconds
  }

  /** The protocol refused a step. From memory that somebody else has outrun this means nothing yet. */
  get wasRefused(): boolean {
    return this.#wasRefused
  }

  start(bundle: Bytes): void {
    const { peer, entropy } = this.#context
    const decoded = decodeBundle(bundle)
    if (decoded.deviceId !== peer.deviceId)
      throw new ProtocolError('malformed', 'the bundle belongs to another device')
    this.#step(startSession(this.#record, this.#me, decoded, this.#now, entropy, this.#trust))
  }

  seal(content: Bytes): Bytes {
    const { peer, entropy } = this.#context
    const result = encryptMessage(
      this.#record,
      this.#me,
      content,
      this.#addresses,
      this.#now,
      entropy,
      this.#trust,
    )
    const sealed = sealFor(this.#context, peer.identityKey, result.kind, result.wire)
    this.#step(result.record)
    return sealed
  }

  open(unsealed: Unsealed): Bytes {
    const { peer, budget } = this.#context
    const origin = `${peer.accountId}.${peer.deviceId}`
    budget.check(origin)
    try {
      return this.#decrypt(unsealed)
    } catch (error) {
      if (error instanceof ProtocolError) this.#wasRefused = true
      if (error instanceof ProtocolError && costlyRefusals.has(error.code)) budget.fail(origin)
      throw error
    }
  }

  sealRetry(unsealed: Unsealed, now: number): Bytes {
    this.#assertLive()
    const message = { ratchetKey: readRatchetKey(unsealed), timestamp: now, deviceId: unsealed.deviceId }
    return sealFor(this.#context, unsealed.identityKey, 'plaintext', encodePlaintextContent(message))
  }

  reset(): void {
    if (this.#record?.current) this.#step(archiveCurrentSession(this.#record))
  }

  /**
   * Ends the unit and answers what to commit; undefined when another unit has consumed the same prekey meanwhile,
   * so that the work has to be repeated.
   */
  finish(): FinishedUnit | undefined {
    this.#isOver = true
    const { session, peer, reserve } = this.#context
    const pending: PendingSecret[] = []
    const before = this.#steps[0]
    if (this.#record && this.#record !== before) pending.push(session.replace(this.#record))
    if (!this.#finishPrekeys(pending)) return undefined
    return {
      changes: pending.map((secret) => secret.change),
      install: () => {
        for (const secret of pending) secret.install()
        for (const [i, record] of this.#steps.entries())
          if (i > 0 && record) wipe(...droppedSecrets(this.#steps[i - 1], record))
        // Who was just heard or written to is likely to be written to next.
        if (pending.length > 0) reserve.fill(peer.identityKey)
      },
    }
  }

  #finishPrekeys(pending: PendingSecret[]): boolean {
    const { supply, spent } = this.#context
    const keys = supply.value
    const uses = spent.value ?? []
    if (this.#uses.length === 0) return true
    if (!keys || this.#uses.some((use) => isSpent(uses, use))) return false
    const present = new Set(keys.oneTime.map((pair) => pair.id))
    if (![...this.#consumed].every((id) => present.has(id))) return false
    if (this.#consumed.size > 0) {
      const after = withoutOneTime(keys, this.#consumed)
      const { change, install } = supply.replace(after)
      pending.push({
        change,
        install: () => {
          install()
          wipeDropped(keys, after)
        },
      })
    }
    const remembered = this.#uses.filter((use) => isLastResort(keys, use.kyberId))
    if (remembered.length > 0) pending.push(spent.replace([...uses, ...remembered]))
    return true
  }

  #decrypt(unsealed: Unsealed): Bytes {
    const { peer, entropy } = this.#context
    this.#assertLive()
    if (unsealed.accountId !== peer.accountId || unsealed.deviceId !== peer.deviceId)
      throw new ProtocolError('untrusted-identity', 'the message is from somebody else')
    if (!isEqual(unsealed.identityKey, peer.identityKey))
      throw new ProtocolError('untrusted-identity', 'the identity key of this peer has changed')
    const { body, type } = unsealed
    if (type === 8) return this.#openRetry(body)
    if (type === 2)
      return this.#accept(decryptMessage(this.#record, this.#me, body, this.#addresses, entropy, this.#trust))
    const lookup = this.#lookup()
    return this.#accept(
      decryptPreKeyMessage(this.#record, this.#me, body, lookup, this.#addresses, entropy, this.#trust),
    )
  }

  #accept({ record, plaintext, effects }: DecryptResult): Bytes {
    this.#step(record)
    const supply = this.#context.supply.value
    if (effects.kyberUsed && supply) {
      this.#uses.push(effects.kyberUsed)
      if (!isLastResort(supply, effects.kyberUsed.kyberId)) this.#consumed.add(effects.kyberUsed.kyberId)
    }
    if (effects.removePreKey !== undefined) this.#consumed.add(effects.removePreKey)
    return plaintext
  }

  /**
   * The peer asks for a message again. The current session is put away if it is the one that failed; a late
   * request about an older one must not cost a healthy session.
   */
  #openRetry(body: Bytes): Bytes {
    const { ratchetKey, deviceId } = decodePlaintextContent(body)
    const current = this.#record?.current
    const isAboutUs = deviceId === this.#me.address.deviceId
    if (isAboutUs && current && ratchetKey && isEqual(ratchetKey, current.ownRatchet.publicKey)) this.reset()
    return new Uint8Array()
  }

  #lookup() {
    const { supply, spent } = this.#context
    const consumed = this.#consumed
    const find = <T>(id: number, search: (keys: PrekeySupply, id: number) => T | undefined) =>
      supply.value && !consumed.has(id) ? search(supply.value, id) : undefined
    return {
      signedPreKey: (id: number) => supply.value && findSigned(supply.value, id),
      kyberPreKey: (id: number) => find(id, findKyber),
      preKey: (id: number) => find(id, findOneTime),
      hasUsedKyber: (use: KyberUse) => isSpent([...(spent.value ?? []), ...this.#uses], use),
    }
  }

  get #record(): SessionRecord | undefined {
    return this.#steps.at(-1)
  }

  get #now(): number {
    return this.#context.now()
  }

  get #trust() {
    return { trustedIdentity: this.#context.peer.identityKey }
  }

  get #addresses() {
    const { accountId, deviceId } = this.#context.peer
    return { local: this.#me.address, remote: { name: accountId, deviceId } }
  }

  #step(record: SessionRecord): void {
    this.#assertLive()
    this.#steps.push(record)
  }

  #assertLive(): void {
    if (this.#isOver) throw new TypeError('the unit of work is over')
  }
}

/** The ratchet key that a failed message names; undefined if not even that can be read. */
function readRatchetKey({ type, body }: Unsealed): Bytes | undefined {
  try {
    return decodeSignalMessage(type === 1 ? decodePreKeySignalMessage(body).message : body).ratchetKey
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
