// What is wrong with the connection, from what was measured: the worst first, each in words of its own.
import type { Diagnosis } from '../../../sdk/types.ts'

export type Problem =
  | 'problem-offline'
  | 'problem-unreachable'
  | 'problem-no-mailbox'
  | 'problem-no-reservation'
  | 'problem-symmetric'
  | 'problem-udp-blocked'

/** Every problem that applies; none when all is well. A cause hides what only follows from it. */
export function findProblems({ isOnline, edges, nat }: Diagnosis): Problem[] {
  if (!isOnline) return ['problem-offline']
  if (!edges.some(({ isConnected }) => isConnected)) return ['problem-unreachable']
  const problems: Problem[] = []
  if (!edges.some(({ hasMailbox }) => hasMailbox)) problems.push('problem-no-mailbox')
  if (!edges.some(({ isReserved }) => isReserved)) problems.push('problem-no-reservation')
  if (nat === 'symmetric') problems.push('problem-symmetric')
  if (nat === 'blocked') problems.push('problem-udp-blocked')
  return problems
}
