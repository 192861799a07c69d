// The stored form of the key chain: role ‖ newest ‖ sending ‖ nextRoot ‖ links, oldest first. How many links
// there are, and which of them have lost their sending keys, follows from the two epochs.

import { DecodeError } from '../errors.ts'
import type { Chain, Direction, Link } from './chain.ts'
import { keyLength } from '../kdf.ts'
import { keptDistance, type Run, type SkippedKeys } from './skipped-keys.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'

/** Most links of a chain: one older than the sending one, the sending one, and one that is open already. */
const maxLinks = 3

/** Writes a chain. */
export function writeChain(writer: StateWriter, chain: Chain): void {
  writer.u8(chain.role === 'A' ? 0 : 1)
  writer.u32(chain.newest)
  writer.u32(chain.sending)
  writer.bytes(chain.nextRoot)
  for (const link of chain.links) {
    if (link.send !== undefined) writeDirection(writer, link.send)
    writeDirection(writer, link.receive)
    writer.u16(link.skipped.length)
    for (const run of link.skipped) {
      writer.u32(run.first)
      writer.u16(run.keys.length / keyLength)
      writer.bytes(run.keys)
    }
  }
}

/** Reads a chain. Throws a `DecodeError` for an impossible one. */
export function readChain(reader: StateReader): Chain {
  const role = reader.u8()
  if (role > 1) throw new DecodeError('SpqrState.role', 'is unknown')
  const newest = reader.u32()
  const sending = reader.u32()
  const nextRoot = reader.bytes(keyLength)
  const oldest = Math.max(0, sending - 1)
  if (sending > newest || newest - oldest >= maxLinks) {
    throw new DecodeError('SpqrState.sending', 'is out of range')
  }
  const links: Link[] = []
  for (let epoch = oldest; epoch <= newest; epoch++) {
    const send = epoch < sending ? undefined : readDirection(reader)
    const receive = readDirection(reader)
    links.push({ send, receive, skipped: readSkipped(reader, receive.counter) })
  }
  return { role: role === 0 ? 'A' : 'B', newest, sending, nextRoot, links }
}

function writeDirection(writer: StateWriter, direction: Direction): void {
  writer.u32(direction.counter)
  writer.bytes(direction.key)
}

function readDirection(reader: StateReader): Direction {
  return { counter: reader.u32(), key: reader.bytes(keyLength) }
}

/** Runs lie between the oldest kept index and the newest one, with a received index after each. */
function readSkipped(reader: StateReader, counter: number): SkippedKeys {
  const runs: Run[] = []
  let lowest = Math.max(1, counter - keptDistance)
  for (let rest = reader.u16(); rest > 0; rest--) {
    const first = reader.u32()
    const length = reader.u16()
    if (first < lowest || length === 0 || first + length > counter) {
      throw new DecodeError('SpqrState.skipped', 'is out of range')
    }
    runs.push({ first, keys: reader.bytes(length * keyLength) })
    lowest = first + length + 1
  }
  return runs
}
