// Which secrets a step has made useless (session-protocol.md 5.4). A step never overwrites its input, because the
// caller may still have to fall back on it; once the new record is committed, the caller wipes these. Unchanged
// sessions and chains are shared between the records and skipped without looking inside.
import type { Bytes } from '../../lib/bytes.ts'
import type { SessionState } from '../ratchet/state.ts'
import { allSessions, type SessionRecord } from './record.ts'

/** The secrets that `before` holds and `after` does not; the post-quantum ratchet's are not included. */
export function droppedSecrets(before: SessionRecord | undefined, after: SessionRecord): readonly Bytes[] {
  if (!before) return []
  const kept = new Set<object>(allSessions(after))
  const changed = allSessions(before).filter((state) => !kept.has(state))
  if (changed.length === 0) return []
  const alive = new Set<object>()
  for (const state of allSessions(after)) for (const part of partsOf(state)) alive.add(part)
  const dead = changed.flatMap((state) => partsOf(state)).filter((part) => !alive.has(part))
  const survivors = new Set(
    allSessions(after).flatMap((state) => state.receiverChains.flatMap(secretsOfChain)),
  )
  return dead
    .flatMap((part) => (part instanceof Uint8Array ? [part] : secretsOfChain(part)))
    .filter((secret) => !survivors.has(secret))
}

type Part = Bytes | SessionState['receiverChains'][number]

function partsOf(state: SessionState): readonly Part[] {
  return [state.rootKey, state.ownRatchet.privateKey, state.sendChainKey, ...state.receiverChains]
}

function secretsOfChain(chain: SessionState['receiverChains'][number]): readonly Bytes[] {
  return [chain.chainKey, ...chain.skipped.values()]
}
