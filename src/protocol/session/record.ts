// A session record (session-protocol.md 3.8): all sessions with one device of a peer.
import { isEqual } from '../../lib/bytes.ts'
import type { SessionState } from '../ratchet/state.ts'

/** One current session and the archived ones, newest first. Immutable by convention. */
export type SessionRecord = {
  readonly current: SessionState | undefined
  readonly archived: readonly SessionState[]
}

/** Archived sessions kept; the oldest is dropped. */
export const maxArchivedSessions = 40

/** A record with `state` as its current session; the former one goes to the archive without its pending data. */
export function withNewSession(record: SessionRecord | undefined, state: SessionState): SessionRecord {
  return { current: state, archived: archiveOf(record) }
}

/** The record with the current session put away, so that the next message needs a new one. */
export function archiveCurrentSession(record: SessionRecord): SessionRecord {
  return { current: undefined, archived: archiveOf(record) }
}

/** The record with `found`, one of its archived sessions, replaced by `state` as the current one. */
export function promoteSession(
  record: SessionRecord,
  found: SessionState,
  state: SessionState,
): SessionRecord {
  const rest = { current: record.current, archived: record.archived.filter((entry) => entry !== found) }
  return withNewSession(rest, state)
}

/** The session that was opened with a base key. */
export function findByBaseKey(record: SessionRecord, baseKey: Uint8Array): SessionState | undefined {
  return allSessions(record).find((state) => isEqual(state.baseKey, baseKey))
}

/** The current session, then the archived ones. */
export function allSessions(record: SessionRecord): readonly SessionState[] {
  return record.current ? [record.current, ...record.archived] : record.archived
}

function archiveOf(record: SessionRecord | undefined): readonly SessionState[] {
  if (!record?.current) return record?.archived ?? []
  return [{ ...record.current, pending: undefined }, ...record.archived].slice(0, maxArchivedSessions)
}
