// Which parts of a ratchet are secret: they must not leave the vault, and are overwritten once they are replaced.
// Headers, encapsulation keys, ciphertexts and their chunks are public: they travel in every message.

import type { Bytes } from '../../lib/bytes.ts'
import type { SpqrState } from './state.ts'

/** The secrets of a state, as the buffers it keeps them in. */
export function secretsOfSpqr({ authenticator, braid, chain }: SpqrState): readonly Bytes[] {
  const links = chain.links.flatMap(({ send, receive, skipped }) => [
    receive.key,
    ...(send ? [send.key] : []),
    ...skipped.map((run) => run.keys),
  ])
  const kem = 'dk' in braid ? [braid.dk] : 'm' in braid ? [braid.m] : []
  return [authenticator.root, authenticator.mac, chain.nextRoot, ...kem, ...links]
}
