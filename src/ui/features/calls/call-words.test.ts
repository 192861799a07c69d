import { expect, test } from 'vitest'
import type { CallQuality, CallView } from '../../../sdk/types.ts'
import { c } from '../../i18n/calls/words.ts'
import { endWords, phaseWords, qualityFacts } from './call-words.ts'

test.each<[CallView['phase'], string]>([
  ['calling', 'Calling'],
  ['ringing', 'Ringing'],
  ['connecting', 'Connecting'],
  ['connected', 'Connected'],
  ['reconnecting', 'Reconnecting'],
  ['ended', 'Ended'],
])('the state %s reads "%s"', (phase, words) => {
  expect(c(phaseWords[phase])).toBe(words)
})

type Ended = Pick<CallView, 'end' | 'acceptedAt' | 'durationMs' | 'direction'>

test.each<[Ended, string]>([
  [
    { direction: 'outgoing', end: 'ended', acceptedAt: 1, durationMs: 65_000 },
    'The call lasted 1 min, 5 sec',
  ],
  [{ direction: 'outgoing', end: 'ended' }, 'The call is over'],
  [{ direction: 'outgoing', end: 'declined' }, 'Ada declined'],
  [{ direction: 'outgoing', end: 'busy' }, 'Ada is in another call'],
  [{ direction: 'outgoing', end: 'unanswered' }, 'Ada did not answer'],
  [{ direction: 'outgoing', end: 'cancelled' }, 'The call was cancelled'],
  [{ direction: 'outgoing', end: 'failed' }, 'No connection could be made'],
  [
    { direction: 'incoming', end: 'failed', acceptedAt: 1, durationMs: 3_000 },
    'The connection was lost after 3 sec',
  ],
  [{ direction: 'outgoing', end: 'no-media' }, 'One of the two browsers cannot encrypt calls'],
  [{ direction: 'incoming', end: 'answered-elsewhere' }, 'Answered in another tab'],
  [{ direction: 'incoming', end: 'missed' }, 'The call was cancelled'],
  [{ direction: 'incoming', end: 'declined' }, 'The call is over'],
])('the end %j reads "%s"', (call, words) => {
  expect(endWords(call, 'Ada')).toBe(words)
})

const base: CallQuality = { path: 'unknown', protocol: 'unknown', encryption: 'pending' }

test('a quality of which nothing is known yet says so, and no more', () => {
  expect(qualityFacts(base)).toEqual([
    { name: 'quality.encryption', value: 'Agreeing on keys', isGood: false },
    { name: 'quality.path', value: 'Not known yet' },
  ])
})

test('a quality that was measured is told in full', () => {
  const facts = qualityFacts({
    path: 'relay',
    protocol: 'udp',
    encryption: 'on',
    roundTripMs: 0.4,
    lossShare: 0.0124,
    sendKbps: 1234.5,
    receiveKbps: 64.2,
    audioCodec: 'Opus',
    videoCodec: 'VP8',
    width: 1280,
    height: 720,
    framesPerSecond: 29.97,
  })
  expect(facts.map(({ value }) => value)).toEqual([
    'End-to-end encrypted',
    'Through a relay (UDP)',
    '1 ms',
    '1.2%',
    '1.2 Mb/s',
    '64 kb/s',
    'Opus',
    'VP8, 1280 × 720, 30 fps',
  ])
})

test('a voice call has no line for a picture', () => {
  const facts = qualityFacts({ ...base, audioCodec: 'Opus' })
  expect(facts.map(({ name }) => name)).not.toContain('quality.picture')
})
