import { expect, test } from 'vitest'
import { hasCallRelay } from './call-relay.ts'

test.each([
  [[], false],
  [[{ urls: ['stun:edge.example:3478'] }], false],
  [[{ urls: ['stun:edge.example:3478', 'turn:edge.example:3478?transport=udp'] }], true],
  [[{ urls: ['stun:edge.example:3478'] }, { urls: ['turns:edge.example:5349'] }], true],
  [[{ urls: ['stun:turn.example:3478'] }], false],
])('whether %j relay calls is %s', (servers, has) => {
  expect(hasCallRelay(servers)).toBe(has)
})
