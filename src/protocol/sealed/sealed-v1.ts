// Sealed sender version 1 (session-protocol.md 3.10): two layers, the sender's identity key under an ephemeral
// agreement and the content under the static one.

import { ctr } from '@noble/ciphers/aes.js'
import { concat, isEqual, utf8, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { checkPublicKey, dh, generateKeyPair, type Entropy, type KeyPair } from '../identity/curve.ts'
import { deriveKeys, hmac } from '../kdf.ts'
import { ProtoWriter, readProto } from '../wire/protobuf.ts'
import { decodeCertificate } from './certificate.ts'
import { agreeStatic, rememberAgreement, type SealCache } from './seal-cache.ts'
import { checkSealer, finishUnsealing, type Unsealed, type UnsealOptions } from './unsealed.ts'
import { decodeUsmc, encodeUsmc, type SealedContent } from './usmc.ts'

/** What sealing needs; the same for both versions. */
export interface SealRequest {
  readonly content: SealedContent
  /** The sender's identity, the one in the certificate. */
  readonly me: KeyPair
  /** The recipient's identity key, 33 bytes. */
  readonly recipient: Bytes
  readonly rng: Entropy
  readonly cache?: SealCache | undefined
}

const versionByte = 0x11
/** Salt prefix of the ephemeral layer (3.10). */
const label = utf8('UnidentifiedDelivery')
/** Length of the truncated MAC, in bytes. */
const macLength = 10
const zeroCounter = new Uint8Array(16)
const noInfo = new Uint8Array(0)

/** Seals for one recipient. */
export function sealV1(request: SealRequest): Bytes {
  const { content, me, recipient, rng, cache } = request
  const ephemeral = generateKeyPair(rng)
  const salt = concat(label, recipient, ephemeral.publicKey)
  const outer = deriveLayer(dh(ephemeral.privateKey, recipient), salt)
  const encryptedStatic = closeLayer(outer, me.publicKey)
  const agreement = agreeStatic(me, recipient, cache)
  rememberAgreement(me, recipient, agreement, cache)
  const inner = deriveLayer(agreement, concat(outer.chain, encryptedStatic))
  const body = new ProtoWriter()
    .bytes(1, ephemeral.publicKey)
    .bytes(2, encryptedStatic)
    .bytes(3, closeLayer(inner, encodeUsmc(content)))
    .finish()
  return concat(new Uint8Array([versionByte]), body)
}

/** Opens a message whose first byte has named version 1. Throws `ProtocolError`. */
export function unsealV1(sealed: Uint8Array, me: KeyPair, options: UnsealOptions = {}): Unsealed {
  const fields = readProto(sealed.subarray(1), 'SealedV1')
  const ephemeral = fields.required(fields.bytes(1, 'ephemeral', 33), 'ephemeral')
  const encryptedStatic = fields.required(
    fields.bytes(2, 'encryptedStatic', 33 + macLength),
    'encryptedStatic',
  )
  const encryptedMessage = fields.required(fields.bytes(3, 'encryptedMessage'), 'encryptedMessage')
  checkPublicKey(ephemeral)
  const outer = deriveLayer(dh(me.privateKey, ephemeral), concat(label, me.publicKey, ephemeral))
  const sender = openLayer(outer, encryptedStatic, 'sender')
  checkPublicKey(sender)
  const agreement = agreeStatic(me, sender, options.cache)
  const inner = deriveLayer(agreement, concat(outer.chain, encryptedStatic))
  const usmc = decodeUsmc(openLayer(inner, encryptedMessage, 'content'))
  rememberAgreement(me, sender, agreement, options.cache)
  const certificate = decodeCertificate(usmc.certificate)
  checkSealer(certificate, sender)
  return finishUnsealing(usmc, certificate, options)
}

type Layer = { readonly chain: Bytes; readonly aes: Bytes; readonly mac: Bytes }

/** HKDF without info: chain, AES-256 key, MAC key (3.10); the second layer has no use for its chain. */
function deriveLayer(agreement: Uint8Array, salt: Uint8Array): Layer {
  const [chain, aes, mac] = deriveKeys(agreement, salt, noInfo, 3)
  return { chain: chain!, aes: aes!, mac: mac! }
}

function closeLayer(layer: Layer, plaintext: Uint8Array): Bytes {
  const ciphertext = ctr(layer.aes, zeroCounter).encrypt(plaintext)
  return concat(ciphertext, hmac(layer.mac, ciphertext).subarray(0, macLength))
}

function openLayer(layer: Layer, sealed: Uint8Array, what: string): Bytes {
  if (sealed.length < macLength) throw new DecodeError(`SealedV1.${what}`, 'truncated')
  const ciphertext = sealed.subarray(0, -macLength)
  const expected = hmac(layer.mac, ciphertext).subarray(0, macLength)
  if (!isEqual(expected, sealed.subarray(-macLength)))
    throw new ProtocolError('authentication', `the sealed ${what} does not decrypt`)
  return ctr(layer.aes, zeroCounter).decrypt(ciphertext) as Bytes
}
