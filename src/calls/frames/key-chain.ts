// The keys of one sender and one medium: a chain that only goes forward, so that a key that leaks opens no earlier frame.
// `docs/protocol/calls-media.md`, section "Frames".
import { utf8, wipe, type Bytes } from '../../lib/bytes.ts'
import { NONCE_BYTES } from './layout.ts'
import type { MediaKind } from './messages.ts'

/** One link of the chain. */
export type FrameKey = { number: number; key: CryptoKey; salt: Bytes }

/** Root of a medium's chain, from the sender's secret; the call id is the salt. */
const ROOT_LABEL = 'Skein call frames 1: '
const KEY_LABEL = utf8('key')
const NEXT_LABEL = utf8('next')
const ROOT_BYTES = 32
const KEY_BYTES = 32

/** Walks the chain of one sender and one medium. */
export class KeyChain {
  #root: Bytes
  #number = 0

  private constructor(root: Bytes) {
    this.#root = root
  }

  static async begin(secret: Bytes, callId: Bytes, kind: MediaKind): Promise<KeyChain> {
    return new KeyChain(await derive(secret, callId, utf8(ROOT_LABEL + kind), ROOT_BYTES))
  }

  /** The key after the one given last; the first has number 0. */
  async next(): Promise<FrameKey> {
    const root = this.#root
    const material = await derive(root, new Uint8Array(0), KEY_LABEL, KEY_BYTES + NONCE_BYTES)
    this.#root = await derive(root, new Uint8Array(0), NEXT_LABEL, ROOT_BYTES)
    const raw = material.slice(0, KEY_BYTES)
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
    const salt = material.slice(KEY_BYTES)
    wipe(root, material, raw)
    return { number: this.#number++, key, salt }
  }
}

/** HKDF-SHA-256 (RFC 5869). */
async function derive(secret: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, length * 8)
  return new Uint8Array(bits)
}
