// How much work one message may ask for before it has proved genuine (session-protocol.md 5.5).
import { isEqual } from '../../lib/bytes.ts'
import type { ReceiveContext } from '../ratchet/decrypt-step.ts'
import type { SessionState } from '../ratchet/state.ts'
import { StepBudget } from '../step-budget.ts'
import { encodeAddresses, type SessionAddresses } from '../wire/addresses.ts'
import { parseServiceId } from '../wire/service-id.ts'

/** Largest jump of a counter or SPQR index in the current session (3.5). */
export const maxJump = 25_000
/** The same in archived sessions, which only late messages reach (5.5 rule 4). */
export const maxArchivedJump = 2000
/** The same in a session with oneself. libsignal sets no limit there; this one bounds the work to seconds. */
export const maxSelfJump = 1_000_000

/**
 * Makes the contexts in which one message is tried on any of `sessions`. All of them draw on one budget: as many
 * steps as the longest jump of a current session takes in both ratchets, so that this one can always be had. A late
 * message of up to 600 steps fits it in each of 41 sessions, one of 2000 in each of the first twelve tried.
 */
export function createAttempt(
  sessions: readonly SessionState[],
  addresses: SessionAddresses,
): (isCurrent: boolean) => ReceiveContext {
  const currentJump = sessions.some((session) => isWithOneself(session, addresses)) ? maxSelfJump : maxJump
  const budget = new StepBudget(2 * currentJump)
  const expectedAddresses = encodeAddresses(addresses.remote, addresses.local)
  return (isCurrent) => ({
    expectedAddresses,
    limits: { maxJump: isCurrent ? currentJump : maxArchivedJump, budget },
  })
}

/** The exact condition of 3.5: same identity key and same service id; the devices may differ. */
function isWithOneself(session: SessionState, addresses: SessionAddresses): boolean {
  if (!isEqual(session.localIdentity, session.remoteIdentity)) return false
  const local = parseServiceId(addresses.local.name)
  const remote = parseServiceId(addresses.remote.name)
  return local !== undefined && remote !== undefined && isEqual(local, remote)
}
