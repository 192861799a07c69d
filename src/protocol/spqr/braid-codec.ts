// The stored form of the state machine: state ‖ epoch ‖ the fields of that state in the order of one table.

import type { Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { headerMessageLength } from './encapsulator.ts'
import { isUnfinishedDecoder, recordLength } from './erasure.ts'
import { kemLengths } from './ml-kem-768.ts'
import { ct2MessageLength } from './owner.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'
import type { Braid } from './state.ts'

/** A chunk counter (2 bytes), a byte string of fixed length, or the decoder of a message of that length. */
type Field =
  | { readonly form: 'counter' }
  | { readonly form: 'bytes'; readonly length: number }
  | { readonly form: 'decoder'; readonly length: number }

/** Names of the fields of a state beside its kind and epoch. */
type FieldName<B> = B extends Braid ? Exclude<keyof B, 'kind' | 'epoch'> : never

/** Every field of every state, so that a state without its entry does not compile. */
type FieldTable = {
  readonly [Kind in Braid['kind']]: Readonly<Record<FieldName<Extract<Braid, { kind: Kind }>>, Field>>
}

const counter: Field = { form: 'counter' }
const dk = bytes(kemLengths.decapsulationKey)
const ct1 = bytes(kemLengths.ct1)
const encapsulation = { header: bytes(kemLengths.header), m: bytes(kemLengths.randomness), ct1 }
const ekDecoder = decoder(kemLengths.ekPart)

/** States and fields in the order of storage. States are only ever appended. */
const table: FieldTable = {
  'keys-unsampled': {},
  'keys-sampled': { dk, header: bytes(headerMessageLength), nextChunk: counter },
  'header-sent': { dk, nextChunk: counter, ct1Decoder: decoder(kemLengths.ct1) },
  'ct1-received': { dk, nextChunk: counter, ct1 },
  'ek-sent-ct1-received': { dk, ct1, ct2Decoder: decoder(ct2MessageLength) },
  'no-header': { headerDecoder: decoder(headerMessageLength) },
  'header-received': { header: bytes(kemLengths.header) },
  'ct1-sampled': { ...encapsulation, nextChunk: counter, ekDecoder },
  'ek-received-ct1-sampled': { ...encapsulation, nextChunk: counter, ekPart: bytes(kemLengths.ekPart) },
  'ct1-acknowledged': { ...encapsulation, ekDecoder },
  'ct2-sampled': { ct2: bytes(ct2MessageLength), nextChunk: counter },
}

const kinds = Object.keys(table) as Braid['kind'][]
const fieldsByKind = new Map(kinds.map((kind) => [kind, Object.entries<Field>(table[kind])]))

/** Writes a state of the machine. */
export function writeBraid(writer: StateWriter, braid: Braid): void {
  writer.u8(kinds.indexOf(braid.kind))
  writer.u32(braid.epoch)
  const values: Readonly<Record<string, unknown>> = braid
  for (const [name, field] of fieldsByKind.get(braid.kind)!) {
    if (field.form === 'counter') {
      writer.u16(values[name] as number)
      continue
    }
    const value = values[name] as Bytes
    if (field.form === 'decoder') writer.u8(value.length / recordLength)
    writer.bytes(value)
  }
}

/** Reads a state of the machine. Throws a `DecodeError` for an unknown state, epoch 0 and impossible decoders. */
export function readBraid(reader: StateReader): Braid {
  const kind = kinds[reader.u8()]
  if (kind === undefined) throw new DecodeError('SpqrState.kind', 'is unknown')
  const epoch = reader.u32()
  if (epoch === 0) throw new DecodeError('SpqrState.epoch', 'is zero')
  const braid: Record<string, unknown> = { kind, epoch }
  for (const [name, field] of fieldsByKind.get(kind)!) braid[name] = readField(reader, name, field)
  // The type of the table ties its entries to the fields of each state.
  return braid as Braid
}

function readField(reader: StateReader, name: string, field: Field): number | Bytes {
  if (field.form === 'counter') return reader.u16()
  if (field.form === 'bytes') return reader.bytes(field.length)
  const records = reader.bytes(reader.u8() * recordLength)
  if (!isUnfinishedDecoder(records, field.length)) throw new DecodeError(`SpqrState.${name}`, 'is impossible')
  return records
}

function bytes(length: number): Field {
  return { form: 'bytes', length }
}

function decoder(length: number): Field {
  return { form: 'decoder', length }
}
