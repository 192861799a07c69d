// The sent form of sealed sender version 2 (session-protocol.md 3.10): one body for many recipients, each with its
// own C and AT, and the split into the received form of each.

import { be16, concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { type Entropy, type KeyPair } from '../identity/curve.ts'
import { encodeVarint, readVarint } from '../wire/protobuf.ts'
import { parseServiceId } from '../wire/service-id.ts'
import { agreeStatic, rememberAgreement, type SealCache } from './seal-cache.ts'
import { assembleReceived } from './sealed-v2.ts'
import { serviceIdFromBytes, serviceIdLength } from './service-id.ts'
import { encodeUsmc, type SealedContent } from './usmc.ts'
import {
  bodyTagLength,
  closeBody,
  deriveEphemeral,
  deriveTag,
  maskSecret,
  secretLength,
  tagLength,
} from './v2-keys.ts'

/** A device of a recipient. */
export interface RecipientDevice {
  /** 1 to 127. */
  readonly deviceId: number
  /** 14 bits. */
  readonly registrationId: number
}

/** Somebody the message is sealed for; all devices share one identity key. */
export interface SealRecipient {
  /** A service id. */
  readonly name: string
  readonly identityKey: Bytes
  readonly devices: readonly RecipientDevice[]
}

/** A recipient of a sent form. Without devices it is an excluded one and has no `received` form. */
export interface SentRecipient {
  readonly name: string
  readonly devices: readonly RecipientDevice[]
  readonly received?: Bytes | undefined
}

const sentVersion = 0x23
/** Most recipients of one message that are parsed. */
const maxRecipients = 1024
const maxRegistrationId = 0x3fff
/** Bit that announces another device of the same recipient. */
const moreDevices = 0x8000
const ephemeralLength = 32

/** Seals one content for many. `excluded` are names that get an entry without keys. */
export function sealForMany(request: {
  readonly content: SealedContent
  readonly me: KeyPair
  readonly recipients: readonly SealRecipient[]
  readonly excluded?: readonly string[]
  readonly rng: Entropy
  readonly cache?: SealCache
}): Bytes {
  const { content, me, recipients, excluded = [], rng, cache } = request
  const secret = rng(secretLength)
  const ephemeral = deriveEphemeral(secret)
  const entries = recipients.map(({ name, identityKey, devices }) => {
    const encryptedSecret = maskSecret(secret, ephemeral, identityKey, 'sender')
    const agreement = agreeStatic(me, identityKey, cache)
    rememberAgreement(me, identityKey, agreement, cache)
    const tag = deriveTag(agreement, {
      ephemeral: ephemeral.publicKey,
      encryptedSecret,
      sender: me.publicKey,
      recipient: identityKey,
    })
    return concat(encodeName(name), encodeDevices(devices), encryptedSecret, tag)
  })
  return concat(
    new Uint8Array([sentVersion]),
    encodeVarint(recipients.length + excluded.length),
    ...entries,
    ...excluded.map((name) => concat(encodeName(name), new Uint8Array(1))),
    ephemeral.publicKey.subarray(1),
    closeBody(secret, encodeUsmc(content)),
  )
}

/** Splits a sent form into its recipients. Throws `DecodeError`, or `ProtocolError` 'version'. */
export function splitSent(sent: Uint8Array): SentRecipient[] {
  if (sent[0] !== sentVersion) throw new ProtocolError('version', 'not a multi-recipient message')
  const count = readVarint(sent, 1, 'SealedSent.count')
  if (count.value > maxRecipients) throw new DecodeError('SealedSent.count', 'too many recipients')
  let offset = count.end
  const entries: { name: string; devices: RecipientDevice[]; keys?: Uint8Array }[] = []
  for (let i = 0; i < count.value; i++) {
    const name = serviceIdFromBytes(take(sent, offset, serviceIdLength))
    const { devices, end } = readDevices(sent, offset + serviceIdLength)
    const keysLength = devices.length === 0 ? 0 : secretLength + tagLength
    entries.push({ name, devices, ...(keysLength && { keys: take(sent, end, keysLength) }) })
    offset = end + keysLength
  }
  const ephemeral = take(sent, offset, ephemeralLength)
  const body = sent.subarray(offset + ephemeralLength)
  if (body.length < bodyTagLength) throw new DecodeError('SealedSent.body', 'truncated')
  return entries.map(({ name, devices, keys }) => {
    if (!keys) return { name, devices }
    const encryptedSecret = keys.subarray(0, secretLength)
    return {
      name,
      devices,
      received: assembleReceived({ encryptedSecret, tag: keys.subarray(secretLength), ephemeral, body }),
    }
  })
}

function encodeName(name: string): Bytes {
  const bytes = parseServiceId(name)
  if (!bytes) throw new RangeError('a recipient of many needs a service id as its name')
  return bytes
}

function encodeDevices(devices: readonly RecipientDevice[]): Bytes {
  if (devices.length === 0) throw new RangeError('a recipient needs a device')
  return concat(
    ...devices.map(({ deviceId, registrationId }, i) => {
      if (deviceId < 1 || deviceId > 127) throw new RangeError('device outside 1 to 127')
      if (registrationId > maxRegistrationId) throw new RangeError('registration id above 14 bits')
      const more = i < devices.length - 1 ? moreDevices : 0
      return concat(new Uint8Array([deviceId]), be16(more | registrationId))
    }),
  )
}

/** The devices of one recipient; a zero byte in their place excludes it. */
function readDevices(sent: Uint8Array, start: number): { devices: RecipientDevice[]; end: number } {
  const devices: RecipientDevice[] = []
  let offset = start
  if (take(sent, offset, 1)[0] === 0) return { devices, end: offset + 1 }
  for (;;) {
    const entry = take(sent, offset, 3)
    offset += 3
    const deviceId = entry[0]!
    if (deviceId < 1 || deviceId > 127) throw new DecodeError('SealedSent.device', 'outside 1 to 127')
    const packed = (entry[1]! << 8) | entry[2]!
    devices.push({ deviceId, registrationId: packed & maxRegistrationId })
    if ((packed & moreDevices) === 0) return { devices, end: offset }
    if (devices.length === 127) throw new DecodeError('SealedSent.device', 'too many devices')
  }
}

function take(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset + length > bytes.length) throw new DecodeError('SealedSent', 'truncated')
  return bytes.subarray(offset, offset + length)
}
