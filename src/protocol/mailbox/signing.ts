// Signatures of mailbox requests. Each covers the operation, the node, the nonce and the arguments, so it is
// worth nothing on another stream, at another node or for another request. `edge.md`, section 3.7.

import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8, type Bytes } from '../../lib/bytes.ts'
import { curveEngine } from '../identity/curve.ts'
import { FieldWriter } from './fields.ts'
import {
  encodeArguments,
  type AuthorisedRequest,
  type MailboxKeys,
  type MailboxOp,
  type Subscription,
  type Unauthorised,
} from './requests.ts'

/** What HELLO said: whom the signature is for. */
export type EdgeIdentity = Readonly<{ nodeId: string; nonce: Bytes }>

const LABEL = utf8('skein-mailbox-1')

/** The bytes that are signed: label, operation, node id (each text with its length), nonce, SHA-256 of the arguments. */
export function bytesToSign(op: MailboxOp, edge: EdgeIdentity, args: Uint8Array): Bytes {
  const context = new FieldWriter().text(op).text(edge.nodeId).finish()
  return concat(LABEL, context, edge.nonce, sha256(args))
}

/** Completes a request with the signature of the key that its operation asks for (a 32-byte Ed25519 seed). */
export function signRequest<T extends Unauthorised<AuthorisedRequest>>(
  request: T,
  edge: EdgeIdentity,
  secretKey: Uint8Array,
): T & { auth: { kind: 'signature'; nonce: Bytes; signature: Bytes } } {
  const message = bytesToSign(request.op, edge, encodeArguments(request))
  const signature = sign(message, secretKey)
  return { ...request, auth: { kind: 'signature', nonce: edge.nonce, signature } }
}

/** One mailbox of a SUBSCRIBE, signed by its R. */
export function signSubscription(keys: MailboxKeys, edge: EdgeIdentity, secretKey: Uint8Array): Subscription {
  const message = subscriptionToSign(keys, edge)
  return { ...keys, signature: sign(message, secretKey) }
}

/** The bytes that the signature of a subscription covers. */
export function subscriptionToSign(keys: MailboxKeys, edge: EdgeIdentity): Bytes {
  return bytesToSign('subscribe', edge, concat(keys.readKey, keys.writeKey))
}

/** Public key of a 32-byte seed. */
export function publicKeyOf(secretKey: Uint8Array): Bytes {
  return new Uint8Array(ed25519.getPublicKey(secretKey))
}

/** Public keys of seeds in use: computing one costs as much as the signature. */
const publicKeys = new WeakMap<Uint8Array, Bytes>()

function sign(message: Uint8Array, secretKey: Uint8Array): Bytes {
  const engine = curveEngine()
  if (engine.signEd25519 === undefined) return new Uint8Array(ed25519.sign(message, secretKey))
  const publicKey = publicKeys.get(secretKey) ?? publicKeyOf(secretKey)
  publicKeys.set(secretKey, publicKey)
  return engine.signEd25519(secretKey, publicKey, message)
}
