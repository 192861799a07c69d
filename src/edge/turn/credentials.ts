// Credentials for a TURN server that live shortly and need no list of users: the name says until when, and the password is an HMAC of
// the name under a secret that only this node and the TURN server know (the TURN REST scheme, which coturn calls `use-auth-secret`).

import { createHmac } from 'node:crypto'

export type TurnCredential = Readonly<{ username: string; credential: string }>

/** How long a credential opens new relays, in seconds. Those that stand then go on. */
export const CREDENTIAL_TTL_SECONDS = 600

/** The credential that ends `ttlSeconds` from now. `tag` is random and tells two askers apart, never who they are. */
export function makeCredential(secret: string, tag: string, nowMs: number): TurnCredential {
  const username = `${Math.floor(nowMs / 1000) + CREDENTIAL_TTL_SECONDS}:${tag}`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}
