// What was here and must not come twice: ids of opened envelopes, and of messages that were taken away.
import type { Core } from './core.ts'
import type { Unit } from './unit.ts'

/** How long an id is remembered: the longest life of an envelope at an edge node, and a day. */
export const SEEN_MS = 31 * 24 * 3_600_000

/** Remembers within a unit that the contact's message with this id was taken away. */
export function rememberTakenAway(core: Core, unit: Unit, messageId: string): void {
  unit.add({ table: 'seen', put: { key: seenKey(messageId), until: core.clock.now() + SEEN_MS } })
}

/** Whether a message with this id was here and was taken away. */
export async function isTakenAway(core: Core, unit: Unit, messageId: string): Promise<boolean> {
  if (unit.removedMessages.has(messageId)) return true
  const key = seenKey(messageId)
  if (!unit.isTrusting) return (await core.store.get('seen', key)) !== undefined
  if (unit.changeOf('seen', key) === undefined) unit.restOnAbsence({ table: 'seen', absent: key })
  return false
}

const seenKey = (messageId: string): string => `message ${messageId}`
