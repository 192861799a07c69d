// What sealing and unsealing may remember between messages: the static agreement of two identities and the
// certificates already verified. Both are the same for every message of a contact and cost most of the time.

import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, wipe, type Bytes } from '../../lib/bytes.ts'
import { dh, type KeyPair } from '../identity/curve.ts'
import { isIssuedBy, type SenderCertificate } from './certificate.ts'

/** Owned by the caller, which keeps it in memory only: the agreements are secrets. */
export interface SealCache {
  /** DH(S, R) by own and foreign public key. */
  readonly agreements: Map<string, Bytes>
  /** Hashes of certificates whose signatures are good, each with its root. */
  readonly certificates: Map<string, true>
}

/** Entries kept per map; the oldest leaves, so that a flood of strangers cannot grow it. */
const maxEntries = 512

/** An empty cache. */
export function createSealCache(): SealCache {
  return { agreements: new Map(), certificates: new Map() }
}

/** Forgets everything and overwrites the agreements. */
export function clearSealCache(cache: SealCache): void {
  wipe(...cache.agreements.values())
  cache.agreements.clear()
  cache.certificates.clear()
}

/** The agreement of an identity with a foreign identity key, from the cache where it is known. */
export function agreeStatic(me: KeyPair, other: Bytes, cache: SealCache | undefined): Bytes {
  return cache?.agreements.get(agreementKey(me, other)) ?? dh(me.privateKey, other)
}

/** Remembers an agreement. On receiving this happens only after the message has proved to be the holder's. */
export function rememberAgreement(me: KeyPair, other: Bytes, secret: Bytes, cache?: SealCache): void {
  if (!cache) return
  const key = agreementKey(me, other)
  if (cache.agreements.has(key)) return
  makeRoom(cache.agreements, (oldest) => wipe(oldest))
  cache.agreements.set(key, secret)
}

/**
 * Whether a certificate chains up to `trustRoot`; a good answer is remembered, a bad one is not. The hash covers the
 * signer's certificate too, which lies inside the signed bytes.
 */
export function isTrusted(certificate: SenderCertificate, trustRoot: Uint8Array, cache?: SealCache): boolean {
  if (!cache) return isIssuedBy(certificate, trustRoot)
  const hash = sha256
    .create()
    .update(trustRoot)
    .update(certificate.signature)
    .update(certificate.signed)
    .digest()
  const key = toHex(hash)
  if (cache.certificates.has(key)) return true
  if (!isIssuedBy(certificate, trustRoot)) return false
  makeRoom(cache.certificates)
  cache.certificates.set(key, true)
  return true
}

function agreementKey(me: KeyPair, other: Uint8Array): string {
  return toHex(me.publicKey) + toHex(other)
}

function makeRoom<Value>(map: Map<string, Value>, drop?: (value: Value) => void): void {
  if (map.size < maxEntries) return
  for (const [key, value] of map) {
    map.delete(key)
    drop?.(value)
    return
  }
}
