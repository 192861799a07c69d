// The private prekeys of this device and their life (session-protocol.md 5.4): a signed and a last-resort Kyber
// prekey that are replaced every week and kept for another thirty days, and one-time pairs that go with the
// session they open. Pure: each function answers a new supply. The whole supply is one row, so that two contexts
// can never consume the same one-time pair; Kyber keys are kept as their 64-byte seeds to keep that row small.
import { wipe, type Bytes } from '../lib/bytes.ts'
import { keyPairFrom, type Entropy } from '../protocol/identity/curve.ts'
import {
  encodeBundle,
  generateKyberPreKey,
  generatePreKey,
  generateSignedPreKey,
  makeBundle,
  type KyberPreKey,
  type LocalIdentity,
  type PreKey,
  type SignedPreKey,
} from '../protocol/session/bundle.ts'
import { decodePlain, encodePlain } from '../lib/plain-codec.ts'
import { generateKyberKeyPair } from '../protocol/handshake/kyber1024.ts'
import type { SecretCodec } from './secret-cell.ts'

/** Age at which signed and last-resort prekeys are replaced, in milliseconds: a week. */
export const rotationMs = 7 * 24 * 60 * 60 * 1000
/** How long a replaced prekey still opens sessions, in milliseconds: thirty days. */
export const retentionMs = 30 * 24 * 60 * 60 * 1000
/** One-time pairs kept; the oldest are dropped, so that publishing again and again cannot grow the row. */
export const maxOneTimePairs = 500

/** A Kyber prekey at rest: the seed its key pair grows from. */
type StoredKyber = { id: number; seed: Bytes; signature: Bytes; createdAt: number }
type StoredSigned = { id: number; privateKey: Bytes; signature: Bytes; createdAt: number }
/** A one-time pair: the curve key and the Kyber key have the same id. `signedId` went out with it. */
type StoredPair = { id: number; privateKey: Bytes; kyber: StoredKyber; signedId: number }

/** All private prekeys. Lists are in order of age, oldest first. */
export type PrekeySupply = {
  readonly nextId: number
  readonly signed: readonly StoredSigned[]
  readonly lastResort: readonly StoredKyber[]
  readonly oneTime: readonly StoredPair[]
}

/** A supply that has nothing yet; `rotate` fills it. */
export const emptySupply: PrekeySupply = { nextId: 1, signed: [], lastResort: [], oneTime: [] }

/**
 * Replaces the signed and the last-resort prekey when they are a week old and drops what was replaced thirty days
 * ago. Answers the same supply when there is nothing to do.
 */
export function rotate(
  supply: PrekeySupply,
  identity: LocalIdentity,
  now: number,
  entropy: Entropy,
): PrekeySupply {
  const newest = supply.signed.at(-1)
  // Also when the prekey lies a week ahead: it was made while the clock was wrong.
  if (newest && Math.abs(now - newest.createdAt) < rotationMs) return supply
  const signed = generateSignedPreKey(supply.nextId, identity.keyPair, now, entropy)
  const lastResort = makeKyber(supply.nextId + 1, identity, now, entropy)
  const kept = keepRecent([...supply.signed, { ...signed, privateKey: signed.keyPair.privateKey }], now)
  const signedIds = new Set(kept.map((key) => key.id))
  return {
    nextId: supply.nextId + 2,
    signed: kept.map(({ id, privateKey, signature, createdAt }) => ({
      id,
      privateKey,
      signature,
      createdAt,
    })),
    lastResort: keepRecent([...supply.lastResort, lastResort.stored], now),
    oneTime: supply.oneTime.filter((pair) => signedIds.has(pair.signedId)),
  }
}

/** Adds `count` one-time pairs and answers the bundles to publish. The supply has been rotated at least once. */
export function addOneTime(
  supply: PrekeySupply,
  identity: LocalIdentity,
  deviceId: number,
  options: { count: number; now: number; entropy: Entropy },
): { supply: PrekeySupply; oneTime: Bytes[]; lastResort: Bytes } {
  const { count, now, entropy } = options
  const signedPreKey = toSigned(supply.signed.at(-1)!)
  const bundle = (kyberPreKey: KyberPreKey, preKey?: PreKey) =>
    encodeBundle(makeBundle(identity, deviceId, { signedPreKey, kyberPreKey, preKey }))
  const made = Array.from({ length: count }, (_, i) => {
    const preKey = generatePreKey(supply.nextId + i, entropy)
    return { preKey, kyber: makeKyber(preKey.id, identity, now, entropy) }
  })
  const pairs = made.map(({ preKey, kyber }) => ({
    id: preKey.id,
    privateKey: preKey.keyPair.privateKey,
    kyber: kyber.stored,
    signedId: signedPreKey.id,
  }))
  return {
    supply: {
      ...supply,
      nextId: supply.nextId + count,
      oneTime: [...supply.oneTime, ...pairs].slice(-maxOneTimePairs),
    },
    oneTime: made.map(({ preKey, kyber }) => bundle(kyber.preKey, preKey)),
    lastResort: bundle(toKyber(supply.lastResort.at(-1)!)),
  }
}

/** The signed prekey with this id. */
export function findSigned(supply: PrekeySupply, id: number): SignedPreKey | undefined {
  const stored = supply.signed.find((key) => key.id === id)
  return stored && toSigned(stored)
}

/** The Kyber prekey with this id, of a one-time pair or last-resort. */
export function findKyber(supply: PrekeySupply, id: number): KyberPreKey | undefined {
  const pair = supply.oneTime.find((entry) => entry.id === id)
  const stored = pair?.kyber ?? supply.lastResort.find((key) => key.id === id)
  return stored && toKyber(stored)
}

/** The one-time curve prekey with this id. */
export function findOneTime(supply: PrekeySupply, id: number): PreKey | undefined {
  const pair = supply.oneTime.find((entry) => entry.id === id)
  return pair && { id, keyPair: keyPairFrom(pair.privateKey) }
}

/** Whether a Kyber prekey is a last-resort one, whose uses have to be remembered. */
export function isLastResort(supply: PrekeySupply, kyberId: number): boolean {
  return supply.lastResort.some((key) => key.id === kyberId)
}

/** Removes the one-time pairs with these ids. */
export function withoutOneTime(supply: PrekeySupply, ids: ReadonlySet<number>): PrekeySupply {
  return { ...supply, oneTime: supply.oneTime.filter((pair) => !ids.has(pair.id)) }
}

/** Overwrites the private keys that `before` holds and `after` does not. */
export function wipeDropped(before: PrekeySupply, after: PrekeySupply): void {
  const kept = new Set(secretsOf(after))
  wipe(...secretsOf(before).filter((secret) => !kept.has(secret)))
}

/** How a supply is written down. */
export const supplyCodec: SecretCodec<PrekeySupply> = {
  encode: (supply) => encodePlain(supply),
  decode: (bytes) => decodePlain(bytes) as PrekeySupply,
}

function secretsOf(supply: PrekeySupply): Bytes[] {
  return [
    ...supply.signed.map((key) => key.privateKey),
    ...supply.lastResort.map((key) => key.seed),
    ...supply.oneTime.flatMap((pair) => [pair.privateKey, pair.kyber.seed]),
  ]
}

/** Drops every key whose successor is older than the retention. */
function keepRecent<T extends { createdAt: number }>(keys: readonly T[], now: number): T[] {
  return keys.filter((_, i) => {
    const successor = keys[i + 1]
    return !successor || now - successor.createdAt < retentionMs
  })
}

function makeKyber(id: number, identity: LocalIdentity, now: number, entropy: Entropy) {
  const seed = entropy(64)
  // The generator draws the seed first; a copy, because it wipes what it drew.
  let drawn = false
  const seeded: Entropy = (length) => {
    if (drawn) return entropy(length)
    drawn = true
    return seed.slice() as Bytes
  }
  const preKey = generateKyberPreKey(id, identity.keyPair, now, seeded)
  return { preKey, stored: { id, seed, signature: preKey.signature, createdAt: now } }
}

function toKyber({ id, seed, signature, createdAt }: StoredKyber): KyberPreKey {
  return { id, ...generateKyberKeyPair(() => seed.slice() as Bytes), signature, createdAt }
}

function toSigned({ id, privateKey, signature, createdAt }: StoredSigned): SignedPreKey {
  return { id, keyPair: keyPairFrom(privateKey), signature, createdAt }
}
