// A device that calls the pure session functions directly, without a backend or store between: the fastest way
// to play long conversations. Every stored value is what the functions answered.
import { toHex, wipe, type Bytes } from '../../lib/bytes.ts'
import type { Entropy } from '../../protocol/identity/curve.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import {
  generateIdentity,
  generateKyberPreKey,
  generatePreKey,
  generateSignedPreKey,
  makeBundle,
  type KyberPreKey,
  type PreKey,
  type SignedPreKey,
} from '../../protocol/session/bundle.ts'
import type { SessionRecord } from '../../protocol/session/record.ts'
import { decryptMessage, decryptPreKeyMessage } from '../../protocol/session/receive.ts'
import { droppedSecrets } from '../../protocol/session/secrets.ts'
import { encryptMessage, startSession } from '../../protocol/session/send.ts'
import type { DecryptResult, KyberUse, Me, PreKeyLookup } from '../../protocol/session/step.ts'
import { seededEntropy } from '../libsignal/seeded-rng.ts'
import { startOfTime } from './actor.ts'
import { accountName } from './scenario.ts'

export class PurePeer {
  readonly me: Me
  readonly rng: Entropy
  readonly preKeys = new Map<number, PreKey>()
  readonly signedPreKey: SignedPreKey
  readonly kyberPreKey: KyberPreKey
  readonly lookup: PreKeyLookup
  record: SessionRecord | undefined
  /** Whether replaced secrets are overwritten, as in the vault. The old records are unusable then. */
  forgets = false
  #nextPreKeyId = 1
  readonly #kyberUses = new Set<string>()

  constructor(label: string, seed: string) {
    this.rng = seededEntropy(`${seed}/${label}`)
    const identity = generateIdentity(this.rng)
    const address = { name: accountName(label), deviceId: 1 }
    this.me = { identity: identity.keyPair, registrationId: identity.registrationId, address }
    this.signedPreKey = generateSignedPreKey(1, identity.keyPair, startOfTime, this.rng)
    this.kyberPreKey = generateKyberPreKey(1, identity.keyPair, startOfTime, this.rng)
    this.lookup = {
      signedPreKey: () => this.signedPreKey,
      kyberPreKey: () => this.kyberPreKey,
      preKey: (id) => this.preKeys.get(id),
      hasUsedKyber: (use) => this.#kyberUses.has(describeUse(use)),
    }
  }

  publish() {
    const preKey = generatePreKey(this.#nextPreKeyId++, this.rng)
    this.preKeys.set(preKey.id, preKey)
    const identity = { keyPair: this.me.identity, registrationId: this.me.registrationId }
    const { signedPreKey, kyberPreKey } = this
    return makeBundle(identity, this.me.address.deviceId, { signedPreKey, kyberPreKey, preKey })
  }

  start(peer: PurePeer): void {
    this.#replace(startSession(this.record, this.me, peer.publish(), startOfTime, this.rng))
  }

  send(peer: PurePeer, plaintext: Bytes): SentMessage {
    const addresses = { local: this.me.address, remote: peer.me.address }
    const { record, wire, kind } = encryptMessage(
      this.record,
      this.me,
      plaintext,
      addresses,
      startOfTime,
      this.rng,
    )
    this.#replace(record)
    return { wire, kind }
  }

  receive(peer: PurePeer, message: SentMessage): Bytes {
    const { record, plaintext, effects } = this.#decrypt(peer, message)
    this.#replace(record)
    if (effects.removePreKey !== undefined) this.preKeys.delete(effects.removePreKey)
    if (effects.kyberUsed) this.#kyberUses.add(describeUse(effects.kyberUsed))
    return plaintext
  }

  #replace(record: SessionRecord): void {
    if (this.forgets) wipe(...droppedSecrets(this.record, record))
    this.record = record
  }

  #decrypt(peer: PurePeer, { wire, kind }: SentMessage): DecryptResult {
    const addresses = { local: this.me.address, remote: peer.me.address }
    if (kind === 'whisper') return decryptMessage(this.record, this.me, wire, addresses, this.rng)
    return decryptPreKeyMessage(this.record, this.me, wire, this.lookup, addresses, this.rng)
  }
}

function describeUse(use: KyberUse): string {
  return `${use.kyberId}/${use.signedId}/${toHex(use.baseKey)}`
}
