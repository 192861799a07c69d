// HKDF-SHA256 (RFC 5869) for the many small derivations of the post-quantum ratchet: every output is a row of
// 32-byte keys. The hash objects are reused from call to call and the state of the all-zero salt is kept, which
// is what makes one key step cheap (session protocol 3.7 (b) and (c)).

import { sha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../../lib/bytes.ts'

/** Bytes of a SHA-256 digest, and so of every key here. */
export const keyLength = 32

/** Bytes of a SHA-256 input block. */
const blockLength = 64

/** Longest `info` in bytes; the longest label of the ratchet with its epoch has 53. */
const maxInfoLength = 64

const innerPad = 0x36
const outerPad = 0x5c

type Sha256 = ReturnType<typeof sha256.create>

/** The two hash states of an HMAC key, each with one block absorbed. */
interface KeyedState {
  readonly inner: Sha256
  readonly outer: Sha256
}

const fresh = sha256.create()
const zeroSalt = newKeyedState()
const keyed = newKeyedState()
const work = sha256.create()
const pad = new Uint8Array(blockLength)
const pseudorandomKey = new Uint8Array(keyLength)
/** previous block (32) ‖ info ‖ counter byte */
const expandInput = new Uint8Array(keyLength + maxInfoLength + 1)

absorbKey(zeroSalt, new Uint8Array(keyLength))

/**
 * HKDF-SHA256 of `secret`, cut into `count` fresh 32-byte keys in order.
 * `salt` has at most 64 bytes and is 32 zero bytes when undefined; `info` has at most 64 bytes.
 */
export function deriveKeys(
  secret: Uint8Array,
  salt: Uint8Array | undefined,
  info: Uint8Array,
  count: number,
): Bytes[] {
  if (info.length > maxInfoLength) throw new RangeError('info too long')
  if (salt !== undefined) absorbKey(keyed, salt)
  digest(salt === undefined ? zeroSalt : keyed, secret, pseudorandomKey)
  absorbKey(keyed, pseudorandomKey)

  const end = keyLength + info.length
  expandInput.set(info, keyLength)
  const keys: Bytes[] = []
  for (let i = 1; i <= count; i++) {
    expandInput[end] = i
    const key = new Uint8Array(keyLength)
    digest(keyed, expandInput.subarray(i === 1 ? keyLength : 0, end + 1), key)
    keys.push(key)
    if (i < count) expandInput.set(key)
  }
  // The working objects outlive the call; the secrets in them must not.
  expandInput.fill(0)
  pseudorandomKey.fill(0)
  forget(keyed)
  return keys
}

function newKeyedState(): KeyedState {
  return { inner: sha256.create(), outer: sha256.create() }
}

/** HMAC key set-up (RFC 2104); `key` has at most one block. */
function absorbKey(state: KeyedState, key: Uint8Array): void {
  if (key.length > blockLength) throw new RangeError('salt too long')
  pad.fill(innerPad)
  for (let i = 0; i < key.length; i++) pad[i]! ^= key[i]!
  fresh._cloneInto(state.inner).update(pad)
  for (let i = 0; i < blockLength; i++) pad[i]! ^= innerPad ^ outerPad
  fresh._cloneInto(state.outer).update(pad)
  pad.fill(0)
}

/** HMAC of `data`, written to `out`, without touching the keyed state. */
function digest(state: KeyedState, data: Uint8Array, out: Bytes): void {
  state.inner._cloneInto(work).update(data).digestInto(out)
  state.outer._cloneInto(work).update(out).digestInto(out)
  work.destroy()
}

function forget(state: KeyedState): void {
  state.inner.destroy()
  state.outer.destroy()
}
