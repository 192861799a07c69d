// Byte strings: joining, comparing, wiping and the fixed-width integers of our wire formats.

/** Bytes as every API here takes and returns them: backed by an ordinary, non-shared buffer. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Joins byte strings into a fresh one. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** Compares without an early exit, so that timing does not tell where two secrets differ. */
export function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let i = 0; i < left.length; i++) difference |= left[i]! ^ right[i]!
  return difference === 0
}

/** Orders byte strings lexicographically: negative, zero or positive. */
export function compare(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const difference = left[i]! - right[i]!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Overwrites secrets with zeros. Best effort: the engine may have moved copies. */
export function wipe(...secrets: readonly (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0)
}

/** A fresh copy whose buffer holds nothing else. */
export function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes)
}

/** Two bytes, big-endian. */
export function be16(value: number): Bytes {
  return new Uint8Array([value >>> 8, value])
}

/** Four bytes, big-endian. */
export function be32(value: number): Bytes {
  return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value])
}

/** Eight bytes, big-endian; `value` is a safe integer. */
export function be64(value: number): Bytes {
  return concat(be32(Math.floor(value / 0x1_0000_0000)), be32(value >>> 0))
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return new Uint8Array(encoder.encode(text))
}

/** The text of UTF-8 bytes. Throws a `TypeError` on malformed input. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Bytes of a hexadecimal text. Throws a `TypeError` unless it is an even number of hex digits. */
export function fromHex(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new TypeError('not hexadecimal')
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  )
}

const base64urlAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const digits = Math.min(4, bytes.length - i + 1)
    for (let d = 0; d < digits; d++) text += base64urlAlphabet[(group >>> (18 - 6 * d)) & 63]
  }
  return text
}

/** Bytes of base64url without padding. Throws a `TypeError` on any other character, length or stray bits. */
export function fromBase64url(text: string): Bytes {
  if (text.length % 4 === 1) throw new TypeError('not base64url')
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let buffer = 0
  let bits = 0
  let offset = 0
  for (const character of text) {
    const value = base64urlAlphabet.indexOf(character)
    if (value < 0) throw new TypeError('not base64url')
    buffer = (buffer << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[offset++] = (buffer >>> bits) & 0xff
      buffer &= (1 << bits) - 1
    }
  }
  if (buffer !== 0) throw new TypeError('not base64url')
  return bytes
}
