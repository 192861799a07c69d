// What is at hand while the contents of one contact are applied: its row (a copy the unit will put), the unit, the session.
import type { PeerSession } from './ports.ts'
import type { ConversationRow, Route } from './rows.ts'
import type { Unit } from './unit.ts'

export type Applying = {
  row: ConversationRow
  unit: Unit
  session: PeerSession
  /** How the envelope came. */
  route?: Route
}
