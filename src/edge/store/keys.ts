// The key space of the edge node's one database. `edge.md`, section 3.13; cards and prekeys lie beside the mailboxes.
//
//   k|mbx            mailbox record and quota counters     m|mbx|seq        envelope, wrapped
//   i|mbx|id         envelope id: live or tombstone        x|hour|mbx|seq   expiry index of envelopes
//   t|hour|mbx|id    expiry index of tombstones            c|locator        card
//   y|hour|locator   expiry index of cards                 p|locator        prekey record
//   e|locator|seq    one-time prekey                       z|hour|locator   expiry index of prekeys
//   g|name           the store's own: epoch, clock

import { be32, be64, concat, utf8, type Bytes } from '../../lib/bytes.ts'

export type KeyLetter = 'k' | 'm' | 'i' | 'x' | 't' | 'c' | 'y' | 'p' | 'e' | 'z' | 'g'

/** A key: its letter and its parts. */
export function key(letter: KeyLetter, ...parts: readonly Uint8Array[]): Bytes {
  return concat(utf8(letter), ...parts)
}

/** A sequence number within a key, in order. */
export const seqPart = be64
/** An hour within a key, in order. */
export const hourPart = be32

/** The first key after all that begin with `prefix`, whose last byte is below 0xff or which has one such byte. */
export function afterPrefix(prefix: Uint8Array): Bytes {
  const end = new Uint8Array(prefix)
  for (let at = end.length - 1; at >= 0; at--) {
    if (end[at]! < 0xff) {
      end[at]!++
      return end.slice(0, at + 1)
    }
  }
  return new Uint8Array([0xff])
}
