// What was here and must not come twice: ids of opened envelopes, and of messages that were taken away.
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import type { Unit } from './unit.ts'

/** How long an id is remembered: the longest life of an envelope at an edge node, and a day. */
export const SEEN_MS = 31 * 24 * 3_600_000

/** When ids were last forgotten: reading all of them is work, which the start of a run must not wait behind. */
const FORGOTTEN_AT = 'seen forgotten at'
const FORGET_AFTER_MS = 60_000
const FORGET_EVERY_MS = 24 * 3_600_000

/** Forgets, once a day and a while after the start, what need not be remembered any more. Gives what stops it. */
export function startForgetting(core: Core): Cancel {
  return core.clock.after(FORGET_AFTER_MS, () => core.background(() => forgetSeen(core)))
}

async function forgetSeen(core: Core): Promise<void> {
  const now = core.clock.now()
  const last = (await core.store.get('settings', FORGOTTEN_AT))?.value
  // A clock that was set back does not put it off for ever.
  if (typeof last === 'number' && Math.abs(now - last) < FORGET_EVERY_MS) return
  const old = (await core.store.all('seen')).filter((row) => row.until < now)
  await core.unit((unit) => {
    for (const { key } of old) unit.add({ table: 'seen', delete: key })
    unit.setSetting(FORGOTTEN_AT, now)
  })
}

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
