// The safety number (session-protocol.md 3.11): what two people compare, by reading digits or scanning a code, to
// know that each holds the other's true identity key.

import { sha512 } from '@noble/hashes/sha2.js'
import { concat, isEqual, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { ProtoWriter, readProto } from '../wire/protobuf.ts'

/** One of the two people. */
export interface SafetySide {
  /** Identity key, 33 bytes. */
  readonly identityKey: Bytes
  /** What the key belongs to: in Skein the account id in UTF-8. */
  readonly identifier: Bytes
}

/** The safety number of a conversation as one of the two sees it. */
export interface SafetyNumber {
  /** 60 digits, the same on both sides. */
  readonly digits: string
  /** The bytes of the code that the other one scans. */
  readonly scannable: Bytes
}

/** Hash iterations per side (3.11); they make it slow to search a key with a similar number. */
const iterations = 5200
/** Version of the scannable form. */
const defaultVersion = 1
/** Bytes of the hash that are in the scannable form, and that give the digits. */
const scannedLength = 32
const digitLength = 30
/** Leading bytes of the first hash. */
const prefix = new Uint8Array(2)

/** Computes the safety number. Takes 10400 hashes: once per contact and key, not once per view. */
export function createSafetyNumber(
  local: SafetySide,
  remote: SafetySide,
  version = defaultVersion,
): SafetyNumber {
  const [mine, theirs] = [hashSide(local), hashSide(remote)]
  const [first, second] = [digitsOf(mine), digitsOf(theirs)].sort()
  return { digits: `${first}${second}`, scannable: encodeScannable(version, mine, theirs) }
}

/**
 * Whether a scanned code belongs to the same two keys as ours. Throws `ProtocolError` 'version' for another version
 * of the code and `DecodeError` for anything that is no such code.
 */
export function matchesScanned(own: SafetyNumber, scanned: Uint8Array): boolean {
  const [ours, theirs] = [decodeScannable(own.scannable), decodeScannable(scanned)]
  if (ours.version !== theirs.version)
    throw new ProtocolError('version', 'the scanned code has another version')
  const isSwapped = [isEqual(ours.local, theirs.remote), isEqual(ours.remote, theirs.local)]
  return isSwapped.every(Boolean)
}

/** The first 32 bytes of a side's repeated hash. */
function hashSide({ identityKey, identifier }: SafetySide): Bytes {
  if (identityKey.length !== 33) throw new RangeError('an identity key has 33 bytes')
  let hash = sha512(concat(prefix, identityKey, identifier, identityKey))
  for (let i = 1; i < iterations; i++) hash = sha512(concat(hash, identityKey))
  return hash.slice(0, scannedLength) as Bytes
}

/** Six groups of five digits, each from five bytes big-endian. */
function digitsOf(hash: Uint8Array): string {
  let digits = ''
  for (let offset = 0; offset < digitLength; offset += 5) {
    let value = 0
    for (let i = 0; i < 5; i++) value = value * 256 + hash[offset + i]!
    digits += String(value % 100_000).padStart(5, '0')
  }
  return digits
}

function encodeScannable(version: number, local: Bytes, remote: Bytes): Bytes {
  return new ProtoWriter()
    .uint(1, version)
    .bytes(2, new ProtoWriter().bytes(1, local).finish())
    .bytes(3, new ProtoWriter().bytes(1, remote).finish())
    .finish()
}

function decodeScannable(bytes: Uint8Array): { version: number; local: Bytes; remote: Bytes } {
  const fields = readProto(bytes, 'SafetyNumber', 1024)
  const readSide = (field: number, name: string): Bytes => {
    const side = readProto(fields.required(fields.bytes(field, name), name), `SafetyNumber.${name}`)
    const hash = side.required(side.bytes(1, 'hash'), 'hash')
    if (hash.length !== scannedLength) throw new DecodeError(`SafetyNumber.${name}.hash`, 'not 32 bytes')
    return hash
  }
  const version = fields.required(fields.uint(1, 'version'), 'version')
  return { version, local: readSide(2, 'local'), remote: readSide(3, 'remote') }
}
