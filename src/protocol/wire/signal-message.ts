// SignalMessage (session-protocol.md 3.6): 0x44 ‖ protobuf ‖ MAC of 8 bytes.
import { concat, copy, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { checkPublicKey } from '../identity/curve.ts'
import { hmac } from '../kdf.ts'
import { ProtoWriter, readProto } from './protobuf.ts'
import type { FieldTable } from './structure.ts'

/** Version byte of both message kinds: version 4 made by version 4. */
export const messageVersion = 0x44
/** Length of the MAC, in bytes. */
export const macLength = 8

const structure = 'SignalMessage'
const versionByte = new Uint8Array([messageVersion])

export const signalMessageFields = {
  ratchetKey: [1, 'bytes'],
  counter: [2, 'u32'],
  previousCounter: [3, 'u32'],
  ciphertext: [4, 'bytes'],
  pqRatchet: [5, 'bytes'],
  addresses: [6, 'bytes'],
} as const satisfies FieldTable

/** The fields of a message. */
export type SignalMessageBody = {
  readonly ratchetKey: Bytes
  readonly counter: number
  readonly previousCounter: number
  readonly ciphertext: Bytes
  readonly pqRatchet: Bytes
  readonly addresses?: Bytes | undefined
}

/** A received message: its fields, the bytes under the MAC, and the MAC. */
export type SignalMessage = SignalMessageBody & { readonly authenticated: Bytes; readonly mac: Bytes }

/** The keys that a MAC is bound to. */
export type MacContext = {
  readonly macKey: Uint8Array
  readonly senderIdentity: Uint8Array
  readonly receiverIdentity: Uint8Array
}

/** The whole message with its MAC. */
export function encodeSignalMessage(body: SignalMessageBody, context: MacContext): Bytes {
  const fields = signalMessageFields
  const writer = new ProtoWriter()
    .bytes(fields.ratchetKey[0], body.ratchetKey)
    .uint(fields.counter[0], body.counter)
    .uint(fields.previousCounter[0], body.previousCounter)
    .bytes(fields.ciphertext[0], body.ciphertext)
    .bytes(fields.pqRatchet[0], body.pqRatchet)
    .bytes(fields.addresses[0], body.addresses)
  const authenticated = concat(versionByte, writer.finish())
  return concat(authenticated, computeMac(authenticated, context))
}

/**
 * Parses a message and checks its ratchet key; the MAC is checked by whoever has the keys. Throws `ProtocolError`
 * 'version', 'bad-key' or 'post-quantum' (no SPQR field), or `DecodeError`.
 */
export function decodeSignalMessage(wire: Uint8Array): SignalMessage {
  checkVersion(wire, structure)
  if (wire.length < 1 + macLength) throw new DecodeError(structure, 'truncated')
  const authenticated = copy(wire.subarray(0, wire.length - macLength))
  const fields = signalMessageFields
  const reader = readProto(authenticated.subarray(1), structure)
  const ratchetKey = reader.required(reader.bytes(fields.ratchetKey[0], 'ratchetKey'), 'ratchetKey')
  checkPublicKey(ratchetKey)
  const pqRatchet = reader.bytes(fields.pqRatchet[0], 'pqRatchet')
  if (!pqRatchet || pqRatchet.length === 0)
    throw new ProtocolError('post-quantum', 'message without post-quantum ratchet')
  return {
    ratchetKey,
    counter: reader.required(reader.uint(fields.counter[0], 'counter'), 'counter'),
    previousCounter: reader.uint(fields.previousCounter[0], 'previousCounter') ?? 0,
    ciphertext: reader.required(reader.bytes(fields.ciphertext[0], 'ciphertext'), 'ciphertext'),
    pqRatchet,
    addresses: reader.bytes(fields.addresses[0], 'addresses'),
    authenticated,
    mac: copy(wire.subarray(wire.length - macLength)),
  }
}

/** First 8 bytes of HMAC(MAC key, sender identity ‖ receiver identity ‖ 0x44 ‖ protobuf). */
export function computeMac(authenticated: Uint8Array, context: MacContext): Bytes {
  const { macKey, senderIdentity, receiverIdentity } = context
  return copy(hmac(macKey, senderIdentity, receiverIdentity, authenticated).subarray(0, macLength))
}

/** Refuses every first byte but 0x44. Throws `ProtocolError` 'version', or `DecodeError` on an empty message. */
export function checkVersion(wire: Uint8Array, name: string): void {
  if (wire.length === 0) throw new DecodeError(name, 'empty')
  if (wire[0] !== messageVersion) throw new ProtocolError('version', `${name}: unknown version`)
}
