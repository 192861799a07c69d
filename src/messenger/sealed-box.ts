// Small sealed boxes for what lies at an edge node: invite previews, contact cards and prekey entries. AES-256-GCM of WebCrypto
// with a random nonce (a key seals a handful of boxes in its life); the label is authenticated, so that one kind of box cannot
// stand in for another.
//
//   nonce 12 bytes | ciphertext and tag
import { concat, utf8, type Bytes } from '../lib/bytes.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What kind of box it is. */
export type BoxLabel = 'skein preview 1' | 'skein card 1' | 'skein prekeys 1'

/** Seals under a 32-byte key; `nonce` is 12 random bytes. */
export async function sealBox(key: Bytes, label: BoxLabel, nonce: Bytes, content: Bytes): Promise<Bytes> {
  const secret = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const sealed = await crypto.subtle.encrypt(parameters(nonce, label), secret, content)
  return concat(nonce, new Uint8Array(sealed))
}

/** Opens a box; nothing when it was not sealed under this key and label. */
export async function openBox(key: Bytes, label: BoxLabel, box: Bytes): Promise<Bytes | undefined> {
  if (box.length < NONCE_BYTES + TAG_BYTES) return undefined
  const secret = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  try {
    const nonce = box.slice(0, NONCE_BYTES)
    const opened = await crypto.subtle.decrypt(parameters(nonce, label), secret, box.slice(NONCE_BYTES))
    return new Uint8Array(opened)
  } catch {
    return undefined
  }
}

function parameters(nonce: Bytes, label: BoxLabel): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: utf8(label) }
}
