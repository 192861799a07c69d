// Fields that several kinds of content share: ids, times and flags.

import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import type { ProtoReader } from '../wire/protobuf.ts'

/** Bytes of a message id. */
export const idLength = 16

/** A required id of 16 bytes. */
export function readId(fields: ProtoReader, field: number, path: string): Bytes {
  const id = fields.required(fields.bytes(field, path, idLength), path)
  if (id.length !== idLength) throw new DecodeError(path, 'not 16 bytes')
  return id
}

/** A required list of ids, joined. */
export function readIds(fields: ProtoReader, field: number, path: string, most: number): Bytes[] {
  const joined = fields.required(fields.bytes(field, path, most * idLength), path)
  if (joined.length % idLength !== 0) throw new DecodeError(path, 'not of 16 bytes each')
  return Array.from({ length: joined.length / idLength }, (_, i) =>
    joined.slice(i * idLength, (i + 1) * idLength),
  )
}

/** Ids as one field. */
export function joinIds(ids: readonly Bytes[]): Bytes {
  return concat(...ids)
}

/** A required time in ms since 1970. */
export function readTime(fields: ProtoReader, field: number): number {
  return fields.required(fields.safeInteger(field, 'sentAt'), 'sentAt')
}

/** A required flag: 0 or 1. */
export function readFlag(fields: ProtoReader, field: number, name: string): boolean {
  const value = fields.required(fields.uint(field, name), name)
  if (value > 1) throw new DecodeError(name, 'not a flag')
  return value === 1
}
