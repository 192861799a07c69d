// Invite links and the keys that come out of their secret (architecture.md, section 4).
//
// `<origin>/#/i/<base64url>` with
//   version u8 (1) | flags u8 | secret 16 bytes | [edge origin, UTF-8, to the end]
// Flag bit 0: many people may use the invite. Flag bit 1: an edge origin follows, because the card lies at another origin than
// the page's. The fragment never reaches a server. From the secret HKDF-SHA256 (no salt) derives, each under its own label, the
// locator the edge node files the card under, the key that seals the card, and the seed of the key that may revoke it: the
// edge node sees only the locator and the revoke key's public half.
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromBase64url, fromUtf8, toBase64url, utf8, type Bytes } from '../lib/bytes.ts'
import { SkeinError } from './errors.ts'

const VERSION = 1
const FLAG_MANY = 1
const FLAG_ORIGIN = 2
/** Length of the secret: 128 bits, beyond guessing and short enough for a small QR code. */
export const INVITE_SECRET_BYTES = 16
const HEADER_BYTES = 2 + INVITE_SECRET_BYTES
const MAX_ORIGIN_BYTES = 255
const PATH = '#/i/'

const LABEL_LOCATOR = 'skein invite 1 locator'
const LABEL_CARD = 'skein invite 1 card key'
const LABEL_REVOKE = 'skein invite 1 revoke key'

/** What a link says. `edgeOrigin` is absent where the card lies at the origin of the page. */
export type InviteLink = Readonly<{ secret: Bytes; use: 'single' | 'many'; edgeOrigin?: string }>

/** What the secret yields. */
export type InviteKeys = Readonly<{ locator: Bytes; cardKey: Bytes; revokeSeed: Bytes }>

/** Writes the link for a page at `pageOrigin`. */
export function writeInviteLink(pageOrigin: string, invite: InviteLink): string {
  const foreign = invite.edgeOrigin !== undefined && invite.edgeOrigin !== pageOrigin ? invite.edgeOrigin : ''
  const flags = (invite.use === 'many' ? FLAG_MANY : 0) | (foreign === '' ? 0 : FLAG_ORIGIN)
  const bytes = concat(new Uint8Array([VERSION, flags]), invite.secret, utf8(foreign))
  return `${pageOrigin}/${PATH}${toBase64url(bytes)}`
}

/** Reads a link, or only its fragment. Throws `SkeinError('invite-malformed')`. */
export function readInviteLink(link: string): InviteLink & { pageOrigin?: string } {
  const at = link.indexOf(PATH)
  if (at < 0) throw new SkeinError('invite-malformed')
  const bytes = decode(link.slice(at + PATH.length).trim())
  const flags = bytes[1]!
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION || flags > (FLAG_MANY | FLAG_ORIGIN))
    throw new SkeinError('invite-malformed')
  const rest = bytes.subarray(HEADER_BYTES)
  if (flags < FLAG_ORIGIN ? rest.length > 0 : rest.length === 0 || rest.length > MAX_ORIGIN_BYTES)
    throw new SkeinError('invite-malformed')
  const pageOrigin = originOf(link.slice(0, at))
  return {
    secret: bytes.slice(2, HEADER_BYTES),
    use: (flags & FLAG_MANY) === 0 ? 'single' : 'many',
    ...(rest.length > 0 ? { edgeOrigin: requireOrigin(rest) } : {}),
    ...(pageOrigin === undefined ? {} : { pageOrigin }),
  }
}

/** Derives locator, card key and revoke seed from a link's secret. */
export function deriveInviteKeys(secret: Bytes): InviteKeys {
  return {
    locator: derive(secret, LABEL_LOCATOR),
    cardKey: derive(secret, LABEL_CARD),
    revokeSeed: derive(secret, LABEL_REVOKE),
  }
}

function derive(secret: Bytes, label: string): Bytes {
  return new Uint8Array(hkdf(sha256, secret, undefined, utf8(label), 32))
}

function decode(text: string): Bytes {
  try {
    return fromBase64url(text)
  } catch (cause) {
    throw new SkeinError('invite-malformed', { cause })
  }
}

function requireOrigin(bytes: Uint8Array): string {
  const origin = originOf(decodeText(bytes))
  if (origin === undefined) throw new SkeinError('invite-malformed')
  return origin
}

function decodeText(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes)
  } catch (cause) {
    throw new SkeinError('invite-malformed', { cause })
  }
}

/** The origin of an http address, or nothing. */
function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, origin } = new URL(text)
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}
