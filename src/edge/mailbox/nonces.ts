// Nonces. A stream has one for its whole life. Over HTTP each serves once: it carries its own end and a MAC, so the
// node keeps only those that were used, and only until they end. `edge.md`, section 3.7.

import { createHmac, randomBytes } from 'node:crypto'
import { be64, concat, isEqual, toHex, type Bytes } from '../../lib/bytes.ts'
import { KEY_BYTES } from '../../protocol/mailbox/constants.ts'

export interface HttpNonces {
  issue(): Bytes
  /** Takes a nonce: true once, and only in time. */
  consume(nonce: Bytes): boolean
}

/** Life of a nonce, in milliseconds: long enough for a proof of work on a slow phone. */
const NONCE_LIFE_MS = 10 * 60_000
const RANDOM_BYTES = 8
const MAC_BYTES = 16
const EXPIRY_BYTES = 8
/** Used nonces that are remembered; beyond that no nonce is taken until some have ended. */
const MAX_SPENT = 200_000

/** A nonce for a stream. */
export function streamNonce(): Bytes {
  return new Uint8Array(randomBytes(KEY_BYTES))
}

/** Nonces of one process; a restart makes all of them stale. */
export function createHttpNonces(nowMs: () => number = () => performance.now()): HttpNonces {
  const secret = randomBytes(KEY_BYTES)
  const spent = new Map<string, number>()
  const macOf = (head: Uint8Array): Bytes =>
    new Uint8Array(createHmac('sha256', secret).update(head).digest().subarray(0, MAC_BYTES))

  function forgetEnded(): void {
    for (const [name, endsAtMs] of spent) {
      if (endsAtMs > nowMs()) return
      spent.delete(name)
    }
  }

  return {
    issue() {
      const head = concat(be64(Math.floor(nowMs()) + NONCE_LIFE_MS), randomBytes(RANDOM_BYTES))
      return concat(head, macOf(head))
    },
    consume(nonce) {
      const head = nonce.slice(0, EXPIRY_BYTES + RANDOM_BYTES)
      if (!isEqual(macOf(head), nonce.subarray(head.length))) return false
      const endsAtMs = Number(new DataView(head.buffer).getBigUint64(0))
      const name = toHex(head)
      forgetEnded()
      if (endsAtMs <= nowMs() || spent.has(name) || spent.size >= MAX_SPENT) return false
      spent.set(name, nowMs() + NONCE_LIFE_MS)
      return true
    },
  }
}
