import { expect, test } from 'vitest'
import { classifyNat, type CandidateFacts } from './diagnosis.ts'

const host: CandidateFacts = {
  type: 'host',
  protocol: 'udp',
  address: 'x.local',
  port: 5000,
  relatedPort: undefined,
}
const seenAs = (port: number, relatedPort = 5000, address = '203.0.113.7'): CandidateFacts => ({
  type: 'srflx',
  protocol: 'udp',
  address,
  port,
  relatedPort,
})
const two = { servers: 2, hasFailed: false }

test.each([
  ['nothing gathered', [], two, 'unknown'],
  ['only the own address, with an answer', [host], two, 'open'],
  ['only the own address, without one', [host], { servers: 2, hasFailed: true }, 'blocked'],
  ['one mapping for two edge nodes', [host, seenAs(7000)], two, 'steady'],
  ['one mapping for one edge node', [host, seenAs(7000)], { servers: 1, hasFailed: false }, 'mapped'],
  ['another mapping for each edge node', [host, seenAs(7000), seenAs(7001)], two, 'symmetric'],
  ['mappings of two own ports', [seenAs(7000, 5000), seenAs(7001, 5001)], two, 'steady'],
  ['mappings of both families', [seenAs(7000), seenAs(7001, 5000, '2001:db8::7')], two, 'steady'],
  ['a hidden own port', [seenAs(7000, 0)], two, 'mapped'],
] as const)('%s means %j', (_case, candidates, facts, expected) => {
  expect(classifyNat(candidates, facts)).toBe(expected)
})
