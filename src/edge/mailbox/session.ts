// What the mailbox service knows of whoever asks: the nonce rules of the carrier, how much it may still ask, and
// where pushes go. Never who it is.

import type { Bytes } from '../../lib/bytes.ts'
import type { NewPush } from '../../protocol/mailbox/replies.ts'
import { TokenBucket } from './token-bucket.ts'

export interface MailboxSession {
  /** The nonce that HELLO gives. */
  nonce(): Bytes
  /** Whether a request under this nonce counts; on HTTP that spends it. */
  takeNonce(nonce: Bytes): boolean
  readonly bucket: TokenBucket
  /** Whether a proof is new here. */
  spendProof(name: string): boolean
  /** Registers for pushes; missing where the carrier has none. */
  readonly subscriber?: Subscriber
}

export interface Subscriber {
  push(requestId: number, push: NewPush): void
}

/** Requests a second of one asker, and its burst: room for 500 messages each way at once, with their acks. */
const REQUESTS_PER_SECOND = 300
const REQUEST_BURST = 3000

export function createSessionBucket(): TokenBucket {
  return new TokenBucket(REQUESTS_PER_SECOND, REQUEST_BURST)
}
