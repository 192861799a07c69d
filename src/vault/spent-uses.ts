// Which prekey messages have already opened a session with a last-resort Kyber prekey (session-protocol.md 5.4
// and 5.6). One-time prekeys need no such memory: they are deleted with their use.
import { isEqual } from '../lib/bytes.ts'
import type { KyberUse } from '../protocol/session/step.ts'
import { decodePlain, encodePlain } from '../lib/plain-codec.ts'
import { isLastResort, type PrekeySupply } from './prekey-supply.ts'
import type { SecretCodec } from './secret-cell.ts'

/** Uses of last-resort prekeys. */
export type SpentUses = readonly KyberUse[]

/** Whether this use is remembered. */
export function isSpent(spent: SpentUses, use: KyberUse): boolean {
  return spent.some(
    (entry) =>
      entry.kyberId === use.kyberId && entry.signedId === use.signedId && isEqual(entry.baseKey, use.baseKey),
  )
}

/** Forgets uses of which a prekey is gone: a replay of those fails anyway. Answers the same list if none is. */
export function forgetDeleted(spent: SpentUses, supply: PrekeySupply): SpentUses {
  const signedIds = new Set(supply.signed.map((key) => key.id))
  const kept = spent.filter((use) => isLastResort(supply, use.kyberId) && signedIds.has(use.signedId))
  return kept.length === spent.length ? spent : kept
}

/** How the uses are written down. */
export const spentCodec: SecretCodec<SpentUses> = {
  encode: (spent) => encodePlain(spent),
  decode: (bytes) => decodePlain(bytes) as SpentUses,
}
