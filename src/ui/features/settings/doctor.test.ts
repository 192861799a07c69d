import { expect, test } from 'vitest'
import type { Diagnosis } from '../../../sdk/types.ts'
import { findProblems } from './doctor.ts'

const edge = { address: 'https://edge.test', isConnected: true, isReserved: true, hasMailbox: true }
const well: Diagnosis = { isOnline: true, nat: 'steady', edges: [edge], links: { direct: 0, relayed: 0 } }

test.each<[string, Partial<Diagnosis>, string[]]>([
  ['all is well', {}, []],
  ['there is no network', { isOnline: false, edges: [] }, ['problem-offline']],
  ['no edge node answers', { edges: [{ ...edge, isConnected: false }] }, ['problem-unreachable']],
  ['one of two answers', { edges: [edge, { ...edge, isConnected: false }] }, []],
  [
    'the mailbox and the reservation are missing',
    { edges: [{ ...edge, hasMailbox: false, isReserved: false }] },
    ['problem-no-mailbox', 'problem-no-reservation'],
  ],
  ['the NAT is symmetric', { nat: 'symmetric' }, ['problem-symmetric']],
  ['UDP is blocked', { nat: 'blocked' }, ['problem-udp-blocked']],
])('when %s, the doctor says so', (_case, change, problems) => {
  expect(findProblems({ ...well, ...change })).toEqual(problems)
})
