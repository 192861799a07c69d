// Sender keys (session-protocol.md 3.9): what a member keeps for each (sender, distribution id), and the steps of
// sending and receiving. Skein's own groups use MLS; this exists for wire compatibility.

import { isEqual, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { generateKeyPair, type Entropy } from '../identity/curve.ts'
import { decryptBody, encryptBody, takeSeed, type SenderChain } from './sender-chain.ts'
import {
  chainKeyLength,
  checkSignature,
  decodeMessage,
  encodeDistribution,
  signMessage,
  type SenderKeyDistribution,
} from './sender-key-wire.ts'

/** The chains of one sender in one group, newest first. Structured-cloneable, never changed in place. */
export interface SenderKeyRecord {
  readonly chains: readonly SenderChain[]
}

/** Chains that are kept (2.8). */
export const maxChains = 5

/** A record without chains. */
export const emptySenderKeyRecord: SenderKeyRecord = { chains: [] }

/** An own record with a fresh chain. */
export function createSenderKey(rng: Entropy): SenderKeyRecord {
  const signing = generateKeyPair(rng)
  const random = rng(4)
  const chain: SenderChain = {
    chainId: (((random[0]! & 0x7f) << 24) | (random[1]! << 16) | (random[2]! << 8) | random[3]!) >>> 0,
    iteration: 0,
    chainKey: rng(chainKeyLength),
    signingKey: signing.publicKey,
    signingPrivate: signing.privateKey,
    skipped: new Map(),
  }
  return { chains: [chain] }
}

/** The distribution message of an own record, at its current iteration. Throws 'no-session' without an own chain. */
export function distributeSenderKey(record: SenderKeyRecord, distributionId: Bytes): Bytes {
  return encodeDistribution({ distributionId, ...ownChain(record) })
}

/**
 * Takes a distribution message in. A chain that is known under the same signing key stays as it is; under another
 * key it is replaced. `record` is the one kept for its sender and distribution id.
 */
export function acceptDistribution(
  record: SenderKeyRecord,
  distribution: SenderKeyDistribution,
): SenderKeyRecord {
  const { chainId, iteration, chainKey, signingKey } = distribution
  const known = record.chains.find((chain) => chain.chainId === chainId)
  if (known && isEqual(known.signingKey, signingKey)) return record
  const fresh: SenderChain = { chainId, iteration, chainKey, signingKey, skipped: new Map() }
  const others = record.chains.filter((chain) => chain !== known)
  return { chains: [fresh, ...others].slice(0, maxChains) }
}

/** Encrypts to the group. Throws 'no-session' without an own chain. */
export function encryptForGroup(
  record: SenderKeyRecord,
  distributionId: Bytes,
  plaintext: Uint8Array,
  rng: Entropy,
): { record: SenderKeyRecord; wire: Bytes } {
  const own = ownChain(record)
  const { chain, seed } = takeSeed(own, own.iteration)
  const message = {
    distributionId,
    chainId: own.chainId,
    iteration: own.iteration,
    ciphertext: encryptBody(seed, plaintext),
  }
  return {
    record: replaceChain(record, own, chain),
    wire: signMessage(message, own.signingPrivate, rng(64)),
  }
}

/**
 * Decrypts a message of the group with the record of its sender and its distribution id, which `decodeMessage`
 * tells. The signature is verified before any key is derived. Throws `ProtocolError` 'no-session' for an unknown
 * chain, 'authentication', 'duplicate' and 'too-far'.
 */
export function decryptFromGroup(
  record: SenderKeyRecord,
  wire: Uint8Array,
): { record: SenderKeyRecord; plaintext: Bytes } {
  const message = decodeMessage(wire)
  const known = record.chains.find((chain) => chain.chainId === message.chainId)
  if (!known) throw new ProtocolError('no-session', 'no sender key for the group message')
  checkSignature(message, known.signingKey)
  const { chain, seed } = takeSeed(known, message.iteration)
  const plaintext = decryptBody(seed, message.ciphertext)
  return { record: replaceChain(record, known, chain), plaintext }
}

function ownChain(record: SenderKeyRecord): SenderChain & { readonly signingPrivate: Bytes } {
  const [newest] = record.chains
  if (!newest?.signingPrivate) throw new ProtocolError('no-session', 'no sender key of our own')
  return { ...newest, signingPrivate: newest.signingPrivate }
}

function replaceChain(record: SenderKeyRecord, old: SenderChain, chain: SenderChain): SenderKeyRecord {
  return { chains: record.chains.map((other) => (other.chainId === old.chainId ? chain : other)) }
}
