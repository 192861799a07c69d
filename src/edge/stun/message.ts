// STUN binding, just enough of RFC 8489 for a page to learn its public address: a bounded parser of requests (sections 5
// and 14), and the success answer with XOR-MAPPED-ADDRESS (section 14.2). No credentials, no other methods.

import { be16, be32, concat, utf8, type Bytes } from '../../lib/bytes.ts'

/** A binding request: its transaction id, and attributes that must be understood and are not. */
export type BindingRequest = Readonly<{ transactionId: Bytes; unknownAttributes: readonly number[] }>

/** Where a packet came from. */
export type Endpoint = Readonly<{ address: string; port: number }>

/** Section 5: fixed value that tells STUN from other traffic. */
const MAGIC_COOKIE = 0x2112a442
const HEADER_BYTES = 20
const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const BINDING_ERROR = 0x0111
const XOR_MAPPED_ADDRESS = 0x0020
const ERROR_CODE = 0x0009
const UNKNOWN_ATTRIBUTES = 0x000a
/** Section 14: below this an attribute must be understood. */
const FIRST_OPTIONAL_ATTRIBUTE = 0x8000
/** Attributes of credentials and of RFC 8445, which a binding without credentials may pass over. */
const HARMLESS_ATTRIBUTES = new Set([0x0006, 0x0008, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e, 0x0024, 0x0025])
/** A request without credentials is far smaller; larger packets are dropped. */
const MAX_REQUEST_BYTES = 548
const MAX_ATTRIBUTES = 16

/** Reads a binding request; nothing for any other packet. Never throws. */
export function parseBindingRequest(packet: Uint8Array): BindingRequest | undefined {
  if (packet.length < HEADER_BYTES || packet.length > MAX_REQUEST_BYTES) return undefined
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  if (view.getUint16(0) !== BINDING_REQUEST || view.getUint32(4) !== MAGIC_COOKIE) return undefined
  if (view.getUint16(2) !== packet.length - HEADER_BYTES || packet.length % 4 !== 0) return undefined
  const unknownAttributes = findUnknownAttributes(view)
  if (unknownAttributes === undefined) return undefined
  return { transactionId: new Uint8Array(packet.subarray(8, HEADER_BYTES)), unknownAttributes }
}

/** The answer: the address the packet came from, or error 420 where an attribute had to be understood. */
export function encodeBindingAnswer(request: BindingRequest, from: Endpoint): Bytes | undefined {
  const { transactionId, unknownAttributes } = request
  if (unknownAttributes.length > 0) {
    const code = attribute(ERROR_CODE, concat(new Uint8Array([0, 0, 4, 20]), utf8('Unknown Attribute')))
    const unknown = attribute(UNKNOWN_ATTRIBUTES, concat(...unknownAttributes.map(be16)))
    return message(BINDING_ERROR, transactionId, concat(code, unknown))
  }
  const address = parseAddress(from.address)
  if (address === undefined) return undefined
  const family = address.length === 4 ? 1 : 2
  const mask = concat(be32(MAGIC_COOKIE), transactionId)
  const value = concat(
    new Uint8Array([0, family]),
    be16(from.port ^ (MAGIC_COOKIE >>> 16)),
    address.map((byte, at) => byte ^ (mask[at] ?? 0)),
  )
  return message(BINDING_SUCCESS, transactionId, attribute(XOR_MAPPED_ADDRESS, value))
}

/** Comprehension-required attributes that are not known; nothing where the attributes do not fill the packet. */
function findUnknownAttributes(view: DataView): number[] | undefined {
  const unknown: number[] = []
  let at = HEADER_BYTES
  for (let count = 0; at < view.byteLength; count++) {
    if (count === MAX_ATTRIBUTES || at + 4 > view.byteLength) return undefined
    const type = view.getUint16(at)
    at += 4 + Math.ceil(view.getUint16(at + 2) / 4) * 4
    if (at > view.byteLength) return undefined
    if (type < FIRST_OPTIONAL_ATTRIBUTE && !HARMLESS_ATTRIBUTES.has(type)) unknown.push(type)
  }
  return unknown
}

function message(type: number, transactionId: Bytes, attributes: Bytes): Bytes {
  return concat(be16(type), be16(attributes.length), be32(MAGIC_COOKIE), transactionId, attributes)
}

function attribute(type: number, value: Uint8Array): Bytes {
  const padding = new Uint8Array((4 - (value.length % 4)) % 4)
  return concat(be16(type), be16(value.length), value, padding)
}

/** Bytes of an address as sockets write it: dotted, or groups with at most one `::` and perhaps a dotted end. */
function parseAddress(text: string): Uint8Array | undefined {
  const plain = text.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (plain.includes('.')) return parseDotted(plain)
  const [head = '', tail] = plain.split('::')
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return concat(...groups.map((group) => be16(Number.parseInt(group, 16))))
}

function parseDotted(text: string): Uint8Array | undefined {
  const parts = text.split('.').map(Number)
  const areBytes =
    parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256)
  return areBytes ? Uint8Array.from(parts) : undefined
}
