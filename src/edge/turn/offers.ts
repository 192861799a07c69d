// What this node tells pages of TURN: where it is and a fresh credential, so many a second and no more.

import { randomBytes } from 'node:crypto'
import type { TurnOffer } from '../../protocol/mailbox/replies.ts'
import { TokenBucket } from '../mailbox/token-bucket.ts'
import { CREDENTIAL_TTL_SECONDS, makeCredential } from './credentials.ts'

/** Where the TURN server is: on a port of this machine, or elsewhere. */
export type TurnPlace = Readonly<{ port: number } | { urls: readonly string[] }>

/** `rate` when too many were asked for, nothing while there is no TURN server. */
export interface TurnOffers {
  offer(): TurnOffer | 'rate' | undefined
}

/** Credentials a second of the whole node, and its burst; one asker has a limit of its own besides. */
const OFFERS_PER_SECOND = 50
const OFFER_BURST = 500
const TAG_BYTES = 6

/** Makes offers of a TURN server that knows `secret`, while `isUp` says that it answers. */
export function createTurnOffers(
  place: TurnPlace,
  secret: string,
  isUp: () => boolean = () => true,
  nowMs: () => number = Date.now,
): TurnOffers {
  const bucket = new TokenBucket(OFFERS_PER_SECOND, OFFER_BURST)
  return {
    offer() {
      if (!isUp()) return undefined
      if (!bucket.take(1)) return 'rate'
      const credential = makeCredential(secret, randomBytes(TAG_BYTES).toString('hex'), nowMs())
      return { port: 0, urls: [], ...place, ...credential, ttlSeconds: CREDENTIAL_TTL_SECONDS }
    },
  }
}
