// PQXDH (session-protocol.md 3.4): the secrets that both sides derive from the handshake keys.
import { concat, utf8, wipe, type Bytes } from '../../lib/bytes.ts'
import { dh, type KeyPair } from '../identity/curve.ts'
import { deriveKeys } from '../kdf.ts'

/** Domain separation in front of the DH terms: 32 times 0xFF (3.4). */
const prefix = new Uint8Array(32).fill(0xff)
/** HKDF info of the handshake (3.4). */
const info = utf8('WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024')

/** What a handshake yields. The caller wipes what it does not keep. */
export type HandshakeSecrets = { readonly rootKey: Bytes; readonly chainKey: Bytes; readonly pqKey: Bytes }

/** The initiator's side: own pairs, the responder's public keys (33 bytes each), the encapsulated secret. */
export function initiateHandshake(keys: {
  identity: KeyPair
  base: KeyPair
  theirIdentity: Uint8Array
  theirSignedPreKey: Uint8Array
  theirPreKey: Uint8Array | undefined
  kyberSecret: Uint8Array
}): HandshakeSecrets {
  const terms = [
    dh(keys.identity.privateKey, keys.theirSignedPreKey),
    dh(keys.base.privateKey, keys.theirIdentity),
    dh(keys.base.privateKey, keys.theirSignedPreKey),
  ]
  if (keys.theirPreKey) terms.push(dh(keys.base.privateKey, keys.theirPreKey))
  return deriveSecrets(terms, keys.kyberSecret)
}

/** The responder's side: own pairs, the initiator's public keys (33 bytes each), the decapsulated secret. */
export function acceptHandshake(keys: {
  identity: KeyPair
  signedPreKey: KeyPair
  preKey: KeyPair | undefined
  theirIdentity: Uint8Array
  theirBase: Uint8Array
  kyberSecret: Uint8Array
}): HandshakeSecrets {
  const terms = [
    dh(keys.signedPreKey.privateKey, keys.theirIdentity),
    dh(keys.identity.privateKey, keys.theirBase),
    dh(keys.signedPreKey.privateKey, keys.theirBase),
  ]
  if (keys.preKey) terms.push(dh(keys.preKey.privateKey, keys.theirBase))
  return deriveSecrets(terms, keys.kyberSecret)
}

/** The KDF of PQXDH over the DH terms in order and the Kyber secret. Wipes the terms. */
export function deriveSecrets(terms: readonly Bytes[], kyberSecret: Uint8Array): HandshakeSecrets {
  const input = concat(prefix, ...terms, kyberSecret)
  const [rootKey, chainKey, pqKey] = deriveKeys(input, undefined, info, 3)
  wipe(input, ...terms)
  return { rootKey: rootKey!, chainKey: chainKey!, pqKey: pqKey! }
}
