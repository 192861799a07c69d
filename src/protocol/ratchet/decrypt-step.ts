// One receiving step of the double ratchet (session-protocol.md 3.5, receiving), in the order that makes forged
// messages cheap (5.5): free checks, SPQR, at most one DH and the chain, then the MAC; only a genuine message
// pays for the new sending chain and for storing seeds.
import { cbc } from '@noble/ciphers/aes.js'
import { isEqual, wipe, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { dh, generateKeyPair, type Entropy } from '../identity/curve.ts'
import { spqrReceive, type SpqrState } from '../spqr/index.ts'
import type { StepLimits } from '../step-budget.ts'
import { computeMac, type SignalMessage } from '../wire/signal-message.ts'
import { deriveMessageKeys, stepRoot, wipeMessageKeys, type MessageKeys } from './kdf.ts'
import { advanceChain, checkCounter, stepsTo, walkChain } from './receiver-chain.ts'
import { maxReceiverChains, type ReceiverChain, type SessionState } from './state.ts'

/** What a message is checked against beside the state. */
export type ReceiveContext = {
  /** The `addresses` field that this message has to carry if it carries one; undefined if none can be right. */
  readonly expectedAddresses: Bytes | undefined
  readonly limits: StepLimits
}

/**
 * Decrypts a message. Throws `ProtocolError` 'duplicate', 'too-far', 'bad-key', 'post-quantum' or
 * 'authentication'; the passed state stays valid.
 */
export function decryptStep(
  state: SessionState,
  message: SignalMessage,
  context: ReceiveContext,
  rng: Entropy,
): { state: SessionState; plaintext: Bytes } {
  const known = findReceiverChain(state, message.ratchetKey)
  const { limits } = context
  checkCounter(known, message.counter, limits.maxJump)
  const post = receivePostQuantum(state, message, limits)
  limits.budget.spend(stepsTo(known, message.counter))

  const root = known
    ? undefined
    : stepRoot(state.rootKey, dh(state.ownRatchet.privateKey, message.ratchetKey))
  const chain = known ?? newChain(message.ratchetKey, root!.chainKey)
  const walk = walkChain(chain, message.counter)
  const keys = deriveMessageKeys(walk.seed, post.key)
  const plaintext = openBody(state, message, keys, context)
  wipeMessageKeys(keys)
  wipe(post.key)
  // A stored seed still belongs to the old state, which the caller may fall back on.
  if (!walk.isSkipped) wipe(walk.seed)

  const advanced = advanceChain(chain, message.counter, walk)
  const next: SessionState = {
    ...state,
    spqr: post.state,
    pending: undefined,
    receiverChains: known
      ? state.receiverChains.map((entry) => (entry === known ? advanced : entry))
      : [...state.receiverChains, advanced].slice(-maxReceiverChains),
  }
  return { state: root ? turnRatchet(next, message.ratchetKey, root.rootKey, rng) : next, plaintext }
}

/**
 * The SPQR part, whose free checks come first inside. A key index that was used before says nothing about the
 * message counter, so it must not pass for a duplicate, which would end the search through the sessions.
 */
function receivePostQuantum(
  state: SessionState,
  message: SignalMessage,
  limits: StepLimits,
): { state: SpqrState; key: Bytes } {
  try {
    return spqrReceive(state.spqr, message.pqRatchet, limits)
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'duplicate')
      throw new ProtocolError('post-quantum', error.message, { cause: error })
    throw error
  }
}

/** The receiver chain for a ratchet key. */
export function findReceiverChain(state: SessionState, ratchetKey: Uint8Array): ReceiverChain | undefined {
  return state.receiverChains.find((chain) => isEqual(chain.ratchetKey, ratchetKey))
}

function newChain(ratchetKey: Bytes, chainKey: Bytes): ReceiverChain {
  return { ratchetKey, chainKey, index: 0, skipped: new Map() }
}

/** Checks MAC, addresses and padding, in this order, and decrypts. */
function openBody(
  state: SessionState,
  message: SignalMessage,
  keys: MessageKeys,
  context: ReceiveContext,
): Bytes {
  const mac = computeMac(message.authenticated, {
    macKey: keys.macKey,
    senderIdentity: state.remoteIdentity,
    receiverIdentity: state.localIdentity,
  })
  if (!isEqual(mac, message.mac)) throw new ProtocolError('authentication', 'wrong message MAC')
  const expected = context.expectedAddresses
  if (message.addresses && !(expected && isEqual(expected, message.addresses)))
    throw new ProtocolError('authentication', 'message is for another address')
  try {
    return cbc(keys.cipherKey, keys.iv).decrypt(message.ciphertext) as Bytes
  } catch (error) {
    throw new ProtocolError('authentication', 'wrong message padding', { cause: error })
  }
}

/** Second half of a DH step: a fresh own ratchet pair and a new sending chain (3.5 step 2). */
function turnRatchet(state: SessionState, theirKey: Bytes, rootKey: Bytes, rng: Entropy): SessionState {
  const ownRatchet = generateKeyPair(rng)
  const sending = stepRoot(rootKey, dh(ownRatchet.privateKey, theirKey))
  wipe(rootKey)
  return {
    ...state,
    rootKey: sending.rootKey,
    ownRatchet,
    sendChainKey: sending.chainKey,
    sendIndex: 0,
    previousCounter: Math.max(0, state.sendIndex - 1),
  }
}
