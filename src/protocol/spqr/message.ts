// The bytes of the `pq_ratchet` field (session protocol 3.7 (a)):
// version ‖ varint epoch ‖ varint index ‖ type ‖ [varint chunk index ‖ 32 chunk bytes].
// The decoder is as lenient as other implementations where the format wants to grow: any version from 1 on is
// read as V1, trailing bytes are ignored, and varints may be longer than necessary.

import type { Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { chunkLength, type Chunk } from './erasure.ts'

/** What a message carries beside its key index: a chunk of which message part, or an acknowledgement. */
export const messageType = { none: 0, header: 1, ek: 2, ekCt1Ack: 3, ct1Ack: 4, ct1: 5, ct2: 6 } as const

/** A value of `messageType`. */
export type MessageType = (typeof messageType)[keyof typeof messageType]

/** The part of a message that the state machine makes and reads. */
export type Payload = {
  readonly type: MessageType
  /** Present with every type except `none` and `ct1Ack`. */
  readonly chunk: Chunk | undefined
}

/** A `pq_ratchet` field. */
export type SpqrMessage = Payload & {
  /** Epoch of the sender's state machine, 1 or more. */
  readonly epoch: number
  /** Index of the message key in the chain of epoch − 1, an unsigned 32-bit number. */
  readonly index: number
}

/** The version byte that we send. */
const version = 1
const maxChunkIndex = 0xffff
const maxKeyIndex = 0xffff_ffff
/** Bytes of the longest varint, as in protobuf. */
const maxVarintLength = 10

/** Writes a message. */
export function encodeMessage(message: SpqrMessage): Bytes {
  const { epoch, index, type, chunk } = message
  const length =
    2 +
    varintLength(epoch) +
    varintLength(index) +
    (chunk === undefined ? 0 : varintLength(chunk.index) + chunkLength)
  const bytes = new Uint8Array(length)
  bytes[0] = version
  let offset = writeVarint(bytes, writeVarint(bytes, 1, epoch), index)
  bytes[offset++] = type
  if (chunk !== undefined) bytes.set(chunk.data, writeVarint(bytes, offset, chunk.index))
  return bytes
}

/**
 * Reads a message; the chunk is a view of `bytes`. Throws a `DecodeError` (code `malformed`) for version 0,
 * epoch 0, an unknown type, numbers out of range and missing bytes.
 */
export function decodeMessage(bytes: Uint8Array): SpqrMessage {
  const reader = { bytes, offset: 0 }
  if (readByte(reader, 'version') === 0) throw new DecodeError('SpqrMessage.version', 'is zero')
  const epoch = readVarint(reader, 'epoch', Number.MAX_SAFE_INTEGER)
  if (epoch === 0) throw new DecodeError('SpqrMessage.epoch', 'is zero')
  const index = readVarint(reader, 'index', maxKeyIndex)
  const type = readByte(reader, 'type')
  if (!isMessageType(type)) throw new DecodeError('SpqrMessage.type', 'is unknown')
  if (type === messageType.none || type === messageType.ct1Ack)
    return { epoch, index, type, chunk: undefined }

  const chunkIndex = readVarint(reader, 'chunkIndex', maxChunkIndex)
  const data = bytes.subarray(reader.offset, reader.offset + chunkLength)
  if (data.length < chunkLength) throw new DecodeError('SpqrMessage.chunk', 'is too short')
  return { epoch, index, type, chunk: { index: chunkIndex, data } }
}

type Reader = { readonly bytes: Uint8Array; offset: number }

function isMessageType(value: number): value is MessageType {
  return value <= messageType.ct2
}

function readByte(reader: Reader, field: string): number {
  const byte = reader.bytes[reader.offset++]
  if (byte === undefined) throw new DecodeError(`SpqrMessage.${field}`, 'is missing')
  return byte
}

/** Little-endian base 128. Arithmetic instead of bit operations, because epochs may pass 32 bits. */
function readVarint(reader: Reader, field: string, max: number): number {
  let value = 0
  let weight = 1
  for (let i = 0; i < maxVarintLength; i++) {
    const byte = readByte(reader, field)
    value += (byte & 0x7f) * weight
    if (byte < 0x80) {
      if (value > max) throw new DecodeError(`SpqrMessage.${field}`, 'is too large')
      return value
    }
    weight *= 128
  }
  throw new DecodeError(`SpqrMessage.${field}`, 'is a varint without end')
}

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++
  return length
}

/** Writes `value` at `offset` and answers the offset behind it. */
function writeVarint(bytes: Bytes, offset: number, value: number): number {
  let end = offset
  let rest = value
  while (rest >= 128) {
    bytes[end++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  bytes[end++] = rest
  return end
}
