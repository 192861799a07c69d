import { expect, test } from 'vitest'
import type { CallView } from '../../../sdk/types.ts'
import { LINGER_MS, lingerMs, mayCallAgain } from './ending.ts'

type Ended = Pick<CallView, 'direction' | 'acceptedAt' | 'end'>

test.each<[string, Ended, number]>([
  ['an own call that nobody answered', { direction: 'outgoing', end: 'unanswered' }, LINGER_MS],
  ['an own call that was declined', { direction: 'outgoing', end: 'declined' }, LINGER_MS],
  ['an own call that met a busy line', { direction: 'outgoing', end: 'busy' }, LINGER_MS],
  ['an own call that was taken back', { direction: 'outgoing', end: 'cancelled' }, 0],
  ['a call that was lost', { direction: 'incoming', acceptedAt: 1, end: 'failed' }, LINGER_MS],
  ['a missed call', { direction: 'incoming', end: 'missed' }, 0],
  ['a call answered in another tab', { direction: 'incoming', end: 'answered-elsewhere' }, 0],
  ['a call that was declined here', { direction: 'incoming', end: 'declined' }, 0],
])('of %s the right time is left to read', (_what, call, ms) => {
  expect(lingerMs(call)).toBe(ms)
})

test('a call that was talked to its end says goodbye shortly', () => {
  const shown = lingerMs({ direction: 'outgoing', acceptedAt: 1, end: 'ended' })
  expect(shown).toBeGreaterThan(0)
  expect(shown).toBeLessThan(LINGER_MS)
})

test('calling again is offered where it may help', () => {
  expect(mayCallAgain('busy')).toBe(true)
  expect(mayCallAgain('unanswered')).toBe(true)
  expect(mayCallAgain('ended')).toBe(false)
  expect(mayCallAgain('no-media')).toBe(false)
})
