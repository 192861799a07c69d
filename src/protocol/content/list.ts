// Lists inside our own contents: items one after the other, each behind its length as a varint. Bounded in number
// and total on hostile input.

import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { encodeVarint, readVarint } from '../wire/protobuf.ts'

/** Joins items into one list. */
export function encodeList(items: readonly Uint8Array[]): Bytes {
  return concat(...items.flatMap((item) => [encodeVarint(item.length), item]))
}

/** The items of a list of at most `maxCount`. Throws `DecodeError` with `path`. */
export function decodeList(bytes: Uint8Array, path: string, maxCount: number): Bytes[] {
  const items: Bytes[] = []
  let offset = 0
  while (offset < bytes.length) {
    if (items.length === maxCount) throw new DecodeError(path, `more than ${maxCount} items`)
    const { value: length, end } = readVarint(bytes, offset, path)
    if (length > bytes.length - end) throw new DecodeError(path, 'truncated')
    items.push(bytes.slice(end, end + length) as Bytes)
    offset = end + length
  }
  return items
}
