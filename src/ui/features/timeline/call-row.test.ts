import { expect, test } from 'vitest'
import type { CallRecord } from '../../../sdk/types.ts'
import { callOutcome, callTitle, isUnderWay } from './call-row.ts'

const base: CallRecord = { callId: 'x', own: false, video: false }
const later = 61_000

test.each<[Partial<CallRecord>, number, string, string | undefined]>([
  [{ own: true }, 1_000, 'Outgoing voice call', undefined],
  [{ own: true }, later, 'Outgoing voice call', 'No answer'],
  [{ own: true, end: 'unanswered' }, later, 'Outgoing voice call', 'No answer'],
  [
    { own: true, video: true, end: 'ended', durationMs: 65_000 },
    later,
    'Outgoing video call',
    '1 min, 5 sec',
  ],
  [{ own: true, end: 'declined' }, later, 'Outgoing voice call', 'Declined'],
  [{ own: true, end: 'busy' }, later, 'Outgoing voice call', 'Busy'],
  [{ own: true, end: 'cancelled' }, later, 'Outgoing voice call', 'Cancelled'],
  [{ own: true, end: 'failed' }, later, 'Outgoing voice call', 'Not connected'],
  [{ own: true, end: 'failed', durationMs: 4_000 }, later, 'Outgoing voice call', '4 sec'],
  [{}, 1_000, 'Incoming voice call', undefined],
  [{}, later, 'Missed voice call', undefined],
  [{ video: true, end: 'missed' }, later, 'Missed video call', undefined],
  [{ end: 'cancelled' }, later, 'Missed voice call', undefined],
  [{ end: 'unanswered' }, later, 'Missed voice call', undefined],
  [{ end: 'busy' }, later, 'Missed voice call', undefined],
  [{ end: 'failed' }, later, 'Missed voice call', undefined],
  [{ acceptedAt: 1 }, later, 'Incoming voice call', undefined],
  [{ own: true, acceptedAt: 1 }, later, 'Outgoing voice call', undefined],
  [{ end: 'declined' }, later, 'Incoming voice call', 'Declined'],
  [{ video: true, end: 'ended', durationMs: 7_000 }, later, 'Incoming video call', '7 sec'],
])('the call %j, %i ms old, reads "%s" and "%s"', (part, ageMs, title, outcome) => {
  const call = { ...base, ...part }
  expect(callTitle(call, ageMs)).toBe(title)
  expect(callOutcome(call, ageMs)).toBe(outcome)
})

test.each<[Partial<CallRecord>, number, boolean]>([
  [{}, 1_000, true],
  [{ own: true }, 1_000, true],
  [{ own: true }, later, false],
  [{ acceptedAt: 1 }, later, true],
  [{ acceptedAt: 1, end: 'ended', durationMs: 7_000 }, later, false],
  [{ own: true, end: 'declined' }, 1_000, false],
])('the call %j, %i ms old, goes on: %s', (part, ageMs, goesOn) => {
  expect(isUnderWay({ ...base, ...part }, ageMs)).toBe(goesOn)
})
