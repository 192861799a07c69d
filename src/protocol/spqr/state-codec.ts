// The stored form of the ratchet: version ‖ authenticator ‖ state machine ‖ key chain. It is written with every
// message, so it is flat: fixed-width numbers and byte strings whose length follows from the state, almost
// nothing but copies. Each state has one encoding, and the decoder accepts no other.

import type { Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { readBraid, writeBraid } from './braid-codec.ts'
import { isOwner } from './braid.ts'
import { readChain, writeChain } from './chain-codec.ts'
import type { Chain } from './chain.ts'
import { keyLength } from '../kdf.ts'
import { StateReader, StateWriter } from './state-bytes.ts'
import type { Braid, SpqrState } from './state.ts'

const version = 1

/** Writes a state. */
export function encodeSpqrState(state: SpqrState): Bytes {
  const writer = new StateWriter()
  writer.u8(version)
  writer.bytes(state.authenticator.root)
  writer.bytes(state.authenticator.mac)
  writeBraid(writer, state.braid)
  writeChain(writer, state.chain)
  return writer.finish()
}

/** Reads a state. Throws a `DecodeError` (code `malformed`) for anything that `encodeSpqrState` does not write. */
export function decodeSpqrState(bytes: Uint8Array): SpqrState {
  const reader = new StateReader(bytes)
  if (reader.u8() !== version) throw new DecodeError('SpqrState.version', 'is unknown')
  const authenticator = { root: reader.bytes(keyLength), mac: reader.bytes(keyLength) }
  const braid = readBraid(reader)
  const chain = readChain(reader)
  reader.end()
  if (!isConsistent(braid, chain)) throw new DecodeError('SpqrState', 'contradicts itself')
  return { authenticator, braid, chain }
}

/** Whether role, epoch, state and chain epochs fit together, as they do in every state that can be reached. */
function isConsistent(braid: Braid, chain: Chain): boolean {
  const { epoch } = braid
  // The initiator owns the keys of odd epochs.
  if (isOwner(braid) !== ((chain.role === 'A') === (epoch % 2 === 1))) return false
  if (chain.newest !== (hasSecret(braid) ? epoch : epoch - 1)) return false
  if (chain.sending === epoch - 1) return true
  return chain.sending === epoch - 2 && isBeforeFirstSending(braid)
}

/** Whether the secret of the current epoch has been added to the chain already. */
function hasSecret({ kind }: Braid): boolean {
  return (
    kind === 'ct1-sampled' ||
    kind === 'ek-received-ct1-sampled' ||
    kind === 'ct1-acknowledged' ||
    kind === 'ct2-sampled'
  )
}

/** Whether this side may not have sent anything in the current epoch. */
function isBeforeFirstSending({ kind }: Braid): boolean {
  return kind === 'keys-unsampled' || kind === 'no-header' || kind === 'header-received'
}
