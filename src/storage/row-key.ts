// The data key and the encryption of rows (session-protocol.md 5.7, platform.md 6.1). Each write uses a fresh
// random IV; the additional authenticated data names table, key, row format and revision, so that a value moved
// to another place or passed off as another revision does not decrypt.
import { concat, type Bytes } from '../lib/bytes.ts'
import { encodePlain } from '../lib/plain-codec.ts'

/** The format of encrypted rows; part of the authenticated data. A new format is a new number and a migration. */
export const rowFormat = 1

/** IV of AES-GCM, in bytes (SP 800-38D, section 8.2.2: random, at least 96 bits). */
const ivLength = 12

/** Where a value belongs; it opens nowhere else. */
export type Place = { table: string; key: string | number; revision?: number }

/** The keys at rest, as the `keys` object store holds them under the name `self`. */
export type StoredKeys = { deviceKey: CryptoKey; iv: Bytes; wrapped: ArrayBuffer }

/** Makes a device key and a data key and wraps the one under the other. Script never sees the raw bytes. */
export async function makeKeys(): Promise<StoredKeys> {
  const deviceKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'wrapKey',
    'unwrapKey',
  ])
  const dataKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, [
    'encrypt',
    'decrypt',
  ])
  const iv = crypto.getRandomValues(new Uint8Array(ivLength))
  const wrapped = await crypto.subtle.wrapKey('raw', dataKey, deviceKey, wrapping(iv))
  return { deviceKey, iv, wrapped }
}

/** The data key, not extractable. Rejects with an `OperationError` if the stored keys do not fit together. */
export function unwrapDataKey(keys: StoredKeys): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey('raw', keys.wrapped, keys.deviceKey, wrapping(keys.iv), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ])
}

/** Encrypts an encoded row: IV, then ciphertext with tag. */
export async function encryptRow(dataKey: CryptoKey, place: Place, encoded: Bytes): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength))
  const algorithm = { name: 'AES-GCM', iv, additionalData: describe(place) }
  return concat(iv, new Uint8Array(await crypto.subtle.encrypt(algorithm, dataKey, encoded)))
}

/** Opens what `encryptRow` made for the same place. Rejects with an `OperationError` on anything else. */
export async function decryptRow(dataKey: CryptoKey, place: Place, sealed: Bytes): Promise<Bytes> {
  const iv = sealed.subarray(0, ivLength)
  const algorithm = { name: 'AES-GCM', iv, additionalData: describe(place) }
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, dataKey, sealed.subarray(ivLength)))
}

function wrapping(iv: Bytes): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: encodePlain(['keys', 'data', rowFormat]) }
}

function describe({ table, key, revision }: Place): Bytes {
  return encodePlain([table, key, rowFormat, revision])
}
