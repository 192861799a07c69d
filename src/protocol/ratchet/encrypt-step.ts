// One sending step of the double ratchet (session-protocol.md 3.5, sending).
import { cbc } from '@noble/ciphers/aes.js'
import { wipe, type Bytes } from '../../lib/bytes.ts'
import type { Entropy } from '../identity/curve.ts'
import { spqrSend } from '../spqr/index.ts'
import { encodeSignalMessage } from '../wire/signal-message.ts'
import { deriveMessageKeys, deriveSeed, stepChain, wipeMessageKeys } from './kdf.ts'
import type { SessionState } from './state.ts'

/** Encrypts into a SignalMessage. `addresses` is the field for a prekey message (3.6), else undefined. */
export function encryptStep(
  state: SessionState,
  plaintext: Uint8Array,
  addresses: Bytes | undefined,
  rng: Entropy,
): { state: SessionState; wire: Bytes } {
  const post = spqrSend(state.spqr, rng)
  const seed = deriveSeed(state.sendChainKey)
  const keys = deriveMessageKeys(seed, post.key)
  const wire = encodeSignalMessage(
    {
      ratchetKey: state.ownRatchet.publicKey,
      counter: state.sendIndex,
      previousCounter: state.previousCounter,
      ciphertext: cbc(keys.cipherKey, keys.iv).encrypt(plaintext) as Bytes,
      pqRatchet: post.message,
      addresses,
    },
    { macKey: keys.macKey, senderIdentity: state.localIdentity, receiverIdentity: state.remoteIdentity },
  )
  wipe(seed, post.key)
  wipeMessageKeys(keys)
  const sendChainKey = stepChain(state.sendChainKey)
  return { state: { ...state, spqr: post.state, sendChainKey, sendIndex: state.sendIndex + 1 }, wire }
}
