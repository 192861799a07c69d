// Which secrets a record holds, and which of them a step has made useless (session-protocol.md 5.4). A step never
// overwrites its input, because the caller may still have to fall back on it; once the new record is committed, the
// caller wipes these.
import type { Bytes } from '../../lib/bytes.ts'
import type { SessionState } from '../ratchet/state.ts'
import { secretsOfSpqr } from '../spqr/index.ts'
import { allSessions, type SessionRecord } from './record.ts'

/** Every secret of a record, as the buffers it is kept in. */
export function secretsOfRecord(record: SessionRecord): readonly Bytes[] {
  return allSessions(record).flatMap(secretsOf)
}

/** The secrets that `before` holds and `after` does not. */
export function droppedSecrets(before: SessionRecord | undefined, after: SessionRecord): readonly Bytes[] {
  const old = before ? allSessions(before) : []
  const next = allSessions(after)
  const gone = old.filter((state) => !next.includes(state))
  const alive = new Set(next.filter((state) => !old.includes(state)).flatMap(secretsOf))
  return gone.flatMap(secretsOf).filter((secret) => !alive.has(secret))
}

function secretsOf(state: SessionState): readonly Bytes[] {
  const chains = state.receiverChains.flatMap((chain) => [chain.chainKey, ...chain.skipped.values()])
  const { rootKey, ownRatchet, sendChainKey, spqr } = state
  return [rootKey, ownRatchet.privateKey, sendChainKey, ...chains, ...secretsOfSpqr(spqr)]
}
