// Messages that an honest sender never makes, authenticated all the same: built from the keys in an actor's own
// stored record. They show what a receiver does with a faulty or hostile peer rather than with an outsider.
import { cbc } from '@noble/ciphers/aes.js'
import { concat, type Bytes } from '../../lib/bytes.ts'
import { deriveMessageKeys, deriveSeed, stepChain } from '../../protocol/ratchet/kdf.ts'
import type { SessionState } from '../../protocol/ratchet/state.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import { encodeRecord } from '../../protocol/session/record-codec.ts'
import { spqrSend } from '../../protocol/spqr/index.ts'
import { encodeAddresses } from '../../protocol/wire/addresses.ts'
import {
  decodePreKeySignalMessage,
  encodePreKeySignalMessage,
  type PreKeySignalMessage,
} from '../../protocol/wire/pre-key-signal-message.ts'
import { ProtoWriter } from '../../protocol/wire/protobuf.ts'
import { computeMac } from '../../protocol/wire/signal-message.ts'
import type { Actor } from './actor.ts'

/** What to change; everything else stays as an honest sender would write it. */
export type Forgery = {
  readonly versionByte?: number
  readonly ratchetKey?: Bytes
  readonly counter?: number
  /** The `pq_ratchet` field, or null to leave it out. */
  readonly pqRatchet?: (honest: Bytes) => Bytes | null
  /** Derives the message keys as if there were no SPQR key. */
  readonly withoutPqKey?: boolean
  readonly addresses?: Bytes | null
  /** Replaces the ciphertext, given the AES key and IV. */
  readonly ciphertext?: (key: Bytes, iv: Bytes) => Bytes
  /** Protobuf fields appended at the end. */
  readonly appended?: Bytes
  readonly flipMac?: boolean
}

/** A whole SignalMessage from the current state, which does not move on. */
export function forgeWhisper(sender: Actor, peer: Actor, plaintext: Bytes, forgery: Forgery = {}): Bytes {
  const state = currentState(sender, peer)
  const post = spqrSend(state.spqr, sender.rng)
  const seed = deriveSeed(state.sendChainKey)
  const keys = deriveMessageKeys(seed, forgery.withoutPqKey ? undefined : post.key)
  const honestAddresses = state.pending ? encodeAddresses(sender.address, peer.address) : undefined
  const pqRatchet = forgery.pqRatchet ? forgery.pqRatchet(post.message) : post.message
  const body = new ProtoWriter()
    .bytes(1, forgery.ratchetKey ?? state.ownRatchet.publicKey)
    .uint(2, forgery.counter ?? state.sendIndex)
    .uint(3, state.previousCounter)
    .bytes(
      4,
      forgery.ciphertext?.(keys.cipherKey, keys.iv) ?? cbc(keys.cipherKey, keys.iv).encrypt(plaintext),
    )
    .bytes(5, pqRatchet ?? undefined)
    .bytes(6, forgery.addresses === undefined ? honestAddresses : (forgery.addresses ?? undefined))
  const version = new Uint8Array([forgery.versionByte ?? 0x44])
  const authenticated = concat(version, body.finish(), forgery.appended ?? new Uint8Array(0))
  const mac = computeMac(authenticated, {
    macKey: keys.macKey,
    senderIdentity: state.localIdentity,
    receiverIdentity: state.remoteIdentity,
  })
  if (forgery.flipMac) mac[0]! ^= 1
  return concat(authenticated, mac)
}

/** A message of the kind the state demands, with its inner part and its wrapping forged. */
export function forge(
  sender: Actor,
  peer: Actor,
  plaintext: Bytes,
  forgery: Forgery = {},
  wrapping: Partial<PreKeySignalMessage> = {},
): SentMessage {
  const state = currentState(sender, peer)
  const inner = forgeWhisper(sender, peer, plaintext, forgery)
  if (!state.pending) return { wire: inner, kind: 'whisper' }
  const wire = encodePreKeySignalMessage({
    ...state.pending,
    baseKey: state.baseKey,
    identityKey: sender.identity.keyPair.publicKey,
    message: inner,
    registrationId: sender.identity.registrationId,
    ...wrapping,
  })
  return { wire, kind: 'prekey' }
}

/** A prekey message as raw protobuf fields, so that fields can be left out or have another form. */
export function rewrapPreKey(
  message: SentMessage,
  edit: (fields: Map<number, Bytes | number>) => void,
  versionByte = 0x44,
): SentMessage {
  const body = decodePreKeySignalMessage(message.wire)
  const fields = new Map<number, Bytes | number>([
    [2, body.baseKey],
    [3, body.identityKey],
    [4, body.message],
    [5, body.registrationId],
    [6, body.signedPreKeyId],
    [7, body.kyberPreKeyId],
    [8, body.kyberCiphertext],
  ])
  if (body.preKeyId !== undefined) fields.set(1, body.preKeyId)
  edit(fields)
  const writer = new ProtoWriter()
  for (const [field, value] of [...fields].sort(([a], [b]) => a - b)) {
    if (typeof value === 'number') writer.uint(field, value)
    else writer.bytes(field, value)
  }
  return { wire: concat(new Uint8Array([versionByte]), writer.finish()), kind: 'prekey' }
}

/** Skips `count` counters of the sending chain without touching the SPQR index. */
export function skipCounters(sender: Actor, peer: Actor, count: number): void {
  editState(sender, peer, (state) => {
    let key = state.sendChainKey
    for (let i = 0; i < count; i++) key = stepChain(key)
    return { ...state, sendChainKey: key, sendIndex: state.sendIndex + count }
  })
}

/** Uses up `count` SPQR indices without touching the message counter. */
export function skipPostQuantum(sender: Actor, peer: Actor, count: number): void {
  editState(sender, peer, (state) => {
    let { spqr } = state
    for (let i = 0; i < count; i++) spqr = spqrSend(spqr, sender.rng).state
    return { ...state, spqr }
  })
}

/** Changes the stored current session of an actor on our own backend. */
export function editState(sender: Actor, peer: Actor, edit: (state: SessionState) => SessionState): void {
  const record = sender.record(peer)
  const bytes = encodeRecord({ ...record, current: edit(currentState(sender, peer)) })
  const key = `${peer.address.name}.${peer.address.deviceId}`
  sender.store.sessions.set(key, { bytes, revision: sender.store.sessions.get(key)!.revision })
}

/** The current session of an actor on our own backend. */
export function currentState(sender: Actor, peer: Actor): SessionState {
  const { current } = sender.record(peer)
  if (!current) throw new TypeError('no current session')
  return current
}
