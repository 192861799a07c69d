// Session records as bytes for storage (session-protocol.md 5.4 and 5.7: the caller encrypts them and never
// copies them to another device).
import type { Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { kyberCiphertextLength } from '../handshake/kyber1024.ts'
import { curveKeyLength, type KeyPair } from '../identity/curve.ts'
import {
  maxReceiverChains,
  maxSkippedSeeds,
  type PendingPreKey,
  type ReceiverChain,
  type SessionState,
} from '../ratchet/state.ts'
import { decodeSpqrState, encodeSpqrState } from '../spqr/index.ts'
import { LayoutReader, LayoutWriter } from './fixed-layout.ts'
import { maxArchivedSessions, type SessionRecord } from './record.ts'

/** Version of the storage format. */
const recordVersion = 1
const structure = 'SessionRecord'
const keyLength = 32

/** The bytes of a record. They hold secrets. */
export function encodeRecord(record: SessionRecord): Bytes {
  const writer = new LayoutWriter().u32(recordVersion)
  writer.optional(record.current, (state) => writeState(writer, state))
  writer.list(record.archived, (state) => writeState(writer, state))
  return writer.finish()
}

/** Reads a record back. Throws `ProtocolError` 'version', or `DecodeError`. */
export function decodeRecord(bytes: Uint8Array): SessionRecord {
  const reader = new LayoutReader(bytes, structure)
  if (reader.u32() !== recordVersion) throw new ProtocolError('version', 'unknown session record version')
  const current = reader.optional(() => readState(reader))
  const archived = reader.list(maxArchivedSessions, () => readState(reader))
  reader.end()
  return { current, archived }
}

function writeState(writer: LayoutWriter, state: SessionState): void {
  writer
    .fixed(state.localIdentity)
    .fixed(state.remoteIdentity)
    .u32(state.localRegistrationId)
    .u32(state.remoteRegistrationId)
    .fixed(state.baseKey)
    .fixed(state.rootKey)
    .fixed(state.ownRatchet.publicKey)
    .fixed(state.ownRatchet.privateKey)
    .fixed(state.sendChainKey)
    .u32(state.sendIndex)
    .u32(state.previousCounter)
    .list(state.receiverChains, (chain) => writeChain(writer, chain))
    .blob(encodeSpqrState(state.spqr))
    .optional(state.pending, (pending) => writePending(writer, pending))
}

function readState(reader: LayoutReader): SessionState {
  return {
    localIdentity: reader.fixed(curveKeyLength),
    remoteIdentity: reader.fixed(curveKeyLength),
    localRegistrationId: reader.u32(),
    remoteRegistrationId: reader.u32(),
    baseKey: reader.fixed(curveKeyLength),
    rootKey: reader.fixed(keyLength),
    ownRatchet: readKeyPair(reader),
    sendChainKey: reader.fixed(keyLength),
    sendIndex: reader.u32(),
    previousCounter: reader.u32(),
    receiverChains: reader.list(maxReceiverChains, () => readChain(reader)),
    spqr: decodeSpqrState(reader.blob()),
    pending: reader.optional(() => readPending(reader)),
  }
}

function readKeyPair(reader: LayoutReader): KeyPair {
  return { publicKey: reader.fixed(curveKeyLength), privateKey: reader.fixed(keyLength) }
}

function writeChain(writer: LayoutWriter, chain: ReceiverChain): void {
  writer.fixed(chain.ratchetKey).fixed(chain.chainKey).u32(chain.index)
  writer.list([...chain.skipped], ([counter, seed]) => writer.u32(counter).fixed(seed))
}

function readChain(reader: LayoutReader): ReceiverChain {
  return {
    ratchetKey: reader.fixed(curveKeyLength),
    chainKey: reader.fixed(keyLength),
    index: reader.u32(),
    skipped: new Map(reader.list(maxSkippedSeeds, () => [reader.u32(), reader.fixed(keyLength)] as const)),
  }
}

function writePending(writer: LayoutWriter, pending: PendingPreKey): void {
  writer
    .optional(pending.preKeyId, (id) => writer.u32(id))
    .u32(pending.signedPreKeyId)
    .u32(pending.kyberPreKeyId)
    .fixed(pending.kyberCiphertext)
    .u64(pending.createdAt)
}

function readPending(reader: LayoutReader): PendingPreKey {
  return {
    preKeyId: reader.optional(() => reader.u32()),
    signedPreKeyId: reader.u32(),
    kyberPreKeyId: reader.u32(),
    kyberCiphertext: reader.fixed(kyberCiphertextLength),
    createdAt: reader.u64(),
  }
}
